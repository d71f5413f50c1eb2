import { describe, expect, test } from "vitest";
import type { StoredEvent } from "../../events/event.ts";
import { aRule, START_MS, stored } from "../rule.arbitrary.ts";
import type { Condition } from "../condition.ts";
import type { AlertRule } from "../rule.ts";
import { Simulation } from "./simulation.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const POLICY = { defaultStuckThresholdMs: 5 * MINUTE, offlineAfterMs: 24 * 60 * MINUTE };

/** A rule at work, with times from the start. */
function run(condition: Condition, parts: Partial<AlertRule> = {}) {
  const simulation = new Simulation(aRule(condition, parts), POLICY);
  return {
    take: (...events: StoredEvent[]) => simulation.take(events),
    /** Lets the clock stand there. @returns how many are firing */
    at(ms: number): number {
      simulation.look(START_MS + ms);
      return simulation.firings.filter(({ resolvedAtMs }) => resolvedAtMs === null).length;
    },
    firings: simulation.firings,
  };
}

const heartbeat = (ms: number, agentId = "agent") => stored(ms, { eventType: "heartbeat", agentId });
const task = (ms: number, eventType: StoredEvent["eventType"], parts: Partial<StoredEvent> = {}) =>
  stored(ms, { eventType, taskId: "t", taskRunId: "r", ...parts });
const call = (ms: number, cost: number | null, parts: Partial<StoredEvent> = {}) =>
  stored(ms, {
    kind: "llm_call",
    payload: { kind: "llm_call", data: { name: "n", model: "m", cost } },
    ...parts,
  });
const snapshot = (ms: number, depth: number, agentId = "agent") =>
  stored(ms, { kind: "queue_snapshot", agentId, payload: { kind: "queue_snapshot", data: { depth } } });

describe("agent_stuck", () => {
  test("fires by the clock at the threshold, not a millisecond before, and ends with a sign of life", () => {
    const rule = run({ type: "agent_stuck", thresholdMs: MINUTE });
    rule.take(heartbeat(0));
    expect(rule.at(MINUTE - 1)).toBe(0);
    expect(rule.at(MINUTE)).toBe(1);
    rule.take(stored(MINUTE + SECOND));
    expect(rule.at(MINUTE + SECOND)).toBe(0);
    expect(rule.at(2 * MINUTE + SECOND - 1)).toBe(0);
    expect(rule.at(2 * MINUTE + SECOND)).toBe(1);
    expect(rule.firings.map(({ subject }) => subject.agentId)).toEqual(["agent", "agent"]);
  });

  test("an agent that never sent a heartbeat is not stuck", () => {
    const rule = run({ type: "agent_stuck", thresholdMs: MINUTE });
    rule.take(stored(0));
    expect(rule.at(60 * MINUTE)).toBe(0);
  });

  test("without a threshold it is the agent's own, or the workspace's", () => {
    const rule = run({ type: "agent_stuck", thresholdMs: null });
    const data = { stuck_threshold_seconds: 30 };
    rule.take(stored(0, { eventType: "agent_registered", agentId: "own", payload: { data } }));
    rule.take(heartbeat(0, "own"), heartbeat(0, "default"));
    expect(rule.at(30 * SECOND - 1)).toBe(0);
    expect(rule.at(30 * SECOND)).toBe(1);
    expect(rule.at(5 * MINUTE - 1)).toBe(1);
    expect(rule.at(5 * MINUTE)).toBe(2);
  });

  test("looks at agents that pass the filters alone", () => {
    const filter = { projectId: null, environment: null, group: "b", agentId: null, taskType: null };
    const rule = run({ type: "agent_stuck", thresholdMs: MINUTE }, { filter });
    rule.take(heartbeat(0, "a"), { ...heartbeat(0, "b"), group: "b" });
    expect(rule.at(MINUTE)).toBe(1);
    expect(rule.firings[0]!.subject.agentId).toBe("b");
  });
});

describe("heartbeat_missing", () => {
  test("fires at the window after the last heartbeat, other events or not", () => {
    const rule = run({ type: "heartbeat_missing", agentIds: ["agent"], windowMs: MINUTE });
    rule.take(heartbeat(10 * SECOND), stored(30 * SECOND));
    expect(rule.at(70 * SECOND - 1)).toBe(0);
    expect(rule.at(70 * SECOND)).toBe(1);
    rule.take(heartbeat(80 * SECOND));
    expect(rule.at(80 * SECOND)).toBe(0);
  });

  test("fires for an agent that was never heard of, from when the rule began to look", () => {
    const rule = run({ type: "heartbeat_missing", agentIds: ["ghost"], windowMs: MINUTE });
    expect(rule.at(MINUTE - 1)).toBe(0);
    expect(rule.at(MINUTE)).toBe(1);
  });
});

describe("no_data", () => {
  test("fires at the window after the last event that passes the filters", () => {
    const filter = { projectId: null, environment: "production", group: null, agentId: null, taskType: null };
    const rule = run({ type: "no_data", windowMs: MINUTE }, { filter });
    rule.take(stored(20 * SECOND), stored(50 * SECOND, { environment: "staging" }));
    expect(rule.at(80 * SECOND - 1)).toBe(0);
    expect(rule.at(80 * SECOND)).toBe(1);
    rule.take(stored(90 * SECOND));
    expect(rule.at(90 * SECOND)).toBe(0);
  });
});

describe("task_duration", () => {
  const condition: Condition = { type: "task_duration", thresholdMs: MINUTE };

  test("fires while the run still runs, at the threshold, once, and ends with the run", () => {
    const rule = run(condition);
    rule.take(task(0, "task_started"));
    expect(rule.at(MINUTE - 1)).toBe(0);
    expect(rule.at(MINUTE)).toBe(1);
    rule.take(task(90 * SECOND, "task_completed"));
    rule.at(90 * SECOND);
    expect(rule.at(91 * SECOND)).toBe(0);
    expect(rule.firings).toHaveLength(1);
    expect(rule.firings[0]!.subject).toMatchObject({ taskId: "t", runId: "r", agentId: "agent" });
  });

  test.each([
    ["at", MINUTE, 1],
    ["under", MINUTE - 1, 0],
    ["over", MINUTE + 1, 1],
  ])("a run that ended %s the threshold fires that often", (_, durationMs, times) => {
    const rule = run(condition);
    rule.take(task(5, "task_completed", { durationMs }));
    rule.at(5);
    rule.at(SECOND);
    expect(rule.firings).toHaveLength(times);
    expect(rule.at(2 * SECOND)).toBe(0);
  });

  test("a run whose start is told of a little late fires as of its start", () => {
    const rule = run(condition);
    rule.at(5 * MINUTE);
    rule.take({ ...task(5 * MINUTE, "task_started"), timestampMs: START_MS + 3 * MINUTE });
    expect(rule.at(5 * MINUTE)).toBe(1);
  });

  test("other types of task do not count", () => {
    const filter = { projectId: null, environment: null, group: null, agentId: null, taskType: "a" };
    const rule = run(condition, { filter });
    rule.take(task(0, "task_started", { taskType: "b" }));
    expect(rule.at(MINUTE)).toBe(0);
  });
});

describe("task_failed", () => {
  const condition: Condition = { type: "task_failed", count: 3, windowMs: MINUTE, per: "agent" };

  test("fires at the count within the window, and ends when one of them leaves it", () => {
    const rule = run(condition);
    rule.take(task(0, "task_failed"), task(SECOND, "task_failed"));
    expect(rule.at(SECOND)).toBe(0);
    rule.take(task(MINUTE - 1, "task_failed"));
    expect(rule.at(MINUTE - 1)).toBe(1);
    expect(rule.at(MINUTE)).toBe(0);
  });

  test("one that is a window older does not count", () => {
    const rule = run(condition);
    rule.take(task(0, "task_failed"), task(SECOND, "task_failed"), task(MINUTE, "task_failed"));
    expect(rule.at(MINUTE)).toBe(0);
  });

  test("counts each agent by itself", () => {
    const rule = run(condition);
    for (const agentId of ["a", "b", "a"]) rule.take(task(0, "task_failed", { agentId }));
    expect(rule.at(0)).toBe(0);
    rule.take(task(1, "task_failed", { agentId: "a" }));
    expect(rule.at(1)).toBe(1);
    expect(rule.firings[0]!.subject.agentId).toBe("a");
  });
});

describe("error_rate", () => {
  const condition: Condition = {
    type: "error_rate",
    percent: 50,
    leastSample: 4,
    windowMs: MINUTE,
    per: "workspace",
  };

  test.each([
    ["at", 2, 2, 1],
    ["over", 3, 1, 1],
    ["under", 1, 3, 0],
    ["with too small a sample at", 3, 0, 0],
  ])("%s the rate", (_, failed, completed, firing) => {
    const rule = run(condition);
    for (let i = 0; i < failed; i++) rule.take(task(0, "task_failed"));
    for (let i = 0; i < completed; i++) rule.take(task(0, "task_completed"));
    expect(rule.at(0)).toBe(firing);
  });

  test("fires by the clock alone when the runs that ended well leave the window", () => {
    const rule = run(condition);
    for (let i = 0; i < 10; i++) rule.take(task(0, "task_completed"));
    for (let i = 0; i < 4; i++) rule.take(task(30 * SECOND, "task_failed"));
    expect(rule.at(30 * SECOND)).toBe(0);
    expect(rule.at(MINUTE - 1)).toBe(0);
    expect(rule.at(MINUTE)).toBe(1);
    expect(rule.at(90 * SECOND)).toBe(0);
  });
});

describe("custom_event", () => {
  const issue = (ms: number, data: object) =>
    stored(ms, { kind: "issue", payload: { kind: "issue", data } as StoredEvent["payload"] });
  const condition: Condition = {
    type: "custom_event",
    kind: "issue",
    matches: [
      { path: "data.severity", operator: "equals", value: "critical" },
      { path: "data.occurrence_count", operator: "greater_than", value: 2 },
    ],
    count: 2,
    windowMs: MINUTE,
    per: "workspace",
  };

  test("counts payloads of the kind whose fields all match", () => {
    const rule = run(condition);
    rule.take(issue(0, { severity: "critical", occurrence_count: 3 }), issue(1, { severity: "critical" }));
    rule.take(issue(2, { severity: "low", occurrence_count: 3 }), stored(3, { kind: "todo" }));
    expect(rule.at(3)).toBe(0);
    rule.take(issue(4, { severity: "critical", occurrence_count: 4 }));
    expect(rule.at(4)).toBe(1);
  });

  test.each([
    ["contains", "b", "abc", true],
    ["contains", "b", ["a", "b"], true],
    ["contains", "b", 5, false],
    ["not_equals", "b", "a", true],
    ["not_equals", "b", undefined, false],
    ["less_than", 5, 5, false],
    ["less_than", 5, 4.9, true],
    ["exists", null, false, true],
    ["exists", null, null, false],
  ] as const)("%s %j of %j is %s", (operator, value, field, isMatch) => {
    const rule = run({ ...condition, count: 1, matches: [{ path: "data.x", operator, value }] });
    rule.take(issue(0, { x: field }));
    expect(rule.at(0)).toBe(Number(isMatch));
  });
});

describe("cost_threshold", () => {
  const condition: Condition = { type: "cost_threshold", amountUsd: 1, windowMs: MINUTE, per: "agent" };

  test("counts what the workspace's prices estimated, where a call says no cost", () => {
    const rule = run(condition);
    rule.take(call(0, null, { estimatedCostUsd: 0.75 }), call(0, 0.2, { estimatedCostUsd: null }));
    expect(rule.at(0)).toBe(0);
    rule.take(call(SECOND, null, { estimatedCostUsd: 0.05 }));
    expect(rule.at(SECOND)).toBe(1);
  });

  test("fires when the calls of the window come to the amount, and ends when they leave it", () => {
    const rule = run(condition);
    rule.take(call(0, 0.4), call(0, null), call(10 * SECOND, 0.599_999_999));
    expect(rule.at(10 * SECOND)).toBe(0);
    rule.take(call(11 * SECOND, 0.000_000_001));
    expect(rule.at(11 * SECOND)).toBe(1);
    expect(rule.firings[0]!.value).toBe(1);
    expect(rule.at(MINUTE)).toBe(0);
  });

  test("tells runs of tasks apart", () => {
    const rule = run({ ...condition, per: "task" });
    rule.take(call(0, 0.9, { taskId: "a" }), call(0, 0.9, { taskId: "b" }), call(0, 5));
    expect(rule.at(0)).toBe(0);
    rule.take(call(1, 0.1, { taskId: "b" }));
    expect(rule.at(1)).toBe(1);
    expect(rule.firings[0]!.subject.taskId).toBe("b");
  });
});

describe("queue_depth", () => {
  test("fires at the depth, for each agent, and ends with a snapshot below it", () => {
    const rule = run({ type: "queue_depth", depth: 10 });
    rule.take(snapshot(0, 9), snapshot(0, 10, "b"));
    expect(rule.at(0)).toBe(1);
    rule.take(snapshot(1, 11));
    expect(rule.at(1)).toBe(2);
    rule.take(snapshot(2, 9, "b"));
    expect(rule.at(2)).toBe(1);
  });

  test("an older snapshot that arrives later changes nothing", () => {
    const rule = run({ type: "queue_depth", depth: 10 });
    rule.take(snapshot(5 * SECOND, 3), { ...snapshot(6 * SECOND, 50), timestampMs: START_MS });
    expect(rule.at(6 * SECOND)).toBe(0);
  });
});

describe("events that come late", () => {
  const condition: Condition = { type: "task_failed", count: 1, windowMs: 60 * MINUTE, per: "workspace" };
  const late = (byMs: number) => ({
    ...task(30 * MINUTE, "task_failed"),
    timestampMs: START_MS + 30 * MINUTE - byMs,
  });

  test.each([
    ["at 15 minutes", 15 * MINUTE, false, 1],
    ["a millisecond later", 15 * MINUTE + 1, false, 0],
    ["however late, where the rule says so", 29 * MINUTE, true, 1],
  ])("%s", (_, byMs, includeLate, firing) => {
    const rule = run(condition, { includeLate });
    rule.take(late(byMs));
    expect(rule.at(30 * MINUTE)).toBe(firing);
  });
});

describe("between fine and firing", () => {
  const condition: Condition = { type: "queue_depth", depth: 10 };

  test("it fires when the condition has held for so long, and not if it was over in between", () => {
    const rule = run(condition, { forMs: MINUTE });
    rule.take(snapshot(0, 10));
    rule.at(0);
    rule.take(snapshot(30 * SECOND, 9));
    rule.at(30 * SECOND);
    rule.take(snapshot(40 * SECOND, 10));
    rule.at(40 * SECOND);
    expect(rule.at(100 * SECOND - 1)).toBe(0);
    expect(rule.at(100 * SECOND)).toBe(1);
  });

  test("flapping within the grace is one episode", () => {
    const rule = run(condition, { resolveAfterMs: MINUTE });
    for (let second = 0; second < 300; second++) {
      rule.take(snapshot(second * SECOND, second % 2 === 0 ? 10 : 0));
      rule.at(second * SECOND);
    }
    expect(rule.firings).toHaveLength(1);
    expect(rule.at(299 * SECOND + MINUTE - 1)).toBe(1);
    expect(rule.at(299 * SECOND + MINUTE)).toBe(0);
  });

  test("within the cooldown it does not fire again, and afterwards it does if the condition holds", () => {
    const rule = run(condition, { cooldownMs: MINUTE });
    rule.take(snapshot(0, 10));
    expect(rule.at(0)).toBe(1);
    rule.take(snapshot(SECOND, 0));
    expect(rule.at(SECOND)).toBe(0);
    rule.take(snapshot(2 * SECOND, 10));
    expect(rule.at(2 * SECOND)).toBe(0);
    expect(rule.at(MINUTE - 1)).toBe(0);
    expect(rule.at(MINUTE)).toBe(1);
    expect(rule.firings).toHaveLength(2);
  });
});
