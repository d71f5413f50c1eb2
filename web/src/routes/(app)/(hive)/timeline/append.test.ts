import { describe, expect, test } from "vitest";
import { MAX_EVENTS, append, touchPlan } from "./append.ts";
import type { RunEvent } from "./append.ts";
import type { Run } from "./nodes.ts";

type Timeline = Run["timeline"];
const at = (ms: number) => new Date(Date.parse("2026-02-10T12:00:00.000Z") + ms).toISOString();

function event(id: string, ms: number, fields: Partial<RunEvent> = {}): RunEvent {
  return {
    id,
    timestamp: at(ms),
    eventType: "CUSTOM",
    severity: "INFO",
    kind: null,
    actionId: null,
    parentActionId: null,
    parentEventId: null,
    summary: null,
    durationMs: null,
    runId: null,
    payload: null,
    ...fields,
  };
}

const start = (actionId: string, ms: number, fields: Partial<RunEvent> = {}) =>
  event(`${actionId}-start`, ms, {
    eventType: "ACTION_STARTED",
    actionId,
    payload: { action_name: actionId },
    ...fields,
  });
const end = (actionId: string, ms: number, fields: Partial<RunEvent> = {}) =>
  event(`${actionId}-end`, ms, { eventType: "ACTION_COMPLETED", actionId, ...fields });

const EMPTY: Timeline = {
  isTruncated: false,
  actions: [],
  llmCalls: [],
  retries: [],
  events: [],
  plan: null,
};

/** A timeline of these events, added one frame after the other. */
function timelineOf(...frames: RunEvent[][]): Timeline {
  return frames.reduce((timeline, frame) => {
    const next = append(timeline, frame);
    expect(next.isWhole).toBe(true);
    return next.timeline;
  }, EMPTY);
}

describe("an event that comes last", () => {
  test("begins an action, in the one that it names", () => {
    const { actions } = timelineOf([start("a", 0)], [start("b", 5, { parentActionId: "a" })]);
    expect(actions).toMatchObject([
      { id: "a", parentId: null, status: "RUNNING", name: "a", startedAt: at(0), endedAt: null },
      { id: "b", parentId: "a", status: "RUNNING", startedEventId: "b-start" },
    ]);
  });

  test("ends it with what the client says it took, else with what is between", () => {
    const { actions } = timelineOf(
      [start("a", 0), start("b", 0)],
      [end("a", 70), end("b", 80, { durationMs: 12 })],
    );
    expect(actions).toMatchObject([
      { id: "a", status: "COMPLETED", endedAt: at(70), durationMs: 70, endedEventId: "a-end" },
      { id: "b", status: "COMPLETED", durationMs: 12 },
    ]);
  });

  test("fails it with its exception, and counts what is tried again", () => {
    const payload = { exception_type: "TimeoutError", exception_message: "No answer" };
    const failed = end("a", 9, { eventType: "ACTION_FAILED", payload });
    const waited = { data: { attempt: 2, backoff_seconds: 1.5 } };
    const retry = event("retry", 10, { eventType: "RETRY_STARTED", actionId: "a", payload: waited });
    const { actions, retries } = timelineOf([start("a", 0)], [failed], [retry]);
    expect(actions).toMatchObject([
      { status: "FAILED", exceptionType: "TimeoutError", exceptionMessage: "No answer", retries: 1 },
    ]);
    expect(retries).toEqual([{ id: "retry", backoffMs: 1_500 }]);
  });

  test("begins an action anew that was over, and not one that ended in the same millisecond", () => {
    const again = (ms: number) => start("a", ms, { id: "again" });
    expect(timelineOf([start("a", 0), end("a", 5)], [again(6)]).actions).toMatchObject([
      { status: "RUNNING", startedAt: at(0), endedAt: null, durationMs: null },
    ]);
    expect(timelineOf([start("a", 0), end("a", 5)], [again(5)]).actions).toMatchObject([
      { status: "COMPLETED", endedAt: at(5) },
    ]);
  });

  test("is a call of the action that it names, if that is known", () => {
    const payload = { data: { name: "think", model: "m", tokens_in: 9, tokens_out: 2, cost: 0.5 } };
    const call = (id: string, actionId: string) => event(id, 5, { kind: "llm_call", actionId, payload });
    expect(timelineOf([start("a", 0)], [call("c", "a"), call("d", "lost")]).llmCalls).toMatchObject([
      { id: "c", actionId: "a", name: "think", model: "m", tokensIn: 9, tokensOut: 2, costUsd: 0.5 },
      { id: "d", actionId: null },
    ]);
  });
});

test("what is known already is not added again", () => {
  const timeline = timelineOf([start("a", 0)]);
  const { timeline: same } = append(timeline, [start("a", 0)]);
  expect(same).toBe(timeline);
  expect(append(timeline, [end("a", 1), end("a", 1)]).timeline.events).toHaveLength(2);
});

describe("the timeline has to be read again", () => {
  test("where an event is earlier than what is there", () => {
    expect(append(timelineOf([event("a", 10)]), [event("b", 9)]).isWhole).toBe(false);
  });

  test("where an action begins that was named before", () => {
    const timeline = timelineOf([event("a", 1, { kind: "llm_call", actionId: "late" })]);
    expect(append(timeline, [start("late", 2)]).isWhole).toBe(false);
  });

  test("where an action begins that another one named as its parent before", () => {
    const child = start("child", 1, { parentActionId: "late" });
    expect(append(timelineOf([child]), [start("late", 2)]).isWhole).toBe(false);
    expect(append(EMPTY, [child, start("late", 2)]).isWhole).toBe(false);
    expect(append(EMPTY, [start("late", 0), child]).isWhole).toBe(true);
  });

  test("where the start of an action comes after its end", () => {
    expect(append(timelineOf([end("a", 1)]), [start("a", 2)]).isWhole).toBe(false);
  });
});

test("a timeline that holds all it can says so, and takes no more", () => {
  const full = timelineOf(Array.from({ length: MAX_EVENTS - 1 }, (_, index) => event(`${index}`, index)));
  const { timeline } = append(full, [event("last", MAX_EVENTS), event("too much", MAX_EVENTS)]);
  expect([timeline.events.length, timeline.isTruncated]).toEqual([MAX_EVENTS, true]);
  expect(append(timeline, [event("more", MAX_EVENTS + 1)])).toEqual({ timeline, isWhole: true });
});

test("events that speak of the plan are told", () => {
  expect(touchPlan([event("a", 0), event("b", 1, { kind: "plan_step" })])).toBe(true);
  expect(touchPlan([event("a", 0, { kind: "reflection" })])).toBe(false);
});
