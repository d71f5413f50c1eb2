import fc from "fast-check";
import { validateBatch, type Envelope, type ValidEvent, type WireEvent } from "@hiveboard/schema";

/** A moment at which every event of the tests lies in the past: 2026-02-10T12:00:00Z. */
export const TEST_NOW_MS = 1_770_724_800_000;

const oneOf = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

const llmCall = fc.record({
  kind: fc.constant("llm_call"),
  data: fc.record({
    name: fc.constant("scoring"),
    model: oneOf("claude-sonnet-4", "gpt-5", null),
    tokens_in: oneOf(null, 0, 1_500),
    tokens_out: oneOf(null, 200),
    // As floats, these add to different sums in different orders.
    cost: oneOf(null, 0, 0.1, 0.2, 0.003, 1 / 3),
  }),
});
const todo = fc.record({
  kind: fc.constant("todo"),
  summary: oneOf("call back", "write"),
  data: fc.record({
    todo_id: oneOf("t1", "t2"),
    action: oneOf("created", "completed", "deferred", "dismissed"),
  }),
});
const issue = fc.record({
  kind: fc.constant("issue"),
  summary: oneOf("CRM  answers 403", "crm answers 403 ", "Disk full"),
  data: fc.record({
    severity: oneOf("critical", "high", "low"),
    action: oneOf(null, "reported", "resolved"),
    occurrence_count: oneOf(null, 1, 7),
  }),
});
const queue = fc.record({
  kind: fc.constant("queue_snapshot"),
  data: fc.record({ depth: oneOf(0, 4, 9), oldest_age_seconds: oneOf(null, 120) }),
});
const schedule = fc.record({
  kind: fc.constant("scheduled"),
  data: fc.record({ items: oneOf<unknown[]>([], [{ id: "nightly", name: "Nightly", enabled: true }]) }),
});
const failure = fc.record({
  exception_type: oneOf("TimeoutError", "TypeError"),
  summary: oneOf("failed", "broke"),
});
const registration = fc.record({
  data: fc.record({
    stuck_threshold_seconds: oneOf(null, 60, 600),
    type: oneOf(null, "sales", "support"),
    version: oneOf(null, "1.0"),
    framework: oneOf(null, "custom"),
  }),
});

const typeAndPayload = fc.oneof(
  fc.record({ event_type: fc.constant("custom"), payload: fc.oneof(llmCall, todo, issue, queue, schedule) }),
  fc.record({ event_type: oneOf("task_failed", "action_failed"), payload: failure }),
  fc.record({ event_type: fc.constant("agent_registered"), payload: registration }),
  fc.record({
    event_type: oneOf(
      "heartbeat",
      "task_started",
      "task_completed",
      "action_started",
      "action_completed",
      "retry_started",
      "escalated",
      "approval_requested",
      "approval_received",
    ),
    payload: oneOf(null, { summary: "working" }),
  }),
);

const wireEvent = fc
  .record({
    event_id: fc.uuid(),
    // A few minutes with few distinct times, so that ties are common and buckets are shared.
    offsetMs: fc.integer({ min: 0, max: 9 }).map((step) => step * 31_000),
    what: typeAndPayload,
    project_id: oneOf(null, "sales", "support"),
    task: oneOf<[string | null, string | null]>([null, null], ["t1", null], ["t1", "r1"], ["t2", "r1"]),
    task_type: oneOf(null, "lead", "ticket"),
    duration_ms: oneOf(null, 0, 1_200, 60_000),
  })
  .map(({ event_id, offsetMs, what, project_id, task, task_type, duration_ms }): WireEvent => ({
    event_id,
    timestamp: new Date(TEST_NOW_MS - 3_600_000 + offsetMs).toISOString(),
    event_type: what.event_type as WireEvent["event_type"],
    payload: what.payload as WireEvent["payload"],
    project_id,
    task_id: task[0],
    task_run_id: task[1],
    task_type,
    duration_ms,
  }));

export interface SentEvent {
  agentId: string;
  environment: string;
  event: WireEvent;
}

/** Events of a few agents, tasks and projects, in the order in which they happened to be made. */
export const sentEvents: fc.Arbitrary<SentEvent[]> = fc.uniqueArray(
  fc.record({
    agentId: oneOf("a1", "a2", "a3"),
    environment: oneOf("production", "staging"),
    event: wireEvent,
  }),
  { minLength: 1, maxLength: 60, selector: ({ event }) => event.event_id },
);

export interface TestBatch {
  envelope: { agentId: string; environment: string; agentVersion?: string };
  events: WireEvent[];
}

/** Cuts events into batches of one envelope each, keeping their order. */
export function toBatches(events: readonly SentEvent[], maxEvents: number): TestBatch[] {
  const batches: TestBatch[] = [];
  for (const { agentId, environment, event } of events) {
    const last = batches.at(-1);
    const fits =
      last !== undefined &&
      last.events.length < maxEvents &&
      last.envelope.agentId === agentId &&
      last.envelope.environment === environment;
    if (fits) last.events.push(event);
    else batches.push({ envelope: { agentId, environment }, events: [event] });
  }
  return batches;
}

/** Runs a batch through the contract's validator, as ingest does. */
export function valid(batch: TestBatch): { envelope: Envelope; events: ValidEvent[] } {
  const { agentId, environment, agentVersion } = batch.envelope;
  const envelope = { agent_id: agentId, environment, agent_version: agentVersion };
  const validation = validateBatch({ envelope, events: batch.events }, { nowMs: TEST_NOW_MS });
  if (!validation.ok) throw new Error(validation.error.message);
  if (validation.errors.length > 0) throw new Error(JSON.stringify(validation.errors));
  return validation;
}
