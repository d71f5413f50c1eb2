import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { validEnvelope, validEvents } from "../../schema/fixtures/index.ts";
import { openBrowser, openPage } from "./browser.ts";
import { send } from "./send.ts";
import { TestServer } from "./server.ts";

/* Names and ids are the agents' and may be anything: none of them takes a page down, and nothing is left out. */

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  server = await TestServer.start();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

const AGENT = "says-things-twice";

async function opened(path: string): Promise<{ page: Page; problems: string[] }> {
  const { page, problems } = await openPage(browser);
  await page.goto(`${server.url}${path}`);
  await page.getByRole("option", { name: new RegExp(AGENT) }).waitFor();
  return { page, problems };
}

test("ids that come twice, names that mean all or others, and two reasons for one thing", async () => {
  const inRun = { task_id: "twice", task_run_id: "r" };
  const call = (model: string) => ({
    ...inRun,
    event_type: "custom",
    payload: { kind: "llm_call", data: { name: "n", model, cost: 0.1 } },
  });
  const cause = "6f3c1d4e-0000-4000-8000-00000000000a";
  await send(server.url, { agent_id: AGENT, environment: "all" }, [
    { ...inRun, event_type: "task_started" },
    { ...inRun, event_id: cause, event_type: "escalated", payload: { summary: "Because" } },
    ...["action_started", "action_failed"].map((event_type) => ({
      ...inRun,
      event_type,
      action_id: "a",
      parent_event_id: cause,
      payload: { action_name: "fails" },
    })),
    { ...inRun, event_type: "task_failed" },
    ...["Others", "Model unknown", "Others"].map(call),
    {
      event_type: "custom",
      payload: {
        kind: "queue_snapshot",
        data: {
          depth: 2,
          items: [
            { id: "same", summary: "First of two" },
            { id: "same", summary: "Second of two" },
          ],
        },
      },
    },
    {
      event_type: "custom",
      payload: {
        kind: "scheduled",
        data: {
          items: [
            { id: "same", name: "Nightly" },
            { id: "same", name: "Weekly" },
          ],
        },
      },
    },
  ]);
  const agent = await opened(`/agents/${AGENT}?tab=pipeline`);
  for (const text of ["First of two", "Second of two", "Nightly", "Weekly"])
    await agent.page.getByText(text).waitFor();
  await agent.page.keyboard.press("Control+k");
  await agent.page.getByRole("dialog").getByText("Environment: all").nth(1).waitFor();
  expect(agent.problems).toEqual([]);
  await agent.page.context().close();

  const run = await opened("/?task=twice&run=r");
  await run.page.getByRole("treeitem", { name: /fails/ }).click();
  await run.page.getByRole("heading", { name: "Came of" }).waitFor();
  expect(run.problems).toEqual([]);
  await run.page.context().close();

  const cost = await openPage(browser);
  await cost.page.goto(`${server.url}/cost`);
  await cost.page.getByText("Model unknown").first().waitFor();
  expect(cost.problems).toEqual([]);
  await cost.page.context().close();
});

test("every event that the contract has can be looked at, wherever it is shown", async () => {
  const { agent_id: agentId } = validEnvelope;
  const events = validEvents.map(({ event }) => ({ ...event }));
  await send(server.url, { agent_id: agentId, environment: "production" }, events);
  const [taskId, runId] = ["task_lead-4821", "run_abc123"];
  for (const path of [
    `/agents/${agentId}?tab=pipeline`,
    `/agents/${agentId}?tab=heartbeats`,
    `/?task=${taskId}&run=${runId}&full=1`,
    "/cost",
  ]) {
    const { page, problems } = await openPage(browser);
    await page.goto(server.url + path);
    await page.getByText(path.includes("task=") ? taskId : path === "/cost" ? "Over time" : agentId).first().waitFor(); // prettier-ignore
    await page.waitForLoadState("networkidle");
    expect(await page.getByText("could not be shown").count()).toBe(0);
    expect(problems).toEqual([]);
    await page.context().close();
  }
});

test("scrolling back in Activity leaves nothing out, however much has come meanwhile and though a read failed", async () => {
  const { page, problems } = await opened("/");
  let failures = 0;
  await page.route("**/graphql", async (route) => {
    const { query, variables } = route.request().postDataJSON() as { query: string; variables: object };
    const readsOlder =
      query.includes("query ActivityPage") && "after" in variables && variables.after !== null;
    if (!readsOlder || failures > 0) return route.continue();
    failures += 1;
    const error = { message: "The store does not answer.", extensions: { code: "internal_error" } };
    return route.fulfill({ json: { errors: [error] } });
  });
  const stream = page.getByRole("region", { name: "Stream of events" });
  const count = 1_500;
  for (let first = 0; first < count; first += 100)
    await send(
      server.url,
      { agent_id: "counts" },
      Array.from({ length: 100 }, (_, index) => ({
        event_type: "custom",
        payload: { kind: "note", summary: `number ${first + index}.` },
      })),
    );
  await stream.getByText(`number ${count - 1}.`).waitFor();
  const missing = new Set(Array.from({ length: count }, (_, index) => `number ${index}.`));
  const viewport = stream.locator(".viewport");
  const look = async () => {
    const texts = await stream.getByRole("listitem").allInnerTexts();
    for (const text of texts) for (const [found] of text.matchAll(/number \d+\./g)) missing.delete(found);
  };
  // A list is drawn with the screen's next frame: whoever scrolls on before it skips rows.
  const scrollOn = () =>
    viewport.evaluate(async (element) => {
      element.scrollBy(0, element.clientHeight * 0.8);
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    });
  await expect
    .poll(
      async () => {
        await look();
        await scrollOn();
        return [...missing];
      },
      { timeout: 60_000, interval: 20 },
    )
    .toEqual([]);
  expect(failures).toBe(1);
  expect(problems).toEqual([]);
  await page.context().close();
});
