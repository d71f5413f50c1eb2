import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { RunWriter } from "./runs.ts";
import { send } from "./send.ts";
import { TestServer } from "./server.ts";

const MINUTE_MS = 60_000;

interface FleetPage {
  nodes: object[];
  pageInfo: object;
}

let server: TestServer;
let browser: Browser;

/** A run that begins then, makes a call of that cost, and is over. */
const sendRun = (id: string, startMs: number, cost: number) => {
  const run = new RunWriter(startMs, { task_id: id, task_run_id: `run_${id}`, task_type: "lists" });
  run.add("task_started", { summary: "A run" });
  run.custom("llm_call", "think", { name: `call of ${id}`, model: "gpt-4.1", cost });
  run.add("task_completed");
  return send(server.url, { agent_id: "lister" }, run.events);
};

beforeAll(async () => {
  server = await TestServer.start();
  await sendRun("old", Date.now() - 57 * MINUTE_MS, 0.3);
  await sendRun("young", Date.now() - MINUTE_MS, 0.1);
  await send(server.url, { agent_id: "silent" }, [{ event_type: "heartbeat" }]);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

test.for([
  ["run", "/?range=1h", "Runs of tasks"],
  ["call", "/cost?range=1h", "Calls of language models"],
] as const)("a %s that has left the range leaves its list as time goes by", async ([, path, list]) => {
  const { page } = await openPage(browser);
  await page.clock.install();
  await page.goto(server.url + path);
  const rows = page.getByRole("table", { name: list }).getByRole("row");
  await rows.filter({ hasText: "old" }).waitFor();
  await page.clock.fastForward(5 * MINUTE_MS);
  await rows.filter({ hasText: "old" }).waitFor({ state: "detached" });
  expect(await rows.filter({ hasText: "young" }).count()).toBe(1);
  await page.context().close();
});

test("the dearest calls take in what comes, each in its place", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/cost?sort=cost`);
  const table = page.getByRole("table", { name: "Calls of language models" });
  await table.getByRole("row").filter({ hasText: "call of old" }).waitFor();
  await sendRun("dearest", Date.now(), 9);
  await sendRun("middling", Date.now(), 0.2);
  await table.getByRole("row").filter({ hasText: "middling" }).waitFor();
  const names = await table.getByRole("link").allInnerTexts();
  expect(names.map((name) => name.replace("call of ", ""))).toEqual(["dearest", "old", "middling", "young"]);
  await page.context().close();
});

/** Makes the real fleet long enough: thousands of agents take longer to send than all else here. */
async function enlargeFleet(page: Page): Promise<void> {
  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes("query Fleet(")) return route.fallback();
    const body = route.request().postDataJSON() as {
      variables: { after: string | null; filter: { search?: string } };
    };
    const { after, filter } = body.variables;
    if (filter.search !== undefined) return route.fallback();
    const first = { ...body, variables: { ...body.variables, after: null } };
    const response = await route.fetch({ postData: JSON.stringify(first) });
    const { data } = (await response.json()) as { data: { agents: FleetPage } };
    const [agent] = data.agents.nodes;
    const nodes = Array.from({ length: 200 }, (_, index) => ({
      ...agent,
      id: `${after ?? "first"}-${index}`,
      status: after === null && index < 3 ? "STUCK" : "IDLE",
    }));
    const pageInfo = { hasNextPage: true, endCursor: `${Number(after ?? 0) + 1}` };
    await route.fulfill({ response, json: { data: { agents: { nodes, pageInfo } } } });
  });
}

test("more agents than are kept are said to be more, of the statuses that may have more", async () => {
  const { page } = await openPage(browser);
  await enlargeFleet(page);
  await page.goto(server.url);
  await page.getByRole("button", { name: "Agents 2,000+" }).waitFor();
  await page.getByRole("button", { name: "Stuck 3", exact: true }).waitFor();
  const hive = page.getByRole("complementary", { name: "The Hive" });
  await hive.getByText("3 need attention").waitFor();
  await hive.getByText("There are more than the 2,000 agents shown").waitFor();
  await page.context().close();
});

test("of more agents than are kept, the filter and the palette find each, and it stays live", async () => {
  const { page, problems } = await openPage(browser);
  await enlargeFleet(page);
  await page.goto(server.url);
  await page.getByRole("button", { name: "Agents 2,000+" }).waitFor();
  const cards = page.getByRole("listbox", { name: "Agents" }).getByRole("option");
  expect(await cards.filter({ hasText: "lister" }).count()).toBe(0);

  await page.getByLabel("Filter agents").fill("LISTER");
  const card = cards.filter({ hasText: "lister" });
  await card.getByText("Idle").waitFor();
  await send(server.url, { agent_id: "lister" }, [{ event_type: "task_started", task_id: "goes on" }]);
  await card.getByText("Processing").waitFor();
  await send(server.url, { agent_id: "lister" }, [{ event_type: "task_completed", task_id: "goes on" }]);
  await page.getByLabel("Filter agents").fill("nobody");
  await page.getByText("No agent matches").waitFor();
  await page.getByLabel("Filter agents").fill("");
  await cards.filter({ hasText: "first-0" }).waitFor();

  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Agent, task, command …").pressSequentially("silent");
  await page
    .getByRole("dialog")
    .getByRole("option", { name: /silent/ })
    .first()
    .click();
  await page.waitForURL(/\/agents\/silent/);
  expect(problems).toEqual([]);
  await page.context().close();
});
