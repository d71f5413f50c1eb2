import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { fillCompany } from "./company.ts";
import { send } from "./send.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  server = await TestServer.start();
  await fillCompany(server.url);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

test("figures of another range are dim until those of the range chosen are there", async () => {
  const { page } = await openPage(browser);
  let release = () => undefined as void;
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/graphql", async (route) => {
    const body = route.request().postData() ?? "";
    if (body.includes("query MissionMetrics") && body.includes("LAST_7D")) await isReleased;
    await route.fallback();
  });
  await page.goto(server.url);
  const figures = page.locator("dl.figures");
  await figures.getByText(/failed$/).waitFor();
  expect(await figures.getAttribute("aria-busy")).toBe("false");
  const opacity = () => figures.evaluate((element) => Number(getComputedStyle(element).opacity));
  expect(await opacity()).toBe(1);

  await page.getByRole("button", { name: /^Time range/ }).click();
  await page.getByRole("option", { name: "Last 7 days" }).click();
  await expect.poll(() => figures.getAttribute("aria-busy")).toBe("true");
  await expect.poll(opacity).toBeLessThan(0.8);
  release();
  await expect.poll(() => figures.getAttribute("aria-busy")).toBe("false");
  await expect.poll(opacity).toBe(1);
  await page.context().close();
});

test("the page of an agent shows what is its own, and its links keep environment and range", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/agents/invoice-matcher?env=production&range=6h`);
  const rows = page.getByRole("table", { name: "Runs of tasks" }).getByRole("row");
  await rows.filter({ hasText: "invoice-2291" }).waitFor();
  const tasks = await rows.locator("a").allInnerTexts();
  expect(tasks.filter((task) => !task.startsWith("invoice"))).toEqual([]);
  const events = page.getByRole("list", { name: "Events, newest first" }).getByRole("listitem");
  await events.first().waitFor();
  const others = (await events.allInnerTexts()).filter((text) => !text.includes("invoice-matcher"));
  expect(others).toEqual([]);

  await rows.filter({ hasText: "invoice-2291" }).getByRole("link").click();
  await page.waitForURL(/task=invoice-2291/);
  const { pathname, searchParams } = new URL(page.url());
  expect([pathname, searchParams.get("env"), searchParams.get("range")]).toEqual(["/", "production", "6h"]);
  await page.goBack();
  await page.waitForURL(/agents\/invoice-matcher\?env=production&range=6h$/);
  await page.context().close();
});

test("the link to a node is copied as it stands, and the button says so", async () => {
  const { page } = await openPage(browser);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${server.url}/?task=lead-4821&run=run_lead-4821`);
  await page
    .getByRole("treeitem", { name: /score_lead/ })
    .first()
    .click();
  await page.waitForURL(/node=/);
  const detail = page.getByRole("complementary", { name: "Detail" });
  await detail.getByRole("button", { name: "Copy a link to this" }).click();
  await detail.getByText("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  await page.context().close();
});

test("a filter that was typed letter by letter is one step back", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/?range=6h`);
  const rows = page.getByRole("table", { name: "Runs of tasks" }).getByRole("row");
  await rows.filter({ hasText: "invoice-2291" }).waitFor();
  const field = page.getByLabel("Filter tasks");
  await field.pressSequentially("lead-482");
  await page.waitForURL(/q=lead-482$/);
  await rows.filter({ hasText: "invoice-2291" }).waitFor({ state: "detached" });
  await page.goBack();
  await page.waitForURL((url) => url.search === "?range=6h");
  await rows.filter({ hasText: "invoice-2291" }).waitFor();
  expect(await field.inputValue()).toBe("");
  await page.context().close();
});

test("an address of no page, and one of no run, say so, with the bar to go on from", async () => {
  const { page, problems } = await openPage(browser);
  const response = await page.goto(`${server.url}/no/such/page?range=6h`);
  expect(response?.status()).toBe(404);
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await page.getByRole("status", { name: "Connection: Live" }).waitFor();
  await page.getByRole("link", { name: "Cost" }).click();
  await page.waitForURL(/\/cost\?range=6h$/);

  await page.goto(`${server.url}/?task=lead-4821&run=never`);
  const run = page.getByRole("region", { name: "Timeline of lead-4821" });
  await run.getByText("There is no such run").waitFor();
  expect(await run.locator(".skeleton").count()).toBe(0);
  expect(problems).toEqual([]);
  await page.context().close();
});

test("another project shows its agents, also those that say nothing any more", async () => {
  const { page } = await openPage(browser);
  await page.goto(server.url);
  const agents = page.getByRole("listbox", { name: "Agents" }).getByRole("option");
  await agents.filter({ hasText: "invoice-matcher" }).waitFor();
  await page.getByRole("button", { name: /^Project/ }).click();
  await page.getByRole("option", { name: "legal", exact: true }).click();
  await page.waitForURL(/project=legal/);
  await agents.filter({ hasText: "contract-reviewer" }).waitFor();
  await page.getByRole("complementary", { name: "The Hive" }).getByText("1 agent").waitFor();
  await page.context().close();
});

test("a task alone in the address is its latest run, which the address names then", async () => {
  const { page, problems } = await openPage(browser);
  const tell = (task_run_id: string | undefined, summary: string) =>
    send(server.url, { agent_id: "runner" }, [
      { event_type: "task_started", task_id: "again", task_run_id, payload: { summary } },
      { event_type: "task_completed", task_id: "again", task_run_id },
    ]);
  const run = page.getByRole("region", { name: "Timeline of again" });
  await page.goto(`${server.url}/?task=again&range=6h`);
  await run.getByText("There is no such run").waitFor();
  await tell("first", "The first one");
  await page.waitForURL(/task=again&range=6h&run=first$/);
  await run.getByText("The first one").waitFor();

  await tell("second", "The second one");
  await page.goto(`${server.url}/?task=again`);
  await page.waitForURL(/task=again&run=second$/);
  await run.getByText("The second one").waitFor();

  // The run of a client that sends no ids of runs has an address of its own.
  await tell(undefined, "The nameless one");
  await page.goto(`${server.url}/?task=again`);
  await page.waitForURL(/task=again&run=$/);
  await run.getByText("The nameless one").waitFor();
  await page.goto(`${server.url}/?task=again&run=first`);
  await run.getByText("The first one").waitFor();
  await page.goto(`${server.url}/?q=again`);
  await page.getByRole("row").filter({ hasText: "The nameless one" }).getByRole("link").click();
  await page.waitForURL(/task=again&run=&q=again$/);
  await run.getByText("The nameless one").waitFor();
  await page.getByRole("button", { name: "Close the timeline" }).click();
  await page.waitForURL((url) => url.search === "?q=again");
  expect(problems).toEqual([]);
  await page.context().close();
});

test("of two changes of the address at once, none undoes the other", async () => {
  const { page } = await openPage(browser);
  await page.goto(server.url);
  await page.getByRole("option", { name: /invoice-matcher/ }).waitFor();
  await page.evaluate(() => {
    document.querySelector<HTMLElement>("#agent-invoice-matcher")!.click();
    const chips = document.querySelectorAll<HTMLElement>("[data-chips=activity] button");
    [...chips].find(({ textContent }) => textContent.trim() === "error")!.click();
  });
  await page.waitForURL(/kind=error/);
  expect(new URL(page.url()).searchParams.get("agent")).toBe("invoice-matcher");
  await page.context().close();
});
