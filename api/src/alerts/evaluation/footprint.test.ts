import { expect, test } from "vitest";
import { aRule, START_MS, stored } from "../rule.arbitrary.ts";
import { CountSource } from "./counting.ts";
import { Footprint } from "./footprint.ts";

const condition = { type: "task_failed", count: 1_000, windowMs: 60_000, per: "agent" } as const;
const keyOf = (agent: number): string => `agent:a${agent}`;

function source(footprint: Footprint): CountSource {
  const made = new CountSource(aRule(condition), condition, footprint.share());
  made.join(condition.count);
  return made;
}

const fail = (to: CountSource, agent: number, times: number) => {
  for (let at = 0; at < times; at++) to.take(stored(at, { eventType: "task_failed", agentId: `a${agent}` }));
};
const known = (of: CountSource, agents: number): number =>
  Array.from({ length: agents }, (_, agent) => of.tally(keyOf(agent))).filter((tally) => tally).length;

test("what sources remember together is bounded: who holds more than a share forgets the silent ones", () => {
  const footprint = new Footprint(100_000);
  const [large, small] = [source(footprint), source(footprint)];
  fail(small, 0, 5);
  for (let agent = 0; agent < 500; agent++) fail(large, agent, 200);
  // 200 times, 10 causes of 40 and what a tally is itself come to 632.
  expect(known(large, 500)).toBeLessThanOrEqual(158);
  expect(known(large, 500)).toBeGreaterThan(100);
  expect(large.tally(keyOf(499))).toBeDefined();
  expect(large.tally(keyOf(0))).toBeUndefined();
  expect(small.tally(keyOf(0))!.times.length).toBe(5);
});

test("what windows have left behind is given back", () => {
  const footprint = new Footprint(100_000);
  const counts = source(footprint);
  for (let round = 0; round < 20; round++) {
    for (let agent = 0; agent < 100; agent++) fail(counts, agent, 10);
    counts.trim(START_MS + 120_000);
    expect(known(counts, 100)).toBe(0);
  }
  for (let agent = 0; agent < 100; agent++) fail(counts, agent, 10);
  expect(known(counts, 100)).toBe(100);
});
