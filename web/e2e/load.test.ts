import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Browser, CDPSession } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { recordMainThread } from "./main-thread.ts";
import { TestServer } from "./server.ts";

const GENERATOR = fileURLToPath(new URL("./generator.ts", import.meta.url));
const RATE = 1_000;
const SECONDS = 60;
const WARM_UP_SECONDS = 15;
/** A task that keeps the main thread longer than that is a long one. <https://www.w3.org/TR/longtasks/> */
const LONG_TASK_MS = 50;
/** The heap may be this much larger after the second half than after the first, bytes: rows and caches breathe. */
const GROWTH = 6_000_000;

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

function generate(seconds: number): Promise<{ sent: number; ms: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [GENERATOR, server.url, String(RATE), String(seconds)]);
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => process.stderr.write(chunk));
    child.on("exit", (code) =>
      code === 0 ? resolve(JSON.parse(output) as { sent: number; ms: number }) : reject(new Error(output)),
    );
  });
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize;
}

test("a task that is long is told with what it ran for", async () => {
  const { page } = await openPage(browser);
  const stop = await recordMainThread(page);
  await page.evaluate(() => {
    const until = performance.now() + 500;
    while (performance.now() < until);
  });
  const longest = (await stop()).toSorted((a, b) => b.tookMs - a.tookMs)[0];
  expect(longest?.tookMs).toBeGreaterThanOrEqual(500);
  expect(longest?.ranMs).toBeGreaterThan(LONG_TASK_MS);
  expect(longest?.ranMs).toBeLessThanOrEqual(longest!.tookMs);
  await page.context().close();
});

test("a minute of 1,000 events a second leaves the page fluent and its memory as it was", async () => {
  const { page, problems } = await openPage(browser);
  await page.addInitScript(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    let last = performance.now();
    const frame = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.goto(server.url);
  const session = await page.context().newCDPSession(page);
  // Fills every list to its bound first: what grows after that is a leak.
  await generate(WARM_UP_SECONDS);
  const before = await heapBytes(session);
  await page.evaluate(() => ((window as unknown as { frames: number[] }).frames.length = 0));
  const stop = await recordMainThread(page);
  const load = generate(SECONDS);
  const lags: number[] = [];
  for (let sample = 0; sample < 5; sample += 1) {
    await page.waitForTimeout((SECONDS * 1_000) / 6);
    // The newest row against the clock: the stream must keep up, not only look fluent.
    const newest = page.locator("[aria-label='Stream of events'] [data-index='0'] time");
    lags.push(Date.now() - Date.parse((await newest.getAttribute("datetime")) ?? ""));
  }
  const { sent, ms } = await load;
  const tasks = await stop();
  const frames = (await page.evaluate(() => (window as unknown as { frames: number[] }).frames)).toSorted(
    (a, b) => a - b,
  );
  const after = await heapBytes(session);
  const result = {
    eventsPerSecond: Math.round((sent / ms) * 1_000),
    newestRowAgeMs: Math.max(...lags),
    busyShare: Math.round((tasks.reduce((sum, { ranMs }) => sum + ranMs, 0) / ms) * 100) / 100,
    longestTaskRanMs: Math.round(Math.max(...tasks.map(({ ranMs }) => ranMs))),
    longestTaskTookMs: Math.round(Math.max(...tasks.map(({ tookMs }) => tookMs))),
    longTasksByTheClock: tasks.filter(({ tookMs }) => tookMs > LONG_TASK_MS).length,
    framesPerSecond: Math.round((frames.length / ms) * 1_000),
    frameP50Ms: Math.round(frames[Math.floor(frames.length * 0.5)] ?? 0),
    frameP99Ms: Math.round(frames[Math.floor(frames.length * 0.99)] ?? 0),
    heapBeforeMb: Math.round(before / 1e5) / 10,
    heapAfterMb: Math.round(after / 1e5) / 10,
  };
  console.log(JSON.stringify(result));
  expect(result.eventsPerSecond).toBeGreaterThan(RATE * 0.9);
  expect(result.newestRowAgeMs).toBeLessThan(1_000);
  await page.getByRole("status", { name: "Connection: Live" }).waitFor();
  expect(problems).toEqual([]);
  expect(after - before).toBeLessThan(GROWTH);
  expect(tasks.length).toBeGreaterThan(SECONDS);
  expect(tasks.filter(({ ranMs }) => ranMs > LONG_TASK_MS)).toEqual([]);
});
