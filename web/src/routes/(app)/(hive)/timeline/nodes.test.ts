import { describe, expect, test } from "vitest";
import { flatten, toTree } from "./nodes.ts";
import type { Run } from "./nodes.ts";
import { ticksOf, toRows, unfoldedAtFirst } from "./rows.ts";

type Timeline = Run["timeline"];
const START = Date.parse("2026-02-10T12:00:00.000Z");
const at = (ms: number) => new Date(START + ms).toISOString();

function event(
  id: string,
  ms: number,
  fields: Partial<Timeline["events"][number]> = {},
): Timeline["events"][number] {
  return {
    id,
    timestamp: at(ms),
    eventType: "CUSTOM",
    kind: null,
    severity: "INFO",
    actionId: null,
    parentActionId: null,
    parentEventId: null,
    summary: id,
    durationMs: null,
    ...fields,
  };
}

function action(
  id: string,
  from: number,
  to: number | null,
  fields: Partial<Timeline["actions"][number]> = {},
) {
  return {
    id,
    parentId: null,
    name: id,
    function: null,
    status: to === null ? ("RUNNING" as const) : ("COMPLETED" as const),
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
    durationMs: to === null ? null : to - from,
    retries: 0,
    exceptionType: null,
    exceptionMessage: null,
    startedEventId: `${id}-start`,
    endedEventId: to === null ? null : `${id}-end`,
    ...fields,
  };
}

function run(timeline: Partial<Timeline>, fields: Partial<Run> = {}): Run {
  return {
    id: "task",
    runId: null,
    type: "type",
    status: "COMPLETED",
    agentId: "agent",
    projectSlug: "default",
    environment: "production",
    summary: null,
    startedAt: at(0),
    endedAt: at(1_000),
    lastEventAt: at(1_000),
    durationMs: 1_000,
    llmCalls: 0,
    actions: 0,
    errors: 0,
    retries: 0,
    escalations: 0,
    costUsd: null,
    tokensIn: 0,
    tokensOut: 0,
    exceptionType: null,
    exceptionMessage: null,
    timeline: {
      isTruncated: false,
      actions: [],
      llmCalls: [],
      retries: [],
      events: [],
      plan: null,
      ...timeline,
    },
    ...fields,
  };
}

const rowsOf = (of: Run, search = "") => {
  const tree = toTree(of);
  const unfolded = unfoldedAtFirst(tree);
  return toRows(tree, { isFolded: (node) => !unfolded.has(node), search });
};

describe("the tree of a run", () => {
  test("a call lies in its action and ends when it is told of", () => {
    const call = {
      id: "call",
      actionId: "outer",
      timestamp: at(500),
      name: "score",
      model: "m",
      tokensIn: 1,
      tokensOut: 2,
      costUsd: null,
      durationMs: 200,
    };
    const tree = toTree(run({ actions: [action("outer", 100, 900)], llmCalls: [call] }));
    const node = tree.byKey.get("call")!;
    expect(node.parent?.label).toBe("outer");
    expect([node.startMs - START, node.endMs! - START]).toEqual([300, 500]);
    expect(node.costUsd).toBeNull();
  });

  test("the wait for an approval lasts from the request to the answer", () => {
    const tree = toTree(
      run({
        events: [
          event("ask", 100, { eventType: "APPROVAL_REQUESTED" }),
          event("yes", 700, { eventType: "APPROVAL_RECEIVED", summary: "Approved" }),
        ],
      }),
    );
    expect(tree.byEvent.get("yes")).toBe(tree.byKey.get("ask"));
    expect(tree.byKey.get("ask")).toMatchObject({ durationMs: 600, state: "ok", note: "Approved" });
  });

  test("a failure is known to everything around it", () => {
    const failed = action("inner", 100, 200, { parentId: "outer", status: "FAILED" });
    const tree = toTree(run({ actions: [action("outer", 0, 900), failed] }));
    expect(tree.root.hasFailure).toBe(true);
    expect(tree.failures.map(({ label }) => label)).toEqual(["inner"]);
  });

  test("what failed and what came of it are linked", () => {
    const tree = toTree(
      run({
        actions: [action("first", 0, 100, { status: "FAILED" })],
        events: [
          event("first-end", 100, { eventType: "ACTION_FAILED" }),
          event("again", 300, { eventType: "RETRY_STARTED", parentEventId: "first-end" }),
        ],
      }),
    );
    expect(tree.links.map(({ from, to, toMs }) => [from.label, to.label, toMs - START])).toEqual([
      ["first", "again", 300],
    ]);
  });

  test("an approval is answered by what names it, else by what is of its action, else in turn", () => {
    const asked = (id: string, ms: number, actionId: string | null = null) =>
      event(id, ms, { eventType: "APPROVAL_REQUESTED", actionId });
    const answered = (id: string, ms: number, fields: Partial<Timeline["events"][number]> = {}) =>
      event(id, ms, { eventType: "APPROVAL_RECEIVED", ...fields });
    const tree = toTree(
      run({
        events: [
          asked("ann", 100),
          asked("bob", 200),
          asked("eve", 300, "deploy"),
          answered("bob says", 400, { parentEventId: "bob" }),
          answered("eve says", 500, { actionId: "deploy" }),
          answered("ann says", 600),
        ],
      }),
    );
    for (const name of ["ann", "bob", "eve"])
      expect(tree.byEvent.get(`${name} says`)).toBe(tree.byKey.get(name));
  });

  test("nothing goes on in a run that is over: what never ended has an end that is unknown", () => {
    const timeline = {
      actions: [action("open", 100, null)],
      events: [event("ask", 200, { eventType: "APPROVAL_REQUESTED" as const })],
    };
    const over = toTree(run(timeline, { status: "FAILED" }));
    expect(over.byKey.get("open-start")).toMatchObject({ state: "neutral", note: "End unknown" });
    expect(over.byKey.get("ask")).toMatchObject({ state: "neutral", note: "Never answered" });
    expect(over.root.isOpen).toBe(false);
    const underWay = toTree(run(timeline, { status: "PROCESSING", endedAt: null }));
    expect(underWay.byKey.get("open-start")).toMatchObject({ state: "running", endMs: null });
    expect(underWay.byKey.get("ask")).toMatchObject({ state: "waiting", endMs: null });
  });

  test("a retry is between the attempt that failed and the next one, also where no event says so", () => {
    const tree = toTree(
      run({
        actions: [
          action("1", 0, 100, { name: "query", status: "FAILED" }),
          action("2", 400, 500, { name: "other" }),
          action("3", 600, 700, { name: "query" }),
        ],
        events: [event("again", 300, { eventType: "RETRY_STARTED" })],
      }),
    );
    expect(tree.links.map(({ from, to }) => [from.key, to.key])).toEqual([
      ["1-start", "again"],
      ["again", "3-start"],
    ]);
  });

  test("a retry that says what it came of has no other cause", () => {
    const tree = toTree(
      run({
        actions: [
          action("told", 0, 100, { name: "query", status: "FAILED" }),
          action("guess", 150, 200, { name: "other", status: "FAILED" }),
          action("next", 400, 500, { name: "other" }),
        ],
        events: [
          event("told-end", 100, { eventType: "ACTION_FAILED" }),
          event("again", 300, { eventType: "RETRY_STARTED", parentEventId: "told-end" }),
        ],
      }),
    );
    expect(tree.links.map(({ from, to }) => [from.key, to.key])).toEqual([["told-start", "again"]]);
  });

  test("two nodes are linked once, however many events say so", () => {
    const tree = toTree(
      run({
        actions: [action("2", 200, 300)],
        events: [
          event("cause", 100, { eventType: "ESCALATED" }),
          event("2-start", 200, { eventType: "ACTION_STARTED", parentEventId: "cause" }),
          event("2-end", 300, { eventType: "ACTION_FAILED", parentEventId: "cause" }),
        ],
      }),
    );
    expect(tree.links).toHaveLength(1);
  });

  test("many of the same that went well are one row, and none of them is lost", () => {
    const actions = Array.from({ length: 40 }, (_, index) =>
      action(`a${index}`, index, index + 1, { name: "embed" }),
    );
    const tree = toTree(run({ actions }));
    expect(tree.root.children.map(({ label }) => label)).toEqual(["40 × embed"]);
    expect(flatten(tree.root)).toHaveLength(42);
  });

  test("a run nested a thousand deep is no trouble", () => {
    const actions = Array.from({ length: 1_000 }, (_, index) =>
      action(`a${index}`, index, 2_000 - index, { parentId: index === 0 ? null : `a${index - 1}` }),
    );
    expect(toTree(run({ actions })).root.size).toBe(1_000);
  });
});

describe("the rows of a run", () => {
  const large = run({
    actions: Array.from({ length: 60 }, (_, batch) => [
      action(`b${batch}`, batch * 100, batch * 100 + 90),
      ...Array.from({ length: 80 }, (_, index) =>
        action(`b${batch}-${index}`, batch * 100 + index, batch * 100 + index + 1, {
          parentId: `b${batch}`,
          ...(batch === 7 && index === 3 ? { status: "FAILED" as const } : {}),
        }),
      ),
    ]).flat(),
  });

  test("a small run shows all of itself", () => {
    const small = run({ actions: [action("outer", 0, 900), action("inner", 1, 2, { parentId: "outer" })] });
    expect(rowsOf(small).map(({ node, depth }) => [node.label, depth])).toEqual([
      ["type", 0],
      ["outer", 1],
      ["inner", 2],
    ]);
  });

  test("of a large run the first level and the way to the failure show", () => {
    const rows = rowsOf(large);
    expect(rows.length).toBeLessThan(200);
    expect(rows.some(({ node }) => node.label === "b7-3")).toBe(true);
    expect(rows.some(({ node }) => node.label === "b8-3")).toBe(false);
  });

  test("a search shows what matches and the way to it, folded or not", () => {
    const rows = rowsOf(large, "b8-3");
    expect(rows.filter(({ isMatch }) => isMatch)).toHaveLength(11);
    expect(rows.map(({ node }) => node.label).slice(0, 2)).toEqual(["type", "b8"]);
  });

  test("the axis has round distances and no more times than fit", () => {
    expect(ticksOf({ fromMs: START, toMs: START + 12_480 }, START, 6)).toEqual([0, 5_000, 10_000]);
    expect(ticksOf({ fromMs: START + 3_100, toMs: START + 4_050 }, START, 5)).toEqual([
      3_200, 3_400, 3_600, 3_800, 4_000,
    ]);
  });
});
