import { expect, test } from "vitest";
import { inSteps } from "./clock.ts";
import type { Clock } from "./clock.ts";

/** A clock that a test moves, and that counts the timers it was asked for. */
function movedByHand() {
  let nowMs = 1_003;
  const timers: { atMs: number; run: () => void }[] = [];
  const clock: Clock = {
    nowMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  return {
    clock,
    timers,
    moveTo: (ms: number) => {
      nowMs = ms;
      for (const timer of timers.filter(({ atMs }) => atMs <= ms)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
  };
}

test("timers of one step end together, from one timer, and never early", () => {
  const { clock, timers, moveTo } = movedByHand();
  const stepped = inSteps(clock, 5);
  const ran: string[] = [];
  for (const delayMs of [100, 101, 102, 103]) stepped.after(delayMs, () => ran.push(`${delayMs}`));
  // 1,103 to 1,105 are of one step, 1,106 is of the next.
  expect(timers.map(({ atMs }) => atMs)).toEqual([1_105, 1_110]);
  moveTo(1_104);
  expect(ran).toEqual([]);
  moveTo(1_105);
  expect(ran).toEqual(["100", "101", "102"]);
  moveTo(1_110);
  expect(ran).toEqual(["100", "101", "102", "103"]);
});

test("a step that has passed while it was chosen is asked for at once, and not before now", () => {
  const times = [1_000, 1_000.4];
  const delays: number[] = [];
  const stepped = inSteps(
    {
      nowMs: () => times.shift()!,
      after: (delayMs) => {
        delays.push(delayMs);
        return () => undefined;
      },
    },
    5,
  );
  stepped.after(0, () => undefined);
  expect(delays).toEqual([0]);
});

test("one that was cancelled does not run, also from another of its step", () => {
  const { clock, moveTo } = movedByHand();
  const stepped = inSteps(clock, 5);
  const ran: string[] = [];
  const cancel = stepped.after(10, () => ran.push("cancelled before"));
  cancel();
  const cancels: (() => void)[] = [];
  stepped.after(10, () => cancels.forEach((cancelOther) => cancelOther()));
  cancels.push(stepped.after(10, () => ran.push("cancelled meanwhile")));
  stepped.after(10, () => ran.push("kept"));
  moveTo(1_015);
  expect(ran).toEqual(["kept"]);
});
