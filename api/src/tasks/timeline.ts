import { readLlmCall, readRetry } from "@hiveboard/schema";
import type { LlmCall } from "@hiveboard/schema";
import type { StoredEvent } from "../events/event.ts";
import { toActions } from "./action-tree.ts";
import type { ActionNode } from "./action-tree.ts";
import { appendTo, toForest } from "./forest.ts";
import { toPlan } from "./plan.ts";
import type { Plan } from "./plan.ts";

/** What a run did, made of its events and nothing else (contract, section 5). */
export interface Timeline {
  /** By time stamp, then id; each event once. */
  events: StoredEvent[];
  /** The tree of actions in pre-order, siblings by time. */
  actions: ActionNode[];
  llmCalls: TimelineLlmCall[];
  /** By time stamp. */
  retries: TimelineRetry[];
  errorChains: ErrorChain[];
  /** Null where the run announced no plan and took no step of one. */
  plan: Plan | null;
  /** The run has more events than were read: what is missing is the latest. */
  isTruncated: boolean;
}

export interface TimelineLlmCall extends LlmCall {
  eventId: string;
  timestampMs: number;
  /** The action that made the call; null at the root: none was named, or it is not in the run. */
  actionId: string | null;
}

/** Something that is tried again. */
export interface TimelineRetry {
  eventId: string;
  /** Which try it is; null where the client does not say. */
  attempt: number | null;
  /** How long was waited before it; null where the client does not say. */
  backoffMs: number | null;
}

/** What went wrong and what came of it: events that name each other by `parent_event_id`. */
export interface ErrorChain {
  rootEventId: string;
  /** From the root on, each after the one that it answers. */
  eventIds: string[];
}

/**
 * Makes the timeline of a run. Pure, and the same whatever the order of the events and however often each is given.
 *
 * @param events of one run, in any order
 */
export function toTimeline(events: readonly StoredEvent[], isTruncated: boolean): Timeline {
  const inOrder = orderEvents(events);
  const actions = toActions(inOrder);
  return {
    events: inOrder,
    actions,
    llmCalls: toLlmCalls(inOrder, new Set(actions.map(({ actionId }) => actionId))),
    retries: toRetries(inOrder),
    errorChains: toErrorChains(inOrder),
    plan: toPlan(inOrder),
    isTruncated,
  };
}

function orderEvents(events: readonly StoredEvent[]): StoredEvent[] {
  const unique = new Map(events.map((event) => [event.eventId, event]));
  return [...unique.values()].sort(
    (a, b) => a.timestampMs - b.timestampMs || (a.eventId < b.eventId ? -1 : 1),
  );
}

function toLlmCalls(events: readonly StoredEvent[], actionIds: ReadonlySet<string>): TimelineLlmCall[] {
  return events
    .filter(({ kind }) => kind === "llm_call")
    .map(({ eventId, timestampMs, actionId, payload }) => ({
      ...readLlmCall(payload),
      eventId,
      timestampMs,
      actionId: actionId !== null && actionIds.has(actionId) ? actionId : null,
    }));
}

function toRetries(events: readonly StoredEvent[]): TimelineRetry[] {
  return events
    .filter(({ eventType }) => eventType === "retry_started")
    .map(({ eventId, payload }) => {
      const { attempt, backoffSeconds } = readRetry(payload);
      return { eventId, attempt, backoffMs: backoffSeconds === null ? null : backoffSeconds * 1_000 };
    });
}

const TROUBLE: ReadonlySet<string> = new Set(["action_failed", "task_failed", "retry_started", "escalated"]);

function toErrorChains(events: readonly StoredEvent[]): ErrorChain[] {
  const inTrouble = new Set(
    events
      .filter(({ eventType, severity }) => TROUBLE.has(eventType) || severity === "error")
      .map(({ eventId }) => eventId),
  );
  const chains = new Map<string, string[]>();
  for (const { id, rootId } of toForest(new Map(events.map((event) => [event.eventId, event.parentEventId]))))
    appendTo(chains, rootId, id);
  return [...chains]
    .filter(([, eventIds]) => eventIds.length > 1 && eventIds.some((eventId) => inTrouble.has(eventId)))
    .map(([rootEventId, eventIds]) => ({ rootEventId, eventIds }));
}
