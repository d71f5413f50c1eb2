import { readAction, readActionFailure, readLlmCall, readRetry } from "@hiveboard/schema";
import type { RunEventsSubscription, RunTimelineQuery } from "#lib/gql/graphql.ts";

type Timeline = NonNullable<RunTimelineQuery["task"]>["timeline"];
type Action = Timeline["actions"][number];

/** An event of the run as a frame of the subscription brings it. */
export type RunEvent = RunEventsSubscription["events"]["events"][number];

/** Events of a run that are shown; the query of the timeline has the same limit. */
export const MAX_EVENTS = 20_000;

/** A timeline with the events that came after it was read. */
export interface Appended {
  timeline: Timeline;
  /** All of them are in it. Otherwise one does not belong at the end, and the timeline has to be read again. */
  isWhole: boolean;
}

/**
 * Adds events to the end of a timeline, so that it is what the server would make of all of them. What it has already
 * is left out; what belongs further up, or changes what stands there in a way that only all events tell, is not added.
 * Pure.
 *
 * @param arrived in the order of arrival
 */
export function append(timeline: Timeline, arrived: readonly RunEvent[]): Appended {
  const known = new Set(timeline.events.map(({ id }) => id));
  const fresh = arrived.filter(({ id }) => !known.has(id) && known.add(id));
  if (timeline.isTruncated || fresh.length === 0) return { timeline, isWhole: true };
  // Of one millisecond, parents arrive before what is in them.
  fresh.sort((a, b) => byText(a.timestamp, b.timestamp));
  const last = timeline.events.at(-1);
  if (last !== undefined && fresh[0]!.timestamp < last.timestamp) return { timeline, isWhole: false };
  const fitting = fresh.slice(0, Math.max(0, MAX_EVENTS - timeline.events.length));
  const actions = withActions(timeline, fitting);
  if (actions === null) return { timeline, isWhole: false };
  const calls = fitting.filter(({ kind }) => kind === "llm_call");
  const retries = fitting.filter(({ eventType }) => eventType === "RETRY_STARTED");
  return {
    timeline: {
      ...timeline,
      isTruncated: fitting.length < fresh.length,
      actions: [...actions.values()],
      llmCalls: [...timeline.llmCalls, ...calls.map((event) => toCall(event, actions))],
      retries: [...timeline.retries, ...retries.map(toRetry)],
      events: [...timeline.events, ...fitting],
    },
    isWhole: true,
  };
}

/** Whether events say something of the plan, which is not added to but read again. */
export const touchPlan = (events: readonly RunEvent[]): boolean =>
  events.some(({ kind }) => kind === "plan_created" || kind === "plan_step");

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The actions with what events say of them; null where that cannot be told from these events alone. */
function withActions(timeline: Timeline, events: readonly RunEvent[]): Map<string, Action> | null {
  const actions = new Map(timeline.actions.map((action) => [action.id, action]));
  const named = new Set(
    timeline.events.flatMap(({ actionId, parentActionId }) => [actionId, parentActionId]),
  );
  for (const event of events) {
    const { actionId, eventType } = event;
    if (actionId == null || !eventType.startsWith("ACTION_")) continue;
    const action = actions.get(actionId);
    // What is there already may belong to it, and hangs elsewhere.
    if (action === undefined && named.has(actionId)) return null;
    named.add(event.parentActionId);
    const next = action === undefined ? toAction(event, actionId, actions) : withEvent(action, event);
    if (next === null) return null;
    actions.set(actionId, next);
  }
  for (const { actionId, eventType } of events) {
    const action = eventType === "RETRY_STARTED" && actionId != null ? actions.get(actionId) : undefined;
    if (action) actions.set(action.id, { ...action, retries: action.retries + 1 });
  }
  return actions;
}

/** An action that is heard of for the first time. */
function toAction(event: RunEvent, id: string, known: ReadonlyMap<string, Action>): Action {
  const { actionName, function: functionName } = readAction(event.payload);
  const parentId =
    event.parentActionId != null && known.has(event.parentActionId) ? event.parentActionId : null;
  const action: Action = {
    id,
    parentId,
    name: actionName,
    function: functionName,
    status: "RUNNING",
    startedAt: null,
    endedAt: null,
    durationMs: null,
    retries: 0,
    exceptionType: null,
    exceptionMessage: null,
    startedEventId: null,
    endedEventId: null,
  };
  return event.eventType === "ACTION_STARTED" ? begun(action, event) : ended(action, event);
}

function withEvent(action: Action, event: RunEvent): Action | null {
  const { actionName, function: functionName } = readAction(event.payload);
  const named = { ...action, name: actionName ?? action.name, function: functionName ?? action.function };
  if (event.eventType !== "ACTION_STARTED") return ended(named, event);
  if (action.startedEventId == null) return null;
  // In the millisecond of its end, a start belongs to that end; later, it runs again.
  const isOver = action.endedAt != null && action.endedAt >= event.timestamp;
  return isOver || action.endedAt == null ? named : begun(named, event);
}

function begun(action: Action, event: RunEvent): Action {
  return {
    ...action,
    status: "RUNNING",
    startedAt: action.startedAt ?? event.timestamp,
    startedEventId: action.startedEventId ?? event.id,
    endedAt: null,
    endedEventId: null,
    durationMs: null,
    exceptionType: null,
    exceptionMessage: null,
  };
}

function ended(action: Action, event: RunEvent): Action {
  const isFailed = event.eventType === "ACTION_FAILED";
  const endMs = Date.parse(event.timestamp);
  const reportedMs = event.durationMs ?? null;
  const startedAt =
    action.startedAt ?? (reportedMs === null ? null : new Date(endMs - reportedMs).toISOString());
  return {
    ...action,
    status: isFailed ? "FAILED" : "COMPLETED",
    startedAt,
    endedAt: event.timestamp,
    endedEventId: event.id,
    durationMs: reportedMs ?? (startedAt === null ? null : endMs - Date.parse(startedAt)),
    ...(isFailed ? readActionFailure(event.payload) : { exceptionType: null, exceptionMessage: null }),
  };
}

function toCall(
  { id, timestamp, actionId, payload }: RunEvent,
  actions: ReadonlyMap<string, Action>,
): Timeline["llmCalls"][number] {
  const { name, model, tokensIn, tokensOut, costUsd, durationMs } = readLlmCall(payload);
  return {
    ...{ id, timestamp, name, model, tokensIn, tokensOut, costUsd, durationMs },
    actionId: actionId != null && actions.has(actionId) ? actionId : null,
  };
}

function toRetry({ id, payload }: RunEvent): Timeline["retries"][number] {
  const { backoffSeconds } = readRetry(payload);
  return { id, backoffMs: backoffSeconds === null ? null : backoffSeconds * 1_000 };
}
