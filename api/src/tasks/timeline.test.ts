import type { EventType, JsonObject } from "@hiveboard/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoredEvent } from "../events/event.ts";
import { toTimeline } from "./timeline.ts";

const START_MS = Date.parse("2026-02-10T14:32:01.000Z");

/** An event of the run, some milliseconds after its start. */
const event = (
  eventId: string,
  afterMs: number,
  eventType: EventType,
  fields: Partial<StoredEvent> = {},
): StoredEvent => ({
  seq: 0,
  eventId,
  timestampMs: START_MS + afterMs,
  receivedAtMs: START_MS,
  eventType,
  severity: "info",
  status: null,
  durationMs: null,
  projectId: "1",
  projectSlug: "default",
  agentId: "lead-qualifier",
  agentType: "sales",
  agentVersion: null,
  framework: null,
  runtime: null,
  sdkVersion: null,
  environment: "production",
  group: "default",
  taskId: "task",
  taskType: null,
  taskRunId: "run",
  correlationId: null,
  actionId: null,
  parentActionId: null,
  parentEventId: null,
  estimatedCostUsd: null,
  kind: null,
  payload: null,
  ...fields,
});

const custom = (eventId: string, afterMs: number, payload: JsonObject, fields: Partial<StoredEvent> = {}) =>
  event(eventId, afterMs, "custom", { kind: payload.kind as string, payload, ...fields });

const action = (
  eventId: string,
  afterMs: number,
  step: string,
  actionId: string,
  more: Partial<StoredEvent> = {},
) =>
  event(eventId, afterMs, `action_${step}` as EventType, {
    actionId,
    payload: { action_name: `do ${actionId}`, function: `fn_${actionId}` },
    ...more,
  });

const timeline = (...events: StoredEvent[]) => toTimeline(events, false);

test("a retry says which try it is and how long was waited, as far as the client does", () => {
  const data = { attempt: 2, backoff_seconds: 1.5 };
  const { retries } = toTimeline(
    [event("b", 2, "retry_started"), event("a", 1, "retry_started", { payload: { data } })],
    false,
  );
  expect(retries).toEqual([
    { eventId: "a", attempt: 2, backoffMs: 1_500 },
    { eventId: "b", attempt: null, backoffMs: null },
  ]);
});

describe("events", () => {
  test("go by time stamp, then id, each once", () => {
    const events = [event("c", 5, "task_completed"), event("b", 0, "task_started"), event("a", 5, "custom")];
    const { events: ordered } = timeline(...events, ...events);
    expect(ordered.map(({ eventId }) => eventId)).toEqual(["b", "a", "c"]);
  });

  test("say when some are missing", () => {
    expect(toTimeline([], true).isTruncated).toBe(true);
  });
});

describe("actions", () => {
  test("are a tree by parent, with what their events tell", () => {
    const { actions } = timeline(
      action("1", 0, "started", "outer"),
      action("2", 10, "started", "inner", { parentActionId: "outer" }),
      action("3", 40, "failed", "inner", {
        parentActionId: "outer",
        payload: { exception_type: "TimeoutError", exception_message: "too slow" },
      }),
      event("4", 41, "retry_started", { actionId: "inner" }),
      action("5", 60, "completed", "outer", { durationMs: 55 }),
    );
    expect(actions).toEqual([
      expect.objectContaining({
        actionId: "outer",
        parentId: null,
        depth: 0,
        name: "do outer",
        function: "fn_outer",
        status: "completed",
        startedAtMs: START_MS,
        endedAtMs: START_MS + 60,
        durationMs: 55,
        exceptionType: null,
      }),
      expect.objectContaining({
        actionId: "inner",
        parentId: "outer",
        depth: 1,
        name: "do inner",
        status: "failed",
        durationMs: 30,
        exceptionType: "TimeoutError",
        exceptionMessage: "too slow",
        retries: 1,
      }),
    ]);
  });

  test("whose parent never came are at the root", () => {
    const { actions } = timeline(action("1", 0, "started", "a", { parentActionId: "gone" }));
    expect(actions).toEqual([expect.objectContaining({ actionId: "a", parentId: null, depth: 0 })]);
  });

  test("that are each other's parents come out all the same", () => {
    const { actions } = timeline(
      action("1", 0, "started", "a", { parentActionId: "b" }),
      action("2", 1, "started", "b", { parentActionId: "a" }),
    );
    expect(actions.map(({ actionId, parentId }) => [actionId, parentId])).toEqual([
      ["a", null],
      ["b", "a"],
    ]);
  });

  test("of which only the end came begin as long before it as they took", () => {
    const [known, unknown] = timeline(
      action("1", 100, "completed", "a", { durationMs: 30 }),
      action("2", 100, "completed", "b"),
    ).actions;
    expect(known).toMatchObject({ startedAtMs: START_MS + 70, durationMs: 30 });
    expect(unknown).toMatchObject({ startedAtMs: null, durationMs: null, status: "completed" });
  });

  test("that start and end in one millisecond are over, whichever id sorts first", () => {
    const ends = [timeline(action("1", 5, "started", "a"), action("2", 5, "completed", "a"))];
    ends.push(timeline(action("2", 5, "started", "a"), action("1", 5, "completed", "a")));
    for (const { actions } of ends) expect(actions).toMatchObject([{ status: "completed", durationMs: 0 }]);
  });

  test("that are begun anew after their end run again", () => {
    const { actions } = timeline(
      action("1", 0, "started", "a"),
      action("2", 5, "failed", "a"),
      action("3", 9, "started", "a"),
    );
    expect(actions).toMatchObject([{ status: "running", startedAtMs: START_MS, endedAtMs: null }]);
  });

  test("whose clock was set back took no time, not less", () => {
    const { actions } = timeline(action("1", 50, "started", "a"), action("2", 20, "completed", "a"));
    expect(actions).toMatchObject([{ status: "completed", durationMs: 0 }]);
  });
});

describe("LLM calls", () => {
  const call = { kind: "llm_call", data: { name: "score", model: "m", tokens_in: 10, cost: 0.01 } };

  test("hang on their action, or at the root where it is not in the run", () => {
    const { llmCalls } = timeline(
      action("1", 0, "started", "a"),
      custom("2", 1, call, { actionId: "a" }),
      custom("3", 2, call, { actionId: "gone" }),
      custom("4", 3, call),
    );
    expect(llmCalls.map(({ actionId }) => actionId)).toEqual(["a", null, null]);
    expect(llmCalls[0]).toMatchObject({ model: "m", tokensIn: 10, tokensOut: null, costUsd: 0.01 });
  });

  test("with hostile data are shown with what can be read of it", () => {
    const { llmCalls } = timeline(
      custom("1", 0, { kind: "llm_call", data: { cost: -1, tokens_in: "many", model: [] } }),
      custom("2", 1, { kind: "llm_call", data: null }),
      custom("3", 2, { kind: "llm_call" }),
    );
    expect(llmCalls).toHaveLength(3);
    for (const read of llmCalls) expect(read).toMatchObject({ costUsd: null, tokensIn: null, model: null });
  });
});

describe("error chains", () => {
  test("follow what answers what, from the root on", () => {
    const { errorChains } = timeline(
      event("fail", 0, "action_failed"),
      event("retry", 1, "retry_started", { parentEventId: "fail" }),
      event("again", 2, "action_failed", { parentEventId: "retry" }),
      event("help", 3, "escalated", { parentEventId: "again" }),
      event("alone", 4, "task_failed"),
    );
    expect(errorChains).toEqual([{ rootEventId: "fail", eventIds: ["fail", "retry", "again", "help"] }]);
  });

  test("leave out what went well", () => {
    const { errorChains } = timeline(
      event("a", 0, "custom"),
      event("b", 1, "custom", { parentEventId: "a" }),
    );
    expect(errorChains).toEqual([]);
  });

  test("end where they go in a circle", () => {
    const { errorChains } = timeline(
      event("a", 0, "action_failed", { parentEventId: "b" }),
      event("b", 1, "retry_started", { parentEventId: "a" }),
    );
    expect(errorChains).toEqual([{ rootEventId: "a", eventIds: ["a", "b"] }]);
  });
});

describe("the plan", () => {
  const plan = (eventId: string, afterMs: number, steps: string[], data: JsonObject = {}) =>
    custom(eventId, afterMs, {
      kind: "plan_created",
      summary: `goal of ${eventId}`,
      data: { steps: steps.map((description, index) => ({ index, description })), ...data },
    });
  const step = (eventId: string, afterMs: number, index: number, what: string, data: JsonObject = {}) =>
    custom(eventId, afterMs, {
      kind: "plan_step",
      data: { step_index: index, total_steps: 2, action: what, ...data },
    });

  test("is null where there is none", () => {
    expect(timeline(event("1", 0, "task_started")).plan).toBeNull();
  });

  test("has its goal and its steps with how far they got", () => {
    const made = timeline(
      plan("1", 0, ["look", "act"]),
      step("2", 10, 0, "started"),
      step("3", 20, 0, "completed", { turns: 3, tokens: 800 }),
    ).plan;
    expect(made).toEqual({
      goal: "goal of 1",
      revision: 0,
      createdAtMs: START_MS,
      steps: [
        {
          index: 0,
          description: "look",
          action: "completed",
          startedAtMs: START_MS + 10,
          endedAtMs: START_MS + 20,
          turns: 3,
          tokens: 800,
        },
        expect.objectContaining({ index: 1, description: "act", action: null, startedAtMs: null }),
      ],
    });
  });

  test("made anew leaves the steps of the old one behind", () => {
    const made = timeline(
      plan("1", 0, ["look", "act"]),
      step("2", 10, 0, "completed"),
      plan("3", 20, ["think"]),
      step("4", 30, 0, "started"),
    ).plan;
    expect(made).toMatchObject({ goal: "goal of 3", revision: 1 });
    expect(made?.steps).toMatchObject([{ description: "think", action: "started", endedAtMs: null }]);
  });

  test("goes by the revision that is named, whatever came last", () => {
    const made = timeline(
      plan("1", 0, ["new"], { revision: 2 }),
      plan("2", 10, ["old"], { revision: 1 }),
      step("3", 20, 0, "failed", { plan_revision: 1 }),
      step("4", 30, 0, "started", { plan_revision: 2 }),
    ).plan;
    expect(made).toMatchObject({ revision: 2, steps: [{ description: "new", action: "started" }] });
  });

  test("takes a step that it did not announce", () => {
    const made = timeline(plan("1", 0, ["look"]), step("2", 1, 7, "skipped")).plan;
    expect(made?.steps).toMatchObject([{ index: 0 }, { index: 7, description: null, action: "skipped" }]);
  });

  test("is made of its steps where it was never announced", () => {
    expect(timeline(step("1", 0, 1, "started")).plan).toMatchObject({
      goal: null,
      createdAtMs: null,
      steps: [{ index: 1, action: "started" }],
    });
  });

  test("told of a moment late takes the steps that came before it", () => {
    const made = timeline(step("1", 0, 0, "started"), plan("2", 1, ["look"])).plan;
    expect(made?.steps).toMatchObject([{ description: "look", action: "started" }]);
  });

  test("has a step over that begins and ends in one millisecond", () => {
    const made = timeline(
      plan("0", 0, ["look"]),
      step("2", 5, 0, "started"),
      step("1", 5, 0, "completed"),
    ).plan;
    expect(made?.steps).toMatchObject([{ action: "completed", endedAtMs: START_MS + 5 }]);
  });

  test("stays small whatever a hostile one says", () => {
    const steps = Array.from({ length: 5_000 }, () => ({ index: 0, description: 1 }));
    const made = timeline(
      custom("1", 0, { kind: "plan_created", data: { steps, revision: -1 } }),
      custom("2", 1, { kind: "plan_step", data: { step_index: 1e99, total_steps: 1e9, action: "explode" } }),
      custom("3", 2, { kind: "plan_step", data: "no" }),
    ).plan;
    expect(made?.steps).toMatchObject([{ index: 0, description: null, action: null }]);
  });
});

test("whatever the order of arrival and however often each event comes, the timeline is the same", () => {
  const ids = ["a", "b", "c"];
  const anyId = fc.option(fc.constantFrom(...ids));
  const anyEvent = fc.record({
    eventType: fc.constantFrom<EventType>(
      "action_started",
      "action_completed",
      "action_failed",
      "retry_started",
    ),
    afterMs: fc.nat(4),
    actionId: anyId,
    parentActionId: anyId,
    parentEventId: fc.option(fc.constantFrom("0", "1", "2", "3")),
    kind: fc.option(fc.constantFrom("llm_call", "plan_created", "plan_step", "other")),
    data: fc.record({
      step_index: fc.nat(2),
      action: fc.constantFrom("started", "completed"),
      revision: fc.nat(1),
    }),
  });
  const runs = fc.array(anyEvent, { maxLength: 12 }).chain((fields) => {
    const events = fields.map(({ eventType, afterMs, data, kind, ...rest }, index) =>
      event(`${index}`, afterMs, kind === null ? eventType : "custom", { ...rest, kind, payload: { data } }),
    );
    return fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
    );
  });
  fc.assert(
    fc.property(runs, ([events, arrived]) => {
      expect(toTimeline(arrived, false)).toEqual(toTimeline(events, false));
    }),
  );
});
