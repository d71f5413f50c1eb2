import { readAction, readActionFailure } from "@hiveboard/schema";
import type { StoredEvent } from "../events/event.ts";
import { toForest } from "./forest.ts";

export type ActionStatus = "running" | "completed" | "failed";

/** An action of a run. Times are the client's. */
export interface ActionNode {
  actionId: string;
  /** Null at a root: no parent was named, or it is not in the run. */
  parentId: string | null;
  depth: number;
  name: string | null;
  function: string | null;
  status: ActionStatus;
  /** Null where only the end is known, and not how long it took. */
  startedAtMs: number | null;
  endedAtMs: number | null;
  /** The client's, else end − start; null while it runs. */
  durationMs: number | null;
  exceptionType: string | null;
  exceptionMessage: string | null;
  /** Tries after the first. */
  retries: number;
  startedEventId: string | null;
  endedEventId: string | null;
}

/** What is known of an action so far, while its events are read in order. */
interface ActionFacts {
  actionId: string;
  parentActionId: string | null;
  name: string | null;
  function: string | null;
  started: StoredEvent | null;
  ended: StoredEvent | null;
  retries: number;
}

/**
 * The tree of actions by `parent_action_id`, in pre-order, siblings by the time of their first event. An action is
 * what `action_…` events tell of; started twice it starts at the first, ended twice it ends at the last.
 *
 * @param events of one run, in order, each once
 */
export function toActions(events: readonly StoredEvent[]): ActionNode[] {
  const actions = new Map<string, ActionFacts>();
  for (const event of events) if (event.eventType.startsWith("action_")) readEvent(actions, event);
  for (const { eventType, actionId } of events) {
    const action = eventType === "retry_started" && actionId !== null ? actions.get(actionId) : undefined;
    if (action) action.retries += 1;
  }
  const parents = new Map([...actions].map(([id, { parentActionId }]) => [id, parentActionId]));
  return toForest(parents).flatMap(({ id, parentId, depth }) => {
    const action = actions.get(id);
    return action ? [toNode(action, parentId, depth)] : [];
  });
}

function readEvent(actions: Map<string, ActionFacts>, event: StoredEvent): void {
  const { actionId, parentActionId, eventType, payload } = event;
  if (actionId === null) return;
  const read = readAction(payload);
  const known = actions.get(actionId);
  const isStart = eventType === "action_started";
  actions.set(actionId, {
    actionId,
    parentActionId: known?.parentActionId ?? parentActionId,
    name: read.actionName ?? known?.name ?? null,
    function: read.function ?? known?.function ?? null,
    started: known?.started ?? (isStart ? event : null),
    ended: isStart ? endBesideStart(known, event) : event,
    retries: 0,
  });
}

/**
 * The end that stands beside a start. Begun a second time after its end, an action runs again; a first start after
 * the end is a clock that was set back, and one in the same millisecond belongs to that end.
 */
function endBesideStart(known: ActionFacts | undefined, start: StoredEvent): StoredEvent | null {
  const { started = null, ended = null } = known ?? {};
  return ended !== null && (started === null || ended.timestampMs >= start.timestampMs) ? ended : null;
}

function toNode(action: ActionFacts, parentId: string | null, depth: number): ActionNode {
  const { actionId, name, function: functionName, started, ended, retries } = action;
  const isFailed = ended?.eventType === "action_failed";
  const failure = isFailed
    ? readActionFailure(ended?.payload)
    : { exceptionType: null, exceptionMessage: null };
  const reportedMs = ended?.durationMs ?? null;
  const endedAtMs = ended?.timestampMs ?? null;
  const startedAtMs =
    started?.timestampMs ?? (endedAtMs !== null && reportedMs !== null ? endedAtMs - reportedMs : null);
  const measuredMs = endedAtMs !== null && startedAtMs !== null ? Math.max(0, endedAtMs - startedAtMs) : null;
  return {
    actionId,
    parentId,
    depth,
    name,
    function: functionName,
    status: ended === null ? "running" : isFailed ? "failed" : "completed",
    startedAtMs,
    endedAtMs,
    durationMs: reportedMs ?? measuredMs,
    ...failure,
    retries,
    startedEventId: started?.eventId ?? null,
    endedEventId: ended?.eventId ?? null,
  };
}
