import { LIMITS } from "@hiveboard/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testClient, type TestClient } from "../../testing/client.ts";
import { IngestServer, type Received } from "../../testing/ingest-server.ts";
import type { Agent } from "../agent/agent.ts";
import type { Task } from "../task/task.ts";

let server: IngestServer;
let client: TestClient;
let agent: Agent;
beforeEach(async () => {
  server = await new IngestServer().start();
  client = testClient({ endpoint: server.url });
  agent = client.hive.agent("a", { heartbeatIntervalMs: 0 });
});
afterEach(async () => {
  expect(server.complaints).toEqual([]); // the schema's validator finds nothing to refuse and nothing to warn of
  await server.stop();
});

/** What one call sends. */
async function sent(call: (task: Task) => void): Promise<Received> {
  await agent.task("t", call);
  await client.hive.flush();
  const boring = new Set(["agent_registered", "task_started", "task_completed"]);
  const [event, ...more] = server.events.filter((each) => !boring.has(each.event_type));
  expect(more).toEqual([]);
  if (event === undefined) throw new Error("nothing was sent");
  return event;
}

describe("each event of the surface", () => {
  const cases: [string, (task: Task) => void, string, string, object][] = [
    [
      "llmCall",
      (task) =>
        task.llmCall("scoring", {
          model: "claude-sonnet-4",
          tokensIn: 1500,
          tokensOut: 200,
          cost: 0.003,
          durationMs: 1200.4,
          promptPreview: "Score",
          metadata: { temperature: 0.2 },
        }),
      "custom",
      "scoring → claude-sonnet-4 (1500 in / 200 out, $0.003)",
      {
        name: "scoring",
        model: "claude-sonnet-4",
        tokens_in: 1500,
        tokens_out: 200,
        cost: 0.003,
        duration_ms: 1200,
        prompt_preview: "Score",
        metadata: { temperature: 0.2 },
      },
    ],
    [
      "llmCall with little",
      (task) => task.llmCall("x", { model: "m" }),
      "custom",
      "x → m",
      { name: "x", model: "m" },
    ],
    [
      "plan",
      (task) => task.plan("Process lead", ["Search", "Score"]),
      "custom",
      "Process lead",
      {
        goal: "Process lead",
        revision: 0,
        steps: [
          { index: 0, description: "Search" },
          { index: 1, description: "Score" },
        ],
      },
    ],
    [
      "planStep",
      (task) => task.planStep(0, "completed", "Found", { turns: 2, tokens: 3200 }),
      "custom",
      "Step 0 completed: Found",
      { step_index: 0, total_steps: 1, action: "completed", turns: 2, tokens: 3200 },
    ],
    [
      "reflect",
      (task) => task.reflect("adjust", "Sources disagree", { confidence: 0.6, nextAction: "ask" }),
      "custom",
      "Decided to adjust: Sources disagree",
      { decision: "adjust", reasoning: "Sources disagree", confidence: 0.6, next_action: "ask" },
    ],
    [
      "escalate",
      (task) => task.escalate("Too low", { assignedTo: "sales" }),
      "escalated",
      "Too low",
      { assigned_to: "sales" },
    ],
    [
      "requestApproval",
      (task) => task.requestApproval("ops", "Refund of $900"),
      "approval_requested",
      "Approval requested from ops: Refund of $900",
      { approver: "ops", reason: "Refund of $900" },
    ],
    [
      "approvalReceived",
      (task) => task.approvalReceived("jane", "approved"),
      "approval_received",
      "jane: approved",
      { approved_by: "jane", decision: "approved" },
    ],
    [
      "retry",
      (task) => task.retry(2, "Rate limit", { backoffMs: 4000 }),
      "retry_started",
      "Attempt 2: Rate limit, after 4s",
      { attempt: 2, backoff_seconds: 4 },
    ],
    ["queueSnapshot", () => agent.queueSnapshot({ depth: 1 }), "custom", "Queue: 1 item", { depth: 1 }],
    [
      "todo",
      () =>
        agent.todo({
          id: "t-7",
          action: "created",
          summary: "Call back",
          priority: "high",
          dueBy: new Date(0),
        }),
      "custom",
      "Call back",
      { todo_id: "t-7", action: "created", priority: "high", due_by: "1970-01-01T00:00:00.000Z" },
    ],
    [
      "scheduled",
      () =>
        agent.scheduled([
          { id: "d", name: "Digest", nextRun: "2026-03-01T08:00:00Z", interval: "1d", lastStatus: "ok" },
        ]),
      "custom",
      "1 scheduled item, first Digest",
      {
        items: [
          { id: "d", name: "Digest", next_run: "2026-03-01T08:00:00Z", interval: "1d", last_status: "ok" },
        ],
      },
    ],
    [
      "reportIssue",
      (task) =>
        task.reportIssue("CRM answers 403", { severity: "high", category: "permissions", issueId: "crm" }),
      "custom",
      "CRM answers 403",
      { severity: "high", category: "permissions", issue_id: "crm", action: "reported" },
    ],
    [
      "resolveIssue",
      () => agent.resolveIssue("CRM answers 403", { issueId: "crm" }),
      "custom",
      "CRM answers 403",
      { severity: "low", issue_id: "crm", action: "resolved" },
    ],
    [
      "an event of another type",
      () => agent.event("score_calculated", { data: { score: 82 } }),
      "custom",
      "score_calculated",
      { score: 82, original_type: "score_calculated" },
    ],
    [
      "an event of a known type",
      () => agent.event("escalated", { summary: "Up", data: { a: 1 } }),
      "escalated",
      "Up",
      { a: 1 },
    ],
  ];

  it.each(cases)("is what the contract says: %s", async (_, call, type, summary, data) => {
    const event = await sent(call);
    expect(event.event_type).toBe(type);
    expect(event.payload?.summary).toBe(summary);
    expect(event.payload?.data).toEqual(data);
    expect(event["task_id"]).toBe("t");
  });

  it("remembers the plan for its steps, and counts revisions", async () => {
    await agent.task("t", (task) => {
      task.plan("Goal", ["a", "b", "c"]);
      task.plan("Goal", ["a", "b"]);
      agent.planStep(1, "started");
    });
    await client.hive.flush();
    expect(server.kind("plan_created").map((event) => event.payload?.data?.["revision"])).toEqual([0, 1]);
    expect(server.kind("plan_step")[0]?.payload?.data).toMatchObject({ total_steps: 2, plan_revision: 1 });
  });
});

describe("values that do not fit", () => {
  it("are cut to the contract's limits with a warning, and nothing is refused", async () => {
    const long = "ä".repeat(40_000);
    agent.event("big", { summary: long, data: { text: long, list: [long, long], n: 1 } });
    agent.event("many", { data: { list: Array.from({ length: 9000 }, (_, i) => ({ i })) } });
    agent.llmCall("x", { model: "m", promptPreview: long, responsePreview: long });
    await agent.task("t", () => Promise.reject(new Error(long))).catch(() => {});
    await client.hive.flush();
    expect(server.of("custom")).toHaveLength(3);
    for (const { payload } of server.events) {
      expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThanOrEqual(LIMITS.maxPayloadBytes);
      expect((payload?.summary ?? "").length).toBeLessThanOrEqual(LIMITS.maxSummaryLength);
    }
    expect(server.of("custom")[0]?.payload?.data).toMatchObject({ n: 1 });
    expect(server.of("custom")[1]?.payload?.data).toMatchObject({ truncated: true });
    expect(client.log).toEqual([expect.stringContaining("32000 bytes")]);
  });

  it("are cut around what the dashboard reads: cost and tokens, names, and what failed", async () => {
    const big = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`key-${i}`, "ä".repeat(50)]));
    agent.llmCall("scoring", { model: "m", tokensIn: 1500, cost: 0.003, metadata: { big } });
    agent.scheduled(
      Array.from({ length: 2000 }, (_, i) => ({ id: `${i}`, name: "n", nextRun: "2026-03-01T08:00:00Z" })),
    );
    agent.event("counted", { data: big, tags: Array.from({ length: 9000 }, () => "tag") });
    await agent.task("t", (task) => task.retry(2, "Rate limit", { data: big }));
    const step = agent.trackContext("x".repeat(9000));
    step.setPayload(big);
    step.fail(new TypeError("no"));
    await client.hive.flush();
    expect(server.kind("llm_call")[0]?.payload?.data).toMatchObject({ tokens_in: 1500, cost: 0.003 });
    expect(server.kind("scheduled")[0]?.payload?.data?.["items"]).toHaveLength(200);
    expect(server.of("custom")[2]?.payload?.data).toMatchObject({
      original_type: "counted",
      truncated: true,
    });
    expect(server.of("retry_started")[0]?.payload?.data).toMatchObject({ attempt: 2 });
    expect(server.of("action_failed")[0]?.payload).toMatchObject({
      action_name: expect.stringMatching(/^x{255}…$/) as string,
      exception_type: "TypeError",
      exception_message: "no",
      data: { "key-0": expect.any(String) as string },
    });
  });

  it("are cut where they are nested too deep", async () => {
    const nested = (levels: number): object => (levels === 1 ? { end: true } : { in: nested(levels - 1) });
    agent.event("fits", { data: nested(LIMITS.maxPayloadDepth - 1) });
    agent.event("deep", { data: { n: 1, nested: nested(2000) } });
    await client.hive.flush();
    const [fits, deep] = server.of("custom").map(({ payload }) => JSON.stringify(payload?.data));
    expect(fits).toContain('{"end":true}');
    expect(deep).toMatch(/^{.*"n":1,"nested":({"in":)+"…"}/);
  });

  it("are made whole where they are durations, and repaired where they are ids", async () => {
    agent.event("slow", { durationMs: 12.7, project: "" });
    agent.event("long", { durationMs: 1e30, project: "p".repeat(300) });
    agent.event("strange", { durationMs: NaN });
    const long = { project: "p".repeat(300), type: "t\n", runId: "r".repeat(300), correlationId: "" };
    await agent.task("t", long, () => {});
    await agent.task("u", { project: "", type: "", runId: "", correlationId: "c".repeat(300) }, () => {});
    await client.hive.flush();
    const durations = server.of("custom").map((event) => event["duration_ms"]);
    expect(durations).toEqual([13, LIMITS.maxDurationMs, undefined]);
    const [first, second] = server.of("task_started");
    expect(first?.["project_id"]).toBe(server.of("custom")[1]?.["project_id"]);
    expect(first?.["project_id"]).toMatch(/^p{247}~[0-9a-f]{8}$/);
    expect(first).toMatchObject({ task_type: "t ", correlation_id: first?.["task_run_id"] });
    expect(second).not.toHaveProperty("project_id");
    expect(second).not.toHaveProperty("task_type");
    expect(second?.["task_run_id"]).toMatch(/^run_/);
  });

  it("are refused where an id is no text, naming it", () => {
    expect(() => agent.event("x", { project: 7 as never })).toThrow(/project should be text/);
    expect(() => agent.startTask("t", { runId: 7 as never })).toThrow(/runId should be text/);
  });

  it("cost their event and nothing else when they cannot be serialised", async () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    agent.event("good-1");
    agent.event("bad", { data: circular });
    agent.event("bad", { data: { big: 1n } });
    agent.event("bad", {
      data: {
        toJSON: () => {
          throw new Error("no");
        },
      },
    });
    agent.llmCall("bad", { model: "m", metadata: { f: { g: 1n } } });
    agent.llmCall("bad", { model: 1n as never });
    agent.event("good-2");
    expect(await client.hive.flush()).toBe(false);
    expect(server.of("custom").map((event) => event.payload?.summary)).toEqual(["good-1", "good-2"]);
    expect(client.hive.stats).toMatchObject({ dropped: 5, queued: 0 });
  });

  it("are those of the moment, whatever becomes of the object afterwards", async () => {
    const data = { lead: { score: 1 } };
    agent.event("x", { data });
    data.lead.score = 2;
    await client.hive.flush();
    expect(server.of("custom")[0]?.payload?.data).toMatchObject({ lead: { score: 1 } });
  });
});
