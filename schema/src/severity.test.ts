import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultSeverity, EVENT_TYPES, SEVERITIES } from "./index.ts";

const custom = (kind: string, data?: object): string => defaultSeverity("custom", { kind, data });

describe("the default severity", () => {
  it("goes by the event type", () => {
    const byType = Object.fromEntries(EVENT_TYPES.map((type) => [type, defaultSeverity(type, null)]));
    expect(byType).toEqual({
      agent_registered: "info",
      heartbeat: "debug",
      task_started: "info",
      task_completed: "info",
      task_failed: "error",
      action_started: "info",
      action_completed: "info",
      action_failed: "error",
      retry_started: "warn",
      escalated: "warn",
      approval_requested: "info",
      approval_received: "info",
      custom: "info",
    });
  });

  it("goes by the payload's kind first", () => {
    expect(custom("queue_snapshot")).toBe("debug");
    expect(custom("todo", { action: "failed" })).toBe("warn");
    expect(custom("todo", { action: "created" })).toBe("info");
    expect(custom("plan_step", { action: "failed" })).toBe("error");
    expect(custom("plan_step", { action: "completed" })).toBe("info");
    expect(defaultSeverity("heartbeat", { kind: "llm_call" })).toBe("info");
    expect(["critical", "high", "medium", "low"].map((severity) => custom("issue", { severity }))).toEqual([
      "error",
      "error",
      "warn",
      "info",
    ]);
  });

  it("goes by the type where the payload makes no sense", () => {
    expect(custom("issue", { severity: "terrible" })).toBe("info");
    expect(defaultSeverity("task_failed", { kind: "todo", data: [] })).toBe("error");
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_TYPES), fc.anything(), (type, payload) =>
        SEVERITIES.includes(defaultSeverity(type, payload)),
      ),
    );
  });
});
