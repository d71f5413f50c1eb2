import { describe, expect, test } from "vitest";
import type { AgentFacts } from "./agent.ts";
import { withStatus } from "./liveness.ts";

const NOW_MS = 1_000_000_000;
const POLICY = {
  defaultStuckThresholdMs: 300_000,
  defaultProgressThresholdMs: null,
  offlineAfterMs: 86_400_000,
};

const facts = (change: Partial<AgentFacts> = {}): AgentFacts => ({
  agentId: "lead-qualifier",
  agentType: "sales",
  agentVersion: null,
  framework: null,
  runtime: null,
  sdkVersion: null,
  environment: "production",
  group: "default",
  firstSeenMs: 0,
  lastSeenMs: NOW_MS,
  lastHeartbeatMs: NOW_MS,
  lastRegisteredMs: null,
  stuckThresholdMs: null,
  progressThresholdMs: null,
  latestStatusEventType: null,
  openRuns: 0,
  openRunsWaiting: 0,
  lastProgressMs: null,
  queueDepth: null,
  openIssues: 0,
  currentTask: null,
  ...change,
});

const judge = (change: Partial<AgentFacts>, policy = POLICY) => {
  const { status, stuckReason } = withStatus(facts(change), policy, NOW_MS);
  return { status, stuckReason };
};

describe("silence", () => {
  test.each([
    ["under", 299_999, "idle"],
    ["at", 300_000, "stuck"],
    ["over", 300_001, "stuck"],
  ])("%s the threshold", (_where, silenceMs, status) => {
    expect(judge({ lastSeenMs: NOW_MS - silenceMs })).toMatchObject({ status });
  });

  test("of an agent that never sent a heartbeat says nothing", () => {
    expect(judge({ lastSeenMs: NOW_MS - 400_000, lastHeartbeatMs: null })).toMatchObject({ status: "idle" });
  });

  test("is judged by anything that came, not by heartbeats alone", () => {
    expect(judge({ lastHeartbeatMs: NOW_MS - 400_000 })).toMatchObject({ status: "idle" });
  });

  test("is judged by the agent's own threshold before the workspace's", () => {
    expect(judge({ lastSeenMs: NOW_MS - 10_000, stuckThresholdMs: 10_000 })).toEqual({
      status: "stuck",
      stuckReason: "no_heartbeat",
    });
    expect(judge({ lastSeenMs: NOW_MS - 400_000, stuckThresholdMs: 500_000 })).toMatchObject({
      status: "idle",
    });
  });

  test.each([
    ["under", 86_399_999, "stuck"],
    ["at", 86_400_000, "offline"],
  ])("%s the limit of being there at all", (_where, silenceMs, status) => {
    expect(judge({ lastSeenMs: NOW_MS - silenceMs })).toMatchObject({ status });
  });

  test("that long makes an agent offline whatever came before, and not stuck", () => {
    const lastSeenMs = NOW_MS - 90_000_000;
    expect(judge({ lastSeenMs, openRuns: 1, latestStatusEventType: "task_failed" })).toEqual({
      status: "offline",
      stuckReason: null,
    });
  });
});

describe("progress", () => {
  const stalled = { openRuns: 1, lastProgressMs: NOW_MS - 60_000 };

  test.each([
    ["under", 60_001, "processing"],
    ["at", 60_000, "stuck"],
    ["over", 59_999, "stuck"],
  ])("silence of the runs %s the threshold", (_where, progressThresholdMs, status) => {
    expect(judge({ ...stalled, progressThresholdMs })).toMatchObject({ status });
  });

  test("is not judged unless somebody asked", () => {
    expect(judge(stalled)).toMatchObject({ status: "processing" });
  });

  test("is judged by the workspace's threshold where the agent has none", () => {
    const policy = { ...POLICY, defaultProgressThresholdMs: 60_000 as never };
    expect(judge(stalled, policy)).toEqual({ status: "stuck", stuckReason: "no_progress" });
  });

  test("takes an open run", () => {
    expect(judge({ ...stalled, openRuns: 0, progressThresholdMs: 1_000 })).toMatchObject({ status: "idle" });
  });
});

describe("what goes first", () => {
  test("stuck before an error, an approval and work", () => {
    const lastSeenMs = NOW_MS - 300_000;
    expect(judge({ lastSeenMs, openRuns: 1, openRunsWaiting: 1 })).toMatchObject({ status: "stuck" });
    expect(judge({ lastSeenMs, latestStatusEventType: "task_failed" })).toMatchObject({ status: "stuck" });
  });

  test.each(["task_failed", "action_failed"])("an error after %s, where no run is open", (type) => {
    expect(judge({ latestStatusEventType: type })).toMatchObject({ status: "error" });
    expect(judge({ latestStatusEventType: type, openRuns: 1 })).toMatchObject({ status: "processing" });
  });

  test("waiting before processing", () => {
    expect(judge({ openRuns: 2, openRunsWaiting: 1 })).toMatchObject({ status: "waiting_approval" });
  });

  test("idle where there is nothing else to say", () => {
    expect(judge({ latestStatusEventType: "task_completed" })).toEqual({ status: "idle", stuckReason: null });
  });
});
