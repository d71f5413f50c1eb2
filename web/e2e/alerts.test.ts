import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { DEV_KEY, send } from "./send.ts";
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

test("a rule is made, changed, switched off, duplicated and deleted", async () => {
  const { page, problems } = await openPage(browser);
  await page.goto(`${server.url}/alerts`);
  await page.getByText("Nothing has fired").waitFor();
  await page.getByRole("link", { name: "New rule" }).click();
  await page.getByLabel("Name").fill("Invoices fail");
  await page.getByLabel("Severity").selectOption("CRITICAL");
  await page.getByLabel("How many at least").fill("3");
  await page.getByRole("button", { name: "Add Webhook" }).click();
  await page.getByLabel("Address").fill("https://hooks.acme.example/alerts");
  await page.getByLabel("Secret to sign with").fill("a secret that nobody sees again");
  await page.getByRole("button", { name: "Make the rule" }).click();
  const row = page.getByRole("row").filter({ hasText: "Invoices fail" });
  await row.getByText("When 3 or more runs fail in 5m 00s").waitFor();
  await row.getByText("Webhook").waitFor();

  await row.getByRole("link", { name: "Invoices fail" }).click();
  await page.getByText("hooks.acme.example").waitFor();
  expect(await page.getByLabel("Secret to sign with").inputValue()).toBe("");
  await page.getByLabel("When", { exact: true }).selectOption("ERROR_RATE");
  await page.getByLabel("Per cent that fail").fill("25");
  await page.getByRole("button", { name: "Save" }).click();
  await row.getByText("When 25 % or more of the runs fail in 5m 00s").waitFor();
  await row.getByText("Webhook").waitFor();

  await row.getByRole("switch").click();
  await row.getByText("Off").waitFor();
  await row.getByRole("button", { name: "What can be done with Invoices fail" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect.poll(() => page.getByRole("row").filter({ hasText: "Invoices fail" }).count()).toBe(2);
  await page.getByRole("button", { name: "What can be done with" }).first().click();
  await page.getByRole("menuitem", { name: "Delete …" }).click();
  await page.getByRole("button", { name: "Delete the rule" }).click();
  await expect.poll(() => page.getByRole("row").filter({ hasText: "Invoices fail" }).count()).toBe(1);
  expect(problems).toEqual([]);
  await page.context().close();
});

test("a rule shows on past data how often it would have fired while it is written", async () => {
  const failed = (taskId: string) => ({ event_type: "task_failed", task_id: taskId });
  await send(server.url, { agent_id: "biller" }, [failed("invoice-1"), failed("invoice-2")]);
  const { page, problems } = await openPage(browser);
  await page.goto(`${server.url}/alerts/rules/new`);
  await page.getByLabel("How many at least").fill("2");
  await page.getByLabel("Counted").selectOption("AGENT");
  await page.getByText("It would have fired once").waitFor();
  const firings = page.getByRole("list", { name: "When it would have fired, the latest first" });
  expect(await firings.getByRole("listitem").count()).toBe(1);
  expect(await firings.getByRole("link", { name: "biller" }).getAttribute("href")).toBe("/agents/biller");
  await page.getByLabel("How many at least").fill("3");
  await page.getByText("It would not have fired").waitFor();

  await page.getByLabel("Within, seconds").fill("1");
  const field = page.getByLabel("Within, seconds");
  await expect.poll(() => field.getAttribute("aria-invalid"), { timeout: 30_000 }).toBe("true");
  await page.getByText("it goes from 10 to 604800").first().waitFor();
  await field.fill("60");
  await page.getByText("It would not have fired").waitFor();
  expect(await field.getAttribute("aria-invalid")).toBe("false");

  await page.getByLabel("When", { exact: true }).selectOption("NO_DATA");
  expect(await page.getByLabel("Type of task").count()).toBe(0);
  await page.getByRole("button", { name: "Last 7 days" }).click();
  await page.getByText("Counted since").waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

test("what is wrong with a rule stands on the page", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/alerts/rules/new`);
  await page.getByLabel("Name").fill("Never");
  await page.getByLabel("Within, seconds").fill("1");
  await page.getByRole("button", { name: "Make the rule" }).click();
  await page
    .getByText(/windowSeconds/i)
    .first()
    .waitFor();
  expect(page.url()).toContain("/alerts/rules/new");
  await page.context().close();
});

test("a link leads to its alert, with the events that led to it, and shows and ends its silence", async () => {
  const { page, problems } = await openPage(browser);
  await page.goto(`${server.url}/alerts/rules/new`);
  await page.getByLabel("Name").fill("Any failure");
  await page.getByLabel("Counted").selectOption("AGENT");
  await page.getByRole("button", { name: "Make the rule" }).click();
  await page.getByRole("row").filter({ hasText: "Any failure" }).waitFor();
  await send(server.url, { agent_id: "payer" }, [
    { event_type: "task_failed", task_id: "payment-7", payload: { summary: "No funds" } },
  ]);
  const query = '{ alerts(first: 1, filter: { agentId: "payer" }) { nodes { id } } }';
  const alertId = async (): Promise<string | undefined> => {
    const answer = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${DEV_KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    const { data } = (await answer.json()) as { data: { alerts: { nodes: { id: string }[] } } };
    return data.alerts.nodes[0]?.id;
  };
  await expect.poll(alertId).toBeDefined();

  await page.goto(`${server.url}/alerts?alert=${await alertId()}`);
  const alert = page.getByRole("list", { name: "The alert of the link" }).locator("> li");
  await alert.getByRole("link", { name: "payer" }).waitFor();
  await alert.getByRole("button", { name: "1 event" }).click();
  const cause = alert.getByRole("link", { name: "No funds" });
  expect(await cause.getAttribute("href")).toMatch(/^\/\?task=payment-7&run=&node=[0-9a-f-]{36}$/);
  await alert.getByRole("button", { name: "Silence:" }).click();
  await page.getByRole("menuitem", { name: "For an hour" }).click();
  await alert.getByText("Silenced, ends in").waitFor();

  await page.getByRole("tab", { name: "Rules" }).click();
  const rule = page.getByRole("row").filter({ hasText: "Any failure" });
  await rule.getByText("payer silenced").waitFor();
  await rule.getByRole("button", { name: "End the silence of payer for Any failure" }).click();
  await rule.getByText("payer silenced").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "History" }).click();
  await alert.waitFor();
  expect(await alert.getByText("Silenced").count()).toBe(0);

  await page.goto(`${server.url}/alerts?alert=gone`);
  await page.getByText("The alert of the link is no longer kept.").waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});

test("a price and a budget are made and shown, with what is used of it", async () => {
  const { page, problems } = await openPage(browser);
  await page.goto(`${server.url}/settings/prices`);
  await page.getByRole("button", { name: "New price" }).click();
  await page.getByLabel("Model").fill("acme-large*");
  await page.getByLabel("Input", { exact: true }).fill("3");
  await page.getByLabel("Output").fill("15");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row").filter({ hasText: "acme-large*" }).getByText("$15.00").waitFor();

  await page.goto(`${server.url}/settings/budgets`);
  await page.getByRole("button", { name: "New budget" }).click();
  await page.getByLabel("Name").fill("All of it");
  await page.getByLabel("US dollars").fill("50");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("of $50.00").waitFor();
  await page.getByRole("meter", { name: "All of it: used up" }).waitFor();
  await page.goto(`${server.url}/settings/jobs`);
  await page.getByRole("heading", { name: "What the server does by itself" }).waitFor();
  expect(problems).toEqual([]);
  await page.context().close();
});
