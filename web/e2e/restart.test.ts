import type { Browser } from "playwright-core";
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

test("a killed server is said to be gone, and after its restart nothing is missing or there twice", async () => {
  const { page, problems } = await openPage(browser);
  const say = (from: number, to: number) =>
    send(
      server.url,
      { agent_id: "talker" },
      Array.from({ length: to - from }, (_, index) => ({
        event_type: "custom",
        payload: { summary: `word ${from + index}` },
      })),
    );
  await say(0, 10);
  await page.goto(server.url);
  await page.getByRole("listitem").filter({ hasText: "word 9" }).waitFor();
  await page.evaluate(() => Object.assign(window, { isSame: true }));
  const topOfTasks = () => page.getByRole("table").evaluate((table) => table.getBoundingClientRect().top);
  const topBefore = await topOfTasks();

  await server.kill();
  await page.getByRole("status", { name: /Reconnecting|Offline/ }).waitFor({ timeout: 30_000 });
  await page.getByText("The server does not answer").waitFor({ timeout: 30_000 });
  // What was there stays to be read, and stays where it was.
  expect(await topOfTasks()).toBe(topBefore);
  await page.getByRole("option", { name: /talker/ }).waitFor();
  await server.run();
  await say(10, 30);
  await send(server.url, { agent_id: "came-meanwhile" }, [
    { event_type: "task_started", task_id: "meanwhile" },
  ]);
  await page.getByRole("status", { name: "Connection: Live" }).waitFor({ timeout: 30_000 });
  await say(30, 40);

  await page.getByRole("listitem").filter({ hasText: "word 39" }).waitFor();
  await page.getByRole("option", { name: /came-meanwhile/ }).waitFor();
  await page.getByRole("row").filter({ hasText: "meanwhile" }).waitFor();
  await page.getByText("The server does not answer").waitFor({ state: "detached" });
  const seen = new Map<string, number>();
  for (let round = 0; round < 6; round += 1) {
    const words = await page
      .getByRole("list", { name: "Events, newest first" })
      .getByRole("listitem")
      .evaluateAll((rows) =>
        rows.map(
          (row) => [row.getAttribute("data-index")!, row.querySelector(".what")?.textContent ?? ""] as const,
        ),
      );
    for (const [index, text] of words) {
      const word = /word \d+/.exec(text)?.[0];
      if (word !== undefined) seen.set(`${word}@${index}`, Number(index));
    }
    await page
      .locator("[aria-label='Stream of events'] .viewport")
      .evaluate((view) => (view.scrollTop += 400));
    await page.waitForTimeout(60);
  }
  const words = [...seen.keys()].map((key) => key.split("@")[0]!);
  expect(new Set(words).size).toBe(40);
  expect(words.length).toBe(40);
  expect(await page.evaluate(() => "isSame" in window)).toBe(true);
  expect(problems).toEqual([]);
  await page.context().close();
});
