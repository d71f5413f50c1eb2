import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Browser, CDPSession } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { TestServer } from "./server.ts";

const GENERATOR = fileURLToPath(new URL("./generator.ts", import.meta.url));
const RATE = 1_000;
const SECONDS = Number(process.env["LOAD_SECONDS"] ?? 60);
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

test("a minute of 1,000 events a second leaves the page fluent and its memory as it was", async () => {
  const { page, problems } = await openPage(browser);
  await page.addInitScript(() => {
    const seen = { tasks: [] as number[], frames: [] as number[] };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.tasks.push(duration);
    }).observe({ type: "longtask" });
    let last = performance.now();
    const frame = (now: number) => {
      seen.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.goto(server.url);
  const session = await page.context().newCDPSession(page);
  // Fills every list to its bound first: what grows after that is a leak.
  await generate(Math.min(15, SECONDS / 4));
  const before = await heapBytes(session);
  await page.evaluate(() => {
    const { seen } = window as unknown as { seen: { tasks: number[]; frames: number[] } };
    seen.tasks.length = 0;
    seen.frames.length = 0;
  });
  const load = generate(SECONDS);
  const lags: number[] = [];
  for (let sample = 0; sample < 5; sample += 1) {
    await page.waitForTimeout((SECONDS * 1_000) / 6);
    // The newest row against the clock: the stream must keep up, not only look fluent.
    const newest = page.locator("[aria-label='Stream of events'] [data-index='0'] time");
    lags.push(Date.now() - Date.parse((await newest.getAttribute("datetime")) ?? ""));
  }
  const { sent, ms } = await load;
  const seen = await page.evaluate(
    () => (window as unknown as { seen: { tasks: number[]; frames: number[] } }).seen,
  );
  const after = await heapBytes(session);
  const frames = seen.frames.toSorted((a, b) => a - b);
  const result = {
    eventsPerSecond: Math.round((sent / ms) * 1_000),
    newestRowAgeMs: Math.max(...lags),
    longTasks: seen.tasks.length,
    longestTaskMs: Math.round(Math.max(0, ...seen.tasks)),
    framesPerSecond: Math.round((seen.frames.length / ms) * 1_000),
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
  expect(seen.tasks.filter((duration) => duration > 50)).toEqual([]);
});
