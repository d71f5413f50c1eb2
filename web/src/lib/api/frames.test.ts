import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { frames } from "./frames.ts";

beforeAll(() => {
  vi.useFakeTimers();
});
beforeEach(() => {
  vi.advanceTimersByTime(1_000);
});
afterAll(() => {
  vi.useRealTimers();
});

test("what comes after a quiet time is shown at once, and what comes soon after it together and in order", () => {
  const show = frames();
  const shown: string[] = [];
  for (const name of ["a", "b", "c"]) show(() => shown.push(`${name} ${performance.now()}`));
  const [first] = shown;
  expect(shown).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  const at = Number(first!.slice(2)) + 100;
  expect(shown).toEqual([first, `b ${at}`, `c ${at}`]);
});

test("two subscriptions never show in the same task, and neither waits for long", () => {
  const lists = [frames(), frames(), frames()];
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    for (const show of lists) show(() => times.push(performance.now()));
    vi.advanceTimersByTime(200);
  }
  expect(times).toHaveLength(15);
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20);
  expect(times.at(-1)! - times.at(-3)!).toBe(40);
});

test("a frame that goes wrong keeps none of the others", () => {
  const failures: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => failures.push(error));
  const show = frames();
  let shown = 0;
  show(() => (shown += 1));
  show(() => {
    throw new Error("broken");
  });
  show(() => (shown += 1));
  vi.advanceTimersByTime(200);
  expect([shown, failures.length]).toEqual([2, 1]);
  vi.unstubAllGlobals();
});
