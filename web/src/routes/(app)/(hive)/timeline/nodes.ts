import type { RunTimelineQuery } from "#lib/gql/graphql.ts";
import { formatDuration } from "#lib/format/numbers.ts";
import { BLANK, edges, fold } from "./fold.ts";

export type Run = NonNullable<RunTimelineQuery["task"]>;
type Timeline = Run["timeline"];
type TimelineEvent = Timeline["events"][number];

export type NodeKind =
  "run" | "action" | "llm" | "retry" | "escalation" | "approval" | "issue" | "reflection" | "note" | "fold";

export type NodeState = "running" | "ok" | "failed" | "waiting" | "neutral";

/** One row of the waterfall. */
export interface Node {
  /** Stable: the id of the event that it is known by, so that a link to it holds. */
  key: string;
  kind: NodeKind;
  state: NodeState;
  label: string;
  /** What stands behind the label: model, exception, decision. */
  note: string | null;
  startMs: number;
  /** Null while it goes on. Same as the start for what has no length. */
  endMs: number | null;
  durationMs: number | null;
  tokensIn: number | null;
  tokensOut: number | null;
  costUsd: number | null;
  exceptionType: string | null;
  exceptionMessage: string | null;
  retries: number;
  actionId: string | null;
  /** Events that it stands for: what its payloads are looked up by. */
  eventIds: string[];
  parent: Node | null;
  children: Node[];
  /** Something failed in it, at any depth. */
  hasFailure: boolean;
  /** Something in it goes on. */
  isOpen: boolean;
  /** Nodes under it. */
  size: number;
}

/** What led to what, with the moments between which it is drawn. */
export interface Link {
  from: Node;
  to: Node;
  fromMs: number;
  toMs: number;
}

/** The tree of a run with all that points into it. */
export interface NodeTree {
  root: Node;
  byKey: ReadonlyMap<string, Node>;
  byEvent: ReadonlyMap<string, Node>;
  /** Pairs of nodes of which the first led to the second. */
  links: readonly Link[];
  failures: readonly Node[];
  startMs: number;
  /** When the last thing known of it happened. */
  lastMs: number;
}

/** Makes the tree of nodes of a run from its timeline. Pure. */
export function toTree(run: Run): NodeTree {
  const { timeline } = run;
  const byEvent = new Map<string, Node>();
  const byAction = new Map<string, Node>();
  const times = timeline.events.map(({ timestamp }) => Date.parse(timestamp));
  const startMs = Math.min(run.startedAt == null ? Infinity : Date.parse(run.startedAt), ...edges(times));
  const lastMs = Math.max(run.endedAt == null ? -Infinity : Date.parse(run.endedAt), ...edges(times));
  const root = rootOf(run, startMs, lastMs);

  const know = (node: Node, parentAction: string | null | undefined) => {
    node.parent = (parentAction == null ? undefined : byAction.get(parentAction)) ?? root;
    node.parent.children.push(node);
    for (const id of node.eventIds) byEvent.set(id, node);
  };
  for (const action of timeline.actions) {
    const node = actionNode(action, startMs);
    byAction.set(action.id, node);
    know(node, action.parentId);
  }
  for (const call of timeline.llmCalls) know(llmNode(call), call.actionId);
  const requests: Node[] = [];
  const backoffs = new Map(timeline.retries.map(({ id, backoffMs }) => [id, backoffMs]));
  for (const event of timeline.events) {
    if (
      event.eventType === "TASK_STARTED" ||
      event.eventType === "TASK_COMPLETED" ||
      event.eventType === "TASK_FAILED"
    ) {
      byEvent.set(event.id, root);
      root.eventIds.push(event.id);
    } else if (event.eventType === "APPROVAL_RECEIVED" && requests.length > 0) {
      answer(takeRequest(requests, event, byEvent), event, byEvent);
    } else if (!byEvent.has(event.id) && isShown(event)) {
      const node = eventNode(event, backoffs.get(event.id));
      if (event.eventType === "APPROVAL_REQUESTED") requests.push(node);
      know(node, event.actionId);
    }
  }
  if (isOver(run)) for (const node of flatten(root)) leaveOpen(node);
  settle(root);
  const nodes = flatten(root);
  return {
    root,
    byKey: new Map(nodes.map((node) => [node.key, node])),
    byEvent,
    links: withoutRepeats(allLinks(linksOf(timeline.events, byEvent), nodes)),
    failures: nodes.filter(({ state, kind }) => state === "failed" && kind !== "run"),
    startMs,
    lastMs,
  };
}

/** Whether nothing goes on in it any more. */
export const isOver = ({ status }: Pick<Run, "status">): boolean =>
  status === "COMPLETED" || status === "FAILED" || status === "ABANDONED";

function rootOf(run: Run, startMs: number, lastMs: number): Node {
  return {
    ...BLANK,
    key: "run",
    kind: "run",
    state:
      run.status === "FAILED"
        ? "failed"
        : isOver(run)
          ? "ok"
          : run.status === "WAITING"
            ? "waiting"
            : "running",
    label: run.type ?? run.id,
    note: run.exceptionType ?? null,
    startMs,
    endMs: isOver(run) ? lastMs : null,
    durationMs: run.durationMs ?? null,
    tokensIn: run.tokensIn,
    tokensOut: run.tokensOut,
    costUsd: run.costUsd ?? null,
    exceptionType: run.exceptionType ?? null,
    exceptionMessage: run.exceptionMessage ?? null,
    retries: run.retries,
    eventIds: [],
    children: [],
  };
}

function actionNode(action: Timeline["actions"][number], runStartMs: number): Node {
  const endMs = action.endedAt == null ? null : Date.parse(action.endedAt);
  return {
    ...BLANK,
    key: action.startedEventId ?? action.endedEventId ?? action.id,
    kind: "action",
    state: action.status === "FAILED" ? "failed" : action.status === "RUNNING" ? "running" : "ok",
    label: action.name ?? action.function ?? action.id,
    note: action.exceptionType ?? null,
    startMs: action.startedAt == null ? (endMs ?? runStartMs) : Date.parse(action.startedAt),
    endMs,
    durationMs: action.durationMs ?? null,
    exceptionType: action.exceptionType ?? null,
    exceptionMessage: action.exceptionMessage ?? null,
    retries: action.retries,
    actionId: action.id,
    eventIds: [action.startedEventId, action.endedEventId].filter((id) => id != null),
    children: [],
  };
}

/** A call is told of when it is over: its time stamp is its end. */
function llmNode(call: Timeline["llmCalls"][number]): Node {
  const endMs = Date.parse(call.timestamp);
  return {
    ...BLANK,
    key: call.id,
    kind: "llm",
    state: "ok",
    label: call.name ?? "LLM call",
    note: call.model ?? null,
    startMs: endMs - (call.durationMs ?? 0),
    endMs,
    durationMs: call.durationMs ?? null,
    tokensIn: call.tokensIn ?? null,
    tokensOut: call.tokensOut ?? null,
    costUsd: call.costUsd ?? null,
    eventIds: [call.id],
    children: [],
  };
}

/** The plan has a bar of its own, and starts and ends of actions are bars. */
function isShown({ eventType, kind }: TimelineEvent): boolean {
  if (kind === "plan_created" || kind === "plan_step" || kind === "llm_call") return false;
  return !eventType.startsWith("ACTION_") && eventType !== "HEARTBEAT" && eventType !== "AGENT_REGISTERED";
}

const EVENT_KINDS: Partial<
  Record<TimelineEvent["eventType"], { kind: NodeKind; state: NodeState; label: string }>
> = {
  RETRY_STARTED: { kind: "retry", state: "neutral", label: "Retry" },
  ESCALATED: { kind: "escalation", state: "neutral", label: "Escalated" },
  APPROVAL_REQUESTED: { kind: "approval", state: "waiting", label: "Approval requested" },
  APPROVAL_RECEIVED: { kind: "approval", state: "ok", label: "Approval received" },
};

function eventNode(event: TimelineEvent, backoffMs: number | null | undefined): Node {
  const look = EVENT_KINDS[event.eventType];
  const kind = look?.kind ?? (event.kind === "issue" || event.kind === "reflection" ? event.kind : "note");
  const startMs = Date.parse(event.timestamp);
  const isWaiting = look?.state === "waiting";
  return {
    ...BLANK,
    key: event.id,
    kind,
    state: event.severity === "ERROR" ? "failed" : (look?.state ?? "neutral"),
    label: event.summary ?? look?.label ?? event.kind ?? "Event",
    note: backoffMs == null ? null : `back-off ${formatDuration(backoffMs)}`,
    startMs,
    endMs: isWaiting ? null : startMs,
    actionId: event.actionId ?? null,
    eventIds: [event.id],
    children: [],
  };
}

/** Nothing goes on in a run that is over: of what was never told to have ended, the end is not known. */
function leaveOpen(node: Node): void {
  if (node.endMs !== null) return;
  node.endMs = node.startMs;
  node.state = "neutral";
  node.note ??= node.kind === "approval" ? "Never answered" : "End unknown";
}

/** The request that an answer is to: the one that it names, else one of the same action, else the oldest. */
function takeRequest(requests: Node[], event: TimelineEvent, byEvent: ReadonlyMap<string, Node>): Node {
  const named = event.parentEventId == null ? undefined : byEvent.get(event.parentEventId);
  const found = [
    requests.findIndex((request) => request === named),
    requests.findIndex(({ actionId }) => actionId !== null && actionId === event.actionId),
    0,
  ].find((index) => index >= 0)!;
  return requests.splice(found, 1)[0]!;
}

/** The wait for an approval lasts from the request to the answer. */
function answer(request: Node, event: TimelineEvent, byEvent: Map<string, Node>): void {
  request.endMs = Date.parse(event.timestamp);
  request.durationMs = request.endMs - request.startMs;
  request.state = "ok";
  request.note = event.summary ?? "Approval received";
  request.eventIds.push(event.id);
  byEvent.set(event.id, request);
}

/** Orders siblings by time, folds long rows of the same, and sums up what is below. Without recursion: runs nest deep. */
function settle(root: Node): void {
  const nodes = flatten(root);
  for (const node of nodes) {
    node.children.sort((a, b) => a.startMs - b.startMs || (a.endMs ?? Infinity) - (b.endMs ?? Infinity));
    node.children = fold(node);
  }
  for (const node of flatten(root).reverse()) {
    node.hasFailure = node.state === "failed";
    node.isOpen = node.endMs === null;
    node.size = 0;
    for (const child of node.children) {
      node.hasFailure ||= child.hasFailure;
      node.isOpen ||= child.isOpen;
      node.size += 1 + child.size;
    }
  }
}

function linksOf(events: readonly TimelineEvent[], byEvent: ReadonlyMap<string, Node>): Link[] {
  const timeOf = new Map(events.map(({ id, timestamp }) => [id, Date.parse(timestamp)]));
  return events.flatMap(({ id, parentEventId }) => {
    const to = byEvent.get(id);
    const from = parentEventId == null ? undefined : byEvent.get(parentEventId);
    if (from === undefined || to === undefined || from === to) return [];
    const fromMs = timeOf.get(parentEventId!)!;
    // What began because of it is met at its beginning; what was under way, where it heard of it.
    return [{ from, to, fromMs, toMs: to.startMs >= fromMs ? to.startMs : timeOf.get(id)! }];
  });
}

/** What events say led to what, and what follows for retries of which none says anything. */
function allLinks(told: readonly Link[], nodes: readonly Node[]): Link[] {
  const linked = new Set(told.flatMap(({ from, to }) => [from, to]));
  return [...told, ...retryLinks(nodes, linked)];
}

/**
 * What a retry is between, where its events do not say: the attempt that failed before it, and the next of the same
 * name after it.
 */
function retryLinks(nodes: readonly Node[], linked: ReadonlySet<Node>): Link[] {
  return nodes.flatMap(({ children }) =>
    children.flatMap((retry, index) => {
      if (retry.kind !== "retry" || linked.has(retry)) return [];
      const failed = children
        .slice(0, index)
        .findLast(({ state, kind }) => state === "failed" && kind !== "retry");
      if (failed === undefined) return [];
      const next = children
        .slice(index + 1)
        .find(({ kind, label }) => kind === failed.kind && label === failed.label);
      const cause = { from: failed, to: retry, fromMs: failed.endMs ?? failed.startMs, toMs: retry.startMs };
      if (next === undefined) return [cause];
      return [cause, { from: retry, to: next, fromMs: retry.startMs, toMs: next.startMs }];
    }),
  );
}

/** One line between two nodes, whatever number of events say so. */
function withoutRepeats(links: readonly Link[]): Link[] {
  const seen = new Map<Node, Set<Node>>();
  return links.filter(({ from, to }) => {
    const known = seen.get(from) ?? new Set();
    seen.set(from, known);
    if (known.has(to)) return false;
    known.add(to);
    return true;
  });
}

/** All nodes, each after its parent. */
export function flatten(root: Node): Node[] {
  const nodes: Node[] = [];
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push(node);
    for (let index = node.children.length - 1; index >= 0; index -= 1) waiting.push(node.children[index]!);
  }
  return nodes;
}
