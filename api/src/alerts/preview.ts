import { setImmediate } from "node:timers/promises";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { EventStore } from "../events/event.store.ts";
import type { EventFilter, StoredEvent } from "../events/event.ts";
import type { TimeRange } from "../metrics/metrics.ts";
import { Simulation } from "./evaluation/simulation.ts";
import type { Firing } from "./evaluation/simulation.ts";
import { LATE_AFTER_MS } from "./rule-limits.ts";
import type { AlertRule } from "./rule.ts";

/** What a preview may cost: events that are read, the bytes of their payloads, and looks by the clock. */
const MAX_EVENTS = 20_000;
const MAX_PAYLOAD_BYTES = 16_777_216;
const MAX_LOOKS = 2_000;
const EVENTS_PER_PAGE = 500;
const LEAST_STEP_MS = 1_000;
/** Events after which others are let in. */
const EVENTS_A_TURN = 1_000;
/** Episodes that are shown, the latest. */
const MAX_SHOWN = 100;

/** How a rule would have done on past data. */
export interface AlertPreview {
  /** How often it would have fired. */
  count: number;
  /** The latest of them, newest first. */
  firings: Firing[];
  /** Events that were looked at. */
  events: number;
  /** From when on: later than was asked for where there are more events than a preview reads. */
  fromMs: number;
  toMs: number;
  isComplete: boolean;
}

/**
 * Runs a rule over what is stored, as if every event had arrived when it happened or soon after. The clock stands at
 * each event and at 2,000 moments in between.
 */
export async function previewRule(
  store: EventStore,
  { scope, policy }: Viewpoint,
  rule: AlertRule,
  { fromMs, toMs }: TimeRange,
): Promise<AlertPreview> {
  const read: StoredEvent[] = [];
  let isComplete = true;
  const filters = filtersOf(rule);
  for (const filter of filters) {
    const limit = Math.ceil(MAX_EVENTS / filters.length);
    const part = await readEvents(store, scope, filter, { fromMs, limit });
    read.push(...part.events);
    isComplete &&= part.isComplete;
  }
  const events = read
    .map(asOnTime)
    .filter(({ receivedAtMs }) => receivedAtMs < toMs)
    .toSorted((a, b) => a.receivedAtMs - b.receivedAtMs || a.seq - b.seq);
  const startMs = isComplete ? fromMs : Math.max(fromMs, events[0]?.receivedAtMs ?? fromMs);
  const simulation = new Simulation({ ...rule, enabledAtMs: startMs }, policy);
  await run(simulation, events, { fromMs: startMs, toMs });
  return {
    count: simulation.firings.length,
    firings: simulation.firings.slice(-MAX_SHOWN).reverse(),
    events: events.length,
    fromMs: startMs,
    toMs,
    isComplete,
  };
}

async function run(
  simulation: Simulation,
  events: readonly StoredEvent[],
  { fromMs, toMs }: TimeRange,
): Promise<void> {
  const stepMs = Math.max(LEAST_STEP_MS, Math.ceil((toMs - fromMs) / MAX_LOOKS));
  let nextMs = fromMs;
  const lookUntil = (atMs: number) => {
    for (; nextMs < atMs; nextMs += stepMs) simulation.look(nextMs);
  };
  for (const [index, event] of events.entries()) {
    lookUntil(event.receivedAtMs);
    simulation.take([event]);
    if (event.receivedAtMs >= fromMs) simulation.look(event.receivedAtMs);
    if (index % EVENTS_A_TURN === 0) await setImmediate();
  }
  lookUntil(toMs);
}

/** What came late, an import for one, is shown as if it had come in time. */
function asOnTime(event: StoredEvent): StoredEvent {
  const isLate = event.receivedAtMs - event.timestampMs > LATE_AFTER_MS;
  return isLate ? { ...event, receivedAtMs: event.timestampMs } : event;
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
      return condition.agentIds.map((id) => ({ ...base, agentId: id, eventTypes: ["heartbeat"] }));
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

async function readEvents(
  store: EventStore,
  scope: Viewpoint["scope"],
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
