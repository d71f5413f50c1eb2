import type { DataScope } from "../accounts/scope.ts";
import type { EventStore } from "../events/event.store.ts";
import type { EventFilter, StoredEvent } from "../events/event.ts";
import type { AlertRule } from "./rule.ts";

/** What a preview may read: events, and the bytes of their payloads. */
const MAX_EVENTS = 20_000;
const MAX_PAYLOAD_BYTES = 16_777_216;
const EVENTS_PER_PAGE = 500;

/** Events that a rule looks at, in no order. */
export interface PreviewEvents {
  events: StoredEvent[];
  /** Since when they are all there: later than was asked for where there are more than a preview reads. */
  sinceMs: number;
}

/** Reads the latest events that a rule looks at, back to a time. */
export async function readForPreview(
  store: EventStore,
  scope: DataScope,
  rule: AlertRule,
  fromMs: number,
): Promise<PreviewEvents> {
  const filters = filtersOf(rule);
  const limit = Math.ceil(MAX_EVENTS / filters.length);
  const read: StoredEvent[][] = [];
  let sinceMs = fromMs;
  for (const filter of filters) {
    const { events, isComplete } = await readEvents(store, scope, filter, { fromMs, limit });
    read.push(events);
    // Of each sort as many are read; all of them are there since the one of which the fewest days fit.
    if (!isComplete) sinceMs = Math.max(sinceMs, events.at(-1)?.receivedAtMs ?? fromMs);
  }
  return { events: read.flat(), sinceMs };
}

/** Which events a condition looks at: one reading each. */
function filtersOf({ filter, condition }: AlertRule): EventFilter[] {
  const { projectId, environment, group, agentId } = filter;
  const base: EventFilter = { projectId, environment, group, agentId };
  switch (condition.type) {
    case "agent_stuck":
    case "no_data":
      return [base];
    case "heartbeat_missing":
      // Whatever their environment: one that beats elsewhere is not missed.
      return condition.agentIds.map((id) => ({ projectId, agentId: id, eventTypes: ["heartbeat"] }));
    case "task_duration":
      return [{ ...base, eventTypes: ["task_started", "task_completed", "task_failed"] }];
    case "task_failed":
      return [{ ...base, eventTypes: ["task_failed"] }];
    case "error_rate":
      return [{ ...base, eventTypes: ["task_completed", "task_failed"] }];
    case "custom_event":
      return [{ ...base, kinds: [condition.kind] }];
    case "cost_threshold":
      return [{ ...base, kinds: ["llm_call"] }];
    case "queue_depth":
      return [{ ...base, kinds: ["queue_snapshot"] }];
  }
}

/** The latest first. */
async function readEvents(
  store: EventStore,
  scope: DataScope,
  filter: EventFilter,
  { fromMs, limit }: { fromMs: number; limit: number },
): Promise<{ events: StoredEvent[]; isComplete: boolean }> {
  const events: StoredEvent[] = [];
  let bytes = 0;
  let afterSeq: number | null = null;
  while (events.length < limit && bytes < MAX_PAYLOAD_BYTES) {
    const page: StoredEvent[] = await store.listEvents(scope, {
      filter,
      limit: EVENTS_PER_PAGE,
      afterSeq,
      order: "newest_first",
    });
    for (const event of page) {
      if (event.timestampMs < fromMs) continue;
      events.push(event);
      bytes += event.payload === null ? 0 : JSON.stringify(event.payload).length;
    }
    const last = page.at(-1);
    // In the order of arrival: what arrived before the range began happened before it, but for wrong clocks.
    if (last === undefined || page.length < EVENTS_PER_PAGE || last.receivedAtMs < fromMs)
      return { events, isComplete: true };
    afterSeq = last.seq;
  }
  return { events, isComplete: false };
}
