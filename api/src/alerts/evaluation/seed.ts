import type { DataScope } from "../../accounts/scope.ts";
import type { AgentFacts } from "../../agents/agent.ts";
import type { LivenessPolicy } from "../../agents/liveness.ts";
import type { EventFilter, StoredEvent } from "../../events/event.ts";
import type { SeriesQuery } from "../../metrics/metrics.ts";
import { nanoUsd } from "../../costs/money.ts";
import type { Storage } from "../../storage/storage.ts";
import { WHOLE_WORKSPACE } from "../condition.ts";
import type { Subject } from "../condition.ts";
import { LATE_AFTER_MS } from "../rule-limits.ts";
import type { Evaluation } from "./evaluation.ts";
import { SLOTS } from "./sliding-sums.ts";
import type { SumSource } from "./summing.ts";

const MINUTE_MS = 60_000;
const EVENTS_PER_PAGE = 500;
/** Events of one sort that are read at most: the newest, which are what counts. */
const MAX_EVENTS = 20_000;
const RUNS_PER_PAGE = 500;
const MAX_RUNS = 20_000;
/** How often roll-ups are read anew where events came in between. */
const MAX_READINGS = 5;
/** Roll-ups are asked so many at a time, so that people are answered in between. */
const QUERIES_AT_A_TIME = 2;

export interface SeedParts {
  storage: Pick<Storage, "agents" | "events" | "metrics" | "projects" | "tasks">;
  scope: DataScope;
  nowMs: number;
  policy: LivenessPolicy;
  /** When no server ran: what is silent since before is given that time as if it had not passed. */
  downtime: { fromMs: number; toMs: number } | null;
}

/**
 * Fills an evaluation with what is stored, from derived tables and roll-ups where they say enough, else from the
 * newest events of a sort. Bounded, whatever is stored.
 *
 * @returns the position up to which events are in it: what comes later has still to be taken
 */
export async function seedEvaluation(evaluation: Evaluation, parts: SeedParts): Promise<number> {
  const { storage, scope } = parts;
  // What comes later is published later, and whoever runs the evaluation listens already.
  const seq = await storage.metrics.derivedSeq(scope);
  const { needs, silences } = evaluation;
  if (needs.fleet || needs.depths || silences.length > 0) await seedAgents(evaluation, parts);
  if (needs.runs) await seedRuns(evaluation, parts);
  await seedEvents(evaluation, parts, seq);
  await seedSums(evaluation, parts);
  return seq;
}

async function seedAgents(evaluation: Evaluation, parts: SeedParts): Promise<void> {
  const { storage, scope, nowMs, policy } = parts;
  const { fleet, rules, silences, depths, queues } = evaluation;
  const at = { nowMs, defaultStuckThresholdMs: policy.defaultStuckThresholdMs };
  const agents = await storage.agents.listAgents(scope, {}, at);
  evaluation.seedAgents(agents.map((facts) => withoutDowntime(facts, parts.downtime)));
  const projects = new Set([...rules.values()].map(({ filter }) => filter.projectId));
  for (const projectId of projects)
    if (projectId !== null)
      for (const { agentId } of await storage.agents.listAgents(scope, { projectId }, at))
        fleet.addToProject(agentId, projectId);
  for (const silence of silences) {
    const latestMs = fleet.latestOf(silence.filter);
    if (latestMs !== null) silence.take(latestMs);
  }
  for (const { agentId, queueDepth } of agents) {
    if (queueDepth === null) continue;
    // Older than whatever comes now.
    queues.set(agentId, { depth: queueDepth, timestampMs: 0, isLate: false, cause: null });
    const agent = fleet.get(agentId)!;
    for (const depth of depths) if (fleet.passes(depth.filter, agent)) depth.look(agentId);
  }
}

function withoutDowntime(facts: AgentFacts, downtime: SeedParts["downtime"]): AgentFacts {
  if (downtime === null) return facts;
  const lengthMs = downtime.toMs - downtime.fromMs;
  const moved = (atMs: number): number => (atMs <= downtime.fromMs ? atMs + lengthMs : atMs);
  const { lastSeenMs, lastHeartbeatMs } = facts;
  return {
    ...facts,
    lastSeenMs: moved(lastSeenMs),
    lastHeartbeatMs: lastHeartbeatMs === null ? null : moved(lastHeartbeatMs),
  };
}

async function seedRuns(evaluation: Evaluation, { storage, scope, nowMs, policy }: SeedParts): Promise<void> {
  let after = null;
  for (let read = 0; read < MAX_RUNS; read += RUNS_PER_PAGE) {
    const page: Awaited<ReturnType<Storage["tasks"]["listRuns"]>> = await storage.tasks.listRuns(scope, {
      filter: { statuses: ["processing", "waiting", "escalated", "stuck"] },
      sort: { key: "started_at", descending: true },
      limit: RUNS_PER_PAGE,
      after,
      nowMs,
      policy,
    });
    evaluation.seedRuns(page.map(({ run }) => run));
    if (page.length < RUNS_PER_PAGE) return;
    after = page.at(-1)!.cursor;
  }
}

async function seedEvents(evaluation: Evaluation, parts: SeedParts, seq: number): Promise<void> {
  const windows = new Map<string, number>();
  const need = (sort: string, windowMs: number) =>
    windows.set(sort, Math.max(windows.get(sort) ?? 0, windowMs));
  for (const { condition } of evaluation.rules.values()) {
    if (condition.type === "task_failed") need("type:task_failed", condition.windowMs);
    if (condition.type === "custom_event") need(`kind:${condition.kind}`, condition.windowMs);
  }
  for (const { type, windowMs, isSeededByEvents } of evaluation.sums.values()) {
    if (!isSeededByEvents) continue;
    if (type === "cost_threshold") need("kind:llm_call", windowMs);
    else for (const sort of ["type:task_failed", "type:task_completed"]) need(sort, windowMs);
  }
  const seen = new Set<number>();
  for (const [sort, windowMs] of windows) {
    const name = sort.slice("kind:".length);
    const filter: EventFilter = sort.startsWith("kind:")
      ? { kinds: [name] }
      : { eventTypes: [name as StoredEvent["eventType"]] };
    const sinceMs = parts.nowMs - windowMs - LATE_AFTER_MS;
    // An event of two sorts counts once.
    const events = (await readEvents(parts, filter, seq, sinceMs)).filter((event) => !seen.has(event.seq));
    for (const event of events) seen.add(event.seq);
    evaluation.seedEvents(events);
  }
}

/** The newest events, up to a position, back to an arrival. */
async function readEvents(
  { storage, scope }: SeedParts,
  filter: EventFilter,
  seq: number,
  sinceMs: number,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let afterSeq = seq + 1;
  while (events.length < MAX_EVENTS) {
    const page = await storage.events.listEvents(scope, {
      filter,
      limit: EVENTS_PER_PAGE,
      afterSeq,
      order: "newest_first",
    });
    events.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < EVENTS_PER_PAGE || last.receivedAtMs < sinceMs) break;
    afterSeq = last.seq;
  }
  return events;
}

async function seedSums(evaluation: Evaluation, parts: SeedParts): Promise<void> {
  const sources = [...evaluation.sums.values()].filter(({ isSeededByEvents }) => !isSeededByEvents);
  if (sources.length === 0) return;
  const projects = await parts.storage.projects.listProjects(parts.scope, { includeArchived: true });
  const idOfSlug = new Map(projects.map(({ slug, id }) => [slug, id]));
  for (let at = 0; at < sources.length; at += QUERIES_AT_A_TIME) {
    const few = sources.slice(at, at + QUERIES_AT_A_TIME);
    await Promise.all(few.map((source) => seedSum(source, parts, idOfSlug)));
  }
}

async function seedSum(
  source: SumSource,
  { storage, scope, nowMs }: SeedParts,
  idOfSlug: ReadonlyMap<string, string>,
): Promise<void> {
  const { filter, per, windowMs, type } = source;
  const { projectId, agentId, environment, group } = filter;
  const intervalMs = Math.max(1, Math.floor(windowMs / SLOTS / MINUTE_MS)) * MINUTE_MS;
  const query: SeriesQuery = {
    filter: { projectId, agentId, environment, group },
    // Whole minutes within the window: what is cut off at its start would leave it first.
    range: {
      fromMs: Math.ceil((nowMs - windowMs) / MINUTE_MS) * MINUTE_MS,
      toMs: Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS,
    },
    intervalMs,
    groupBy: per === "agent" ? "agent" : per === "project" ? "project" : null,
  };
  const read = async (): Promise<Part[]> => {
    if (type === "cost_threshold")
      return (await storage.metrics.costSeries(scope, query)).map((row) => ({
        ...row,
        first: nanoUsd(row.costUsd),
        second: row.costedCalls,
      }));
    return (await storage.metrics.taskSeries(scope, query)).map((row) => ({
      ...row,
      first: row.failed,
      second: row.completed + row.failed,
    }));
  };
  const { parts, seq } = await readTogether(read, () => storage.metrics.derivedSeq(scope));
  source.seededSeq = seq;
  for (const { key, bucketMs, first, second } of parts) {
    const subject = subjectOf(per, key, idOfSlug);
    if (subject !== null && second > 0)
      source.add(subject, Math.min(bucketMs! + intervalMs - 1, nowMs), nowMs, first, second);
  }
}

/** What a bucket of the roll-ups adds to a source. */
interface Part {
  key: string | null;
  bucketMs: number | null;
  first: number;
  second: number;
}

/**
 * Roll-ups with the position up to which events are in them. Where events keep coming in between, the later position:
 * then some of them may be missing for one window, and none counts twice, which could wake somebody for nothing.
 */
async function readTogether(
  read: () => Promise<Part[]>,
  position: () => Promise<number>,
): Promise<{ parts: Part[]; seq: number }> {
  let before = await position();
  for (let readings = 1; ; readings++) {
    const parts = await read();
    const seq = await position();
    if (seq === before || readings === MAX_READINGS) return { parts, seq };
    before = seq;
  }
}

function subjectOf(
  per: SumSource["per"],
  key: string | null,
  idOfSlug: ReadonlyMap<string, string>,
): Subject | null {
  if (per === "workspace") return WHOLE_WORKSPACE;
  if (key === null) return null;
  if (per === "agent") return { ...WHOLE_WORKSPACE, type: "agent", agentId: key };
  const projectId = idOfSlug.get(key);
  return projectId === undefined ? null : { ...WHOLE_WORKSPACE, type: "project", projectId };
}
