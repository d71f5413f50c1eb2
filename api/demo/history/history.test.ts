import { validateBatch } from "@hiveboard/schema";
import type { WireEvent } from "@hiveboard/schema";
import { describe, expect, test } from "vitest";
import { DEPARTMENTS } from "../departments.ts";
import { Random } from "../random.ts";
import { pastOf } from "./history.ts";

const TO_MS = Date.UTC(2026, 1, 10, 14, 30);
const FROM_MS = TO_MS - 86_400_000;
const CHARACTERS = DEPARTMENTS.flatMap(({ characters }) => characters);

const byRun = (events: readonly WireEvent[]) => [
  ...Map.groupBy(events, (event) => event.task_run_id).values(),
];

describe.each(CHARACTERS)("the past of $id", (character) => {
  const { runs, events } = pastOf(character, new Random(character.id), FROM_MS, TO_MS);

  test("is all within the contract, with nothing odd", () => {
    expect(validated(events)).toEqual({ refusals: [], errors: [], warnings: [] });
  });

  test("lies in its range, and every run ends unless its process died", () => {
    const times = events.map(({ timestamp }) => Date.parse(timestamp));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(FROM_MS);
    expect(Math.max(...times)).toBeLessThanOrEqual(TO_MS);
    expect(byRun(events)).toHaveLength(runs);
    for (const run of byRun(events)) {
      const types = run.map(({ event_type }) => event_type);
      expect(types.filter((type) => type === "task_started")).toHaveLength(1);
      const started = types.filter((type) => type === "action_started").length;
      expect(types.filter((type) => type === "action_completed" || type === "action_failed")).toHaveLength(
        started,
      );
      if (character.id !== "inventory-planner") expect(types.at(-1)).toMatch(/^task_(completed|failed)$/);
    }
  });
});

test("a failed run names the action that failed as its cause", () => {
  const matcher = CHARACTERS.find(({ id }) => id === "invoice-matcher")!;
  const { events } = pastOf(matcher, new Random("failures"), FROM_MS, TO_MS);
  const failed = events.filter(({ event_type }) => event_type === "task_failed");
  expect(failed.length).toBeGreaterThan(0);
  for (const { parent_event_id } of failed)
    expect(events.find(({ event_id }) => event_id === parent_event_id)?.event_type).toBe("action_failed");
});

test("the same seed gives the same past", () => {
  const [character] = CHARACTERS;
  const once = pastOf(character!, new Random("seed"), FROM_MS, TO_MS);
  expect(pastOf(character!, new Random("seed"), FROM_MS, TO_MS)).toEqual(once);
});

/** What the server would say of these events. */
function validated(events: WireEvent[]) {
  const batches = Array.from({ length: Math.ceil(events.length / 500) }, (_, i) =>
    validateBatch(
      { envelope: { agent_id: "a" }, events: events.slice(i * 500, (i + 1) * 500) },
      { nowMs: TO_MS },
    ),
  );
  return {
    errors: batches.flatMap((batch) => (batch.ok ? batch.errors : [])),
    refusals: batches.filter(({ ok }) => !ok),
    warnings: batches.flatMap((batch) => (batch.ok ? batch.warnings : [])),
  };
}
