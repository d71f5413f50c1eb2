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

test("the first event turns the welcome into the dashboard within a second, without a reload", async () => {
  const { page, problems } = await openPage(browser);
  await page.goto(server.url);
  await page.getByRole("heading", { name: "Send the first event" }).waitFor();
  await page.getByText("Waiting for the first event").waitFor();
  // What is pasted works as it is: the development key is in it.
  await page.getByText(`Authorization: Bearer ${DEV_KEY}`).waitFor();
  await page.evaluate(() => Object.assign(window, { isSame: true }));

  const sentAt = performance.now();
  await send(server.url, { agent_id: "newcomer" }, [
    { event_type: "task_started", task_id: "first-task", payload: { summary: "Hello" } },
  ]);
  await page.getByRole("option", { name: /newcomer/ }).waitFor({ timeout: 1_000 });
  await page.getByRole("listitem").filter({ hasText: "Hello" }).waitFor({ timeout: 1_000 });
  const tookMs = performance.now() - sentAt;

  expect(tookMs).toBeLessThan(1_000);
  expect(await page.evaluate(() => "isSame" in window)).toBe(true);
  expect(problems).toEqual([]);
  await page.context().close();
});

test("an agent that falls silent rises to the top as stuck, by the clock alone", async () => {
  const { page } = await openPage(browser);
  await page.goto(server.url);
  await send(server.url, { agent_id: "falls-silent" }, [
    { event_type: "agent_registered", payload: { data: { stuck_threshold_seconds: 3 } } },
    { event_type: "heartbeat" },
  ]);
  await send(server.url, { agent_id: "works-on" }, [{ event_type: "task_started", task_id: "long" }]);
  const card = page.getByRole("option", { name: /falls-silent/ });
  await card.waitFor();
  expect(await card.innerText()).toContain("Idle");
  await page
    .getByRole("option", { name: /falls-silent/ })
    .getByText("Stuck")
    .waitFor({ timeout: 8_000 });

  const tops = await page.getByRole("option").evaluateAll((cards) =>
    cards
      .map((card) => ({ id: card.id, top: card.getBoundingClientRect().top }))
      .sort((a, b) => a.top - b.top)
      .map(({ id }) => id),
  );
  // Cards move to their place; where they go is what the row says.
  const first = await page.locator("[data-index='0'] [role=option]").getAttribute("id");
  expect(first).toBe("agent-falls-silent");
  expect(tops).toContain("agent-falls-silent");
  await page.getByText("1 needs attention").waitFor();
  await page.context().close();
});

test("pages need nothing from elsewhere and run no inline script", async () => {
  const { page, problems } = await openPage(browser);
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  const response = await page.goto(`${server.url}/cost`);
  await page.getByRole("heading", { name: "Over time" }).waitFor();
  expect([...hosts]).toEqual([new URL(server.url).host]);
  const policy = response?.headers()["content-security-policy"] ?? "";
  const scripts = policy.split(";").find((part) => part.trim().startsWith("script-src")) ?? "";
  expect(scripts).toContain("'self'");
  expect(scripts).not.toContain("unsafe-inline");
  expect(problems).toEqual([]);
  await page.context().close();
});
