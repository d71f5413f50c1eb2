import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conventionWarnings, validEvents } from "../fixtures/index.ts";
import {
  normaliseIssueSummary,
  readAction,
  readActionFailure,
  readHandOver,
  readHeartbeatStatus,
  readIssue,
  readLlmCall,
  readPlanCreated,
  readPlanStep,
  readQueueSnapshot,
  readReflection,
  readRegistration,
  readRetry,
  readScheduled,
  readSummary,
  readTodo,
} from "./index.ts";

const payloadOf = (name: string): unknown =>
  validEvents.find((fixture) => fixture.name === name)!.event.payload;

const readers = [
  readAction,
  readActionFailure,
  readHandOver,
  readHeartbeatStatus,
  readIssue,
  readLlmCall,
  readPlanCreated,
  readPlanStep,
  readQueueSnapshot,
  readReflection,
  readRegistration,
  readRetry,
  readScheduled,
  readSummary,
  readTodo,
];

describe("a reader", () => {
  it("takes anything and throws at nothing", () => {
    const dataLike = fc.dictionary(
      fc.constantFrom("items", "steps", "processing", "cost", "severity", "todo_id", "stuck_threshold"),
      fc.anything(),
    );
    const payload = fc.oneof(fc.anything(), fc.record({ data: dataLike, summary: fc.anything() }));
    fc.assert(
      fc.property(payload, (value) => {
        for (const read of readers) read(value);
      }),
    );
  });

  it("gives no broken text and no number that cannot be stored", () => {
    const isClean = (value: unknown): boolean =>
      typeof value === "string"
        ? value.isWellFormed() && !value.includes("\0")
        : typeof value !== "number" || (Number.isFinite(value) && value >= 0);
    const scalar = fc.oneof(fc.string({ unit: "binary" }), fc.double(), fc.constant("a\0\ud83d"));
    const data = fc.dictionary(
      fc.constantFrom(
        "name",
        "model",
        "cost",
        "tokens_in",
        "reasoning",
        "todo_id",
        "source",
        "depth",
        "assigned_to",
      ),
      scalar,
    );
    fc.assert(
      fc.property(data, scalar, (fields, summary) => {
        for (const read of [readLlmCall, readReflection, readTodo, readQueueSnapshot, readHandOver]) {
          expect(Object.values(read({ summary, data: fields })).every(isClean)).toBe(true);
        }
      }),
    );
  });

  it("gives null where the convention check warns", () => {
    const call = (name: string): unknown =>
      conventionWarnings.find((fixture) => fixture.name === name)!.event.payload;
    expect(readLlmCall(call("llm_call with a negative cost")).costUsd).toBeNull();
    expect(readLlmCall(call("llm_call with an absurd cost")).costUsd).toBeNull();
    expect(readLlmCall(call("llm_call with cost as text")).costUsd).toBeNull();
    expect(readLlmCall(call("llm_call with half a token")).tokensIn).toBeNull();
    expect(readLlmCall(call("llm_call with endless tokens")).tokensOut).toBeNull();
    expect(readLlmCall(call("llm_call with a numeric model")).model).toBeNull();
    expect(readPlanStep(call("plan_step with an unknown action")).action).toBeNull();
  });
});

describe("readers of a task's work", () => {
  it("read an llm_call", () => {
    expect(readLlmCall(payloadOf("llm_call"))).toEqual({
      name: "scoring",
      model: "claude-sonnet-4",
      cachedTokensIn: null,
      tokensIn: 1500,
      tokensOut: 200,
      costUsd: 0.003,
      durationMs: 1200,
      promptPreview: "Score this lead …",
      responsePreview: "0.82",
      metadata: { temperature: 0 },
    });
  });

  it("tell a call that cost nothing from a call without cost", () => {
    expect(readLlmCall({ data: { cost: 0 } }).costUsd).toBe(0);
    expect(readLlmCall({ data: { cost: null } }).costUsd).toBeNull();
  });

  it("read a plan, counting steps without an index", () => {
    expect(readPlanCreated(payloadOf("plan_created"))).toMatchObject({ goal: "Process lead", revision: 0 });
    const steps = [{ description: "a" }, "b", { index: 7, description: "c" }];
    expect(readPlanCreated({ data: { goal: "g", steps } })).toEqual({
      goal: "g",
      steps: [
        { index: 0, description: "a" },
        { index: 7, description: "c" },
      ],
      revision: null,
    });
  });

  it("read a step and a reflection", () => {
    expect(readPlanStep(payloadOf("plan_step"))).toEqual({
      stepIndex: 0,
      totalSteps: 3,
      action: "completed",
      turns: 2,
      tokens: 3200,
      planRevision: 0,
    });
    expect(readReflection(payloadOf("reflection"))).toEqual({
      decision: "adjust",
      reasoning: "The CRM has two records of this lead",
      confidence: 0.7,
      nextAction: "merge_records",
      trigger: "duplicate found",
    });
  });

  it("read actions, failures, retries and hand-overs", () => {
    expect(readAction(payloadOf("action_started"))).toEqual({
      actionName: "fetch_crm",
      function: "crm.fetchCrm",
    });
    expect(readAction({ action_name: "🐝".repeat(300) }).actionName).toBe("🐝".repeat(256));
    expect(readActionFailure(payloadOf("action_failed"))).toEqual({
      exceptionType: "TimeoutError",
      exceptionMessage: "no answer in 5 s",
    });
    expect(readRetry(payloadOf("retry_started"))).toEqual({ attempt: 2, backoffSeconds: 4 });
    expect(readHandOver(payloadOf("approval_received"))).toMatchObject({
      approvedBy: "jane",
      decision: "approved",
    });
  });
});

describe("readers of an agent's pipeline", () => {
  it("read a queue", () => {
    expect(readQueueSnapshot(payloadOf("queue_snapshot"))).toEqual({
      depth: 4,
      oldestAgeSeconds: 120,
      items: [
        {
          id: "q-1",
          priority: "high",
          source: "email",
          summary: "Lead 4822",
          queuedAtMs: Date.UTC(2026, 1, 10, 14, 30),
        },
        { id: "2", priority: "1", source: null, summary: null, queuedAtMs: null },
      ],
      processing: {
        id: "q-0",
        summary: "Lead 4821",
        startedAtMs: Date.UTC(2026, 1, 10, 14, 32, 1),
        elapsedMs: 4200,
      },
    });
  });

  it("tell a list that is empty from one that was not sent", () => {
    expect(readScheduled({ data: { items: [] } }).items).toEqual([]);
    expect(readScheduled({ data: {} }).items).toBeNull();
    expect(readQueueSnapshot({ data: { depth: 0 } }).items).toBeNull();
  });

  it("read no more entries than the limit", () => {
    expect(readScheduled({ data: { items: Array.from({ length: 600 }, () => ({})) } }).items).toHaveLength(
      500,
    );
  });

  it("read a todo, a schedule and an issue", () => {
    expect(readTodo(payloadOf("todo"))).toMatchObject({
      todoId: "todo-1",
      action: "created",
      priority: "high",
    });
    expect(readScheduled(payloadOf("scheduled")).items).toEqual([
      {
        id: "job-1",
        name: "CRM sync",
        nextRunMs: Date.UTC(2026, 1, 10, 15),
        interval: "1h",
        isEnabled: true,
        lastStatus: "success",
      },
    ]);
    expect(readIssue(payloadOf("issue"))).toEqual({
      issueId: "crm-403",
      normalisedSummary: "crm answers 403",
      summary: "CRM answers 403",
      severity: "high",
      category: "permissions",
      action: "reported",
      occurrenceCount: 3,
      context: { endpoint: "/leads" },
    });
  });

  it("take an issue without an action, or with a strange one, as reported", () => {
    expect(readIssue({ data: {} }).action).toBe("reported");
    expect(readIssue({ data: { action: "closed" } }).action).toBe("reported");
    expect(readIssue({ data: { action: "resolved" } }).action).toBe("resolved");
    expect(readIssue({ summary: "  \n" }).normalisedSummary).toBeNull();
  });
});

describe("normaliseIssueSummary", () => {
  it("trims, lower-cases and joins runs of white space", () => {
    expect(normaliseIssueSummary("  CRM \t\n is  DOWN\u00a0 ")).toBe("crm is down");
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = normaliseIssueSummary(text);
        expect(normaliseIssueSummary(once)).toBe(once);
      }),
    );
  });
});

describe("readers of an agent", () => {
  it("read a registration, older clients' too", () => {
    expect(readRegistration(payloadOf("agent_registered"))).toEqual({
      stuckThresholdMs: 300_000,
      progressThresholdMs: 900_000,
      type: "sales",
      version: "1.2.0",
      framework: "custom",
    });
    expect(readRegistration(payloadOf("older client's stuck threshold")).stuckThresholdMs).toBe(120_000);
    expect(
      readRegistration({ data: { stuck_threshold_seconds: 5, stuck_threshold: 9 } }).stuckThresholdMs,
    ).toBe(5000);
  });

  it.each([
    [0, null],
    [0.9, null],
    [1, 1000],
    [2_592_000, 2_592_000_000],
    [2_592_001, null],
    [-5, null],
    ["300", null],
    [Infinity, null],
  ])("read a threshold of %s seconds as %s ms", (seconds, ms) => {
    expect(readRegistration({ data: { stuck_threshold_seconds: seconds } }).stuckThresholdMs).toBe(ms);
    expect(readRegistration({ data: { progress_threshold_seconds: seconds } }).progressThresholdMs).toBe(ms);
  });

  it("read a heartbeat's status", () => {
    expect(readHeartbeatStatus(payloadOf("heartbeat_status"))).toEqual({
      queueDepth: 4,
      tasksCompletedSinceLast: 1,
      currentState: "scoring",
      memoryMb: 182.5,
    });
  });
});
