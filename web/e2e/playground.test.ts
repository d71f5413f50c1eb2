import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { send } from "./send.ts";
import { TestServer } from "./server.ts";

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

/** One click, as somebody makes it who looks where the pointer is. */
async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  await expect
    .poll(() => page.locator(".graphiql-tab-active").innerText(), { timeout: 5_000 })
    .toContain(name);
}

test("the playground runs its queries and subscriptions, and asks no other host for anything", async () => {
  const { page, problems } = await openPage(browser);
  const others = new Set<string>();
  page.on("request", (request) => {
    if (!new RegExp(`^(blob:)?${server.url}/`).test(request.url())) others.add(request.url().slice(0, 100));
  });
  await page.goto(`${server.url}/graphql`);
  const run = page.getByRole("button", { name: /^Execute query/ });
  // The editor writes spaces that do not break.
  const shown = async () => (await page.locator(".result-window").innerText()).replaceAll("\u00a0", " ");
  await run.click();
  await expect.poll(shown).toContain('"totalCount": 0');

  for (const name of ["Events", "Tasks", "AgentChanges", "Cost", "Agents", "Events"])
    await openTab(page, name);
  let streams = 0;
  page.on("response", (response) => {
    if ((response.headers()["content-type"] ?? "").startsWith("text/event-stream")) streams += 1;
  });
  // Just after a tab was opened the playground still has the other one's operation in mind: then once more.
  const streamsAfterRun = async () => {
    if (streams === 0 && (await run.isVisible())) await run.click();
    return streams;
  };
  await expect.poll(streamsAfterRun, { interval: 500, timeout: 20_000 }).toBe(1);
  for (const summary of ["the first", "the second"]) {
    await send(server.url, { agent_id: "seen" }, [
      { event_type: "task_started", task_id: summary, payload: { summary } },
    ]);
    await expect.poll(shown).toContain(`"summary": "${summary}"`);
  }
  await page.getByRole("button", { name: /^Stop query/ }).click();

  await openTab(page, "Agents");
  const shownAnew = async () => {
    if (await run.isVisible()) await run.click();
    return shown();
  };
  await expect.poll(shownAnew, { interval: 500, timeout: 20_000 }).toContain('"id": "seen"');
  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await page.getByText("All Schema Types").waitFor();
  expect([...others]).toEqual([]);
  expect(problems).toEqual([]);
  await page.context().close();
});
