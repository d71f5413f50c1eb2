import type { JsonObject, JsonValue } from "./json.ts";
import { isJsonObject } from "./json.ts";
import type { IssueAction, IssueCategory, IssueSeverity, TodoAction, TodoPriority } from "./payload-data.ts";
import {
  ISSUE_ACTIONS,
  ISSUE_CATEGORIES,
  ISSUE_SEVERITIES,
  TODO_ACTIONS,
  TODO_PRIORITIES,
} from "./payload-data.ts";
import {
  readBoolean,
  readData,
  readId,
  readLabel,
  readList,
  readLiteral,
  readNumber,
  readText,
  readTime,
} from "./read-fields.ts";
import { readSummary } from "./read-work.ts";

// Readers of what an agent tells about its pipeline: queue, todos, schedule, issues.
// Each takes any payload, `null` included, and gives clean values; what is absent or malformed is null.

/** An agent's queue as it stands. */
export interface QueueSnapshot {
  depth: number | null;
  oldestAgeSeconds: number | null;
  items: QueuedItem[] | null;
  processing: ProcessedItem | null;
}

/** Something that waits in a queue. */
export interface QueuedItem {
  id: string | null;
  priority: string | null;
  source: string | null;
  summary: string | null;
  queuedAtMs: number | null;
}

/** What is being worked on while the queue waits. */
export interface ProcessedItem {
  id: string | null;
  summary: string | null;
  startedAtMs: number | null;
  elapsedMs: number | null;
}

/** Reads the payload of a `queue_snapshot`. */
export function readQueueSnapshot(payload: unknown): QueueSnapshot {
  const data = readData(payload);
  return {
    depth: readNumber(data.depth, "count"),
    oldestAgeSeconds: readNumber(data.oldest_age_seconds, "quantity"),
    items: readList(data.items, readQueuedItem),
    processing: isJsonObject(data.processing) ? readProcessedItem(data.processing) : null,
  };
}

function readQueuedItem(item: JsonObject): QueuedItem {
  return {
    id: readId(item.id),
    priority: readLabel(item.priority),
    source: readLabel(item.source),
    summary: readText(item.summary),
    queuedAtMs: readTime(item.queued_at),
  };
}

function readProcessedItem(item: JsonObject): ProcessedItem {
  return {
    id: readId(item.id),
    summary: readText(item.summary),
    startedAtMs: readTime(item.started_at),
    elapsedMs: readNumber(item.elapsed_ms, "durationMs"),
  };
}

/** Something that the agent means to do, or did. */
export interface Todo {
  /** Null means that the event cannot be told to any todo. */
  todoId: string | null;
  action: TodoAction | null;
  priority: TodoPriority | null;
  source: string | null;
  context: JsonValue;
  dueByMs: number | null;
  summary: string | null;
}

/** Reads the payload of a `todo`. */
export function readTodo(payload: unknown): Todo {
  const data = readData(payload);
  return {
    todoId: readId(data.todo_id),
    action: readLiteral(data.action, TODO_ACTIONS),
    priority: readLiteral(data.priority, TODO_PRIORITIES),
    source: readLabel(data.source),
    context: data.context ?? null,
    dueByMs: readTime(data.due_by),
    summary: readSummary(payload),
  };
}

/** All that an agent has scheduled. */
export interface Scheduled {
  /** Null means that none was reported, empty that there is none. */
  items: ScheduledRun[] | null;
}

/** Something that an agent does by the clock. */
export interface ScheduledRun {
  id: string | null;
  name: string | null;
  nextRunMs: number | null;
  interval: string | null;
  isEnabled: boolean | null;
  lastStatus: string | null;
}

/** Reads the payload of a `scheduled`. */
export function readScheduled(payload: unknown): Scheduled {
  return { items: readList(readData(payload).items, readScheduledRun) };
}

function readScheduledRun(item: JsonObject): ScheduledRun {
  return {
    id: readId(item.id),
    name: readText(item.name),
    nextRunMs: readTime(item.next_run),
    interval: readLabel(item.interval),
    isEnabled: readBoolean(item.enabled),
    lastStatus: readText(item.last_status),
  };
}

/** Something that stands in the agent's way, or no longer does. */
export interface Issue {
  issueId: string | null;
  /** The summary as `normaliseIssueSummary` gives it; null where that is empty. Its SHA-256 stands in for an id. */
  normalisedSummary: string | null;
  summary: string | null;
  severity: IssueSeverity | null;
  category: IssueCategory | null;
  /** `reported` where it is absent or malformed: an issue too many is seen, one too few is not. */
  action: IssueAction;
  occurrenceCount: number | null;
  context: JsonValue;
}

/** Reads the payload of an `issue`. */
export function readIssue(payload: unknown): Issue {
  const data = readData(payload);
  const summary = readSummary(payload);
  return {
    issueId: readId(data.issue_id),
    normalisedSummary: (summary !== null && normaliseIssueSummary(summary)) || null,
    summary,
    severity: readLiteral(data.severity, ISSUE_SEVERITIES),
    category: readLiteral(data.category, ISSUE_CATEGORIES),
    action: readLiteral(data.action, ISSUE_ACTIONS) ?? "reported",
    occurrenceCount: readNumber(data.occurrence_count, "count"),
    context: data.context ?? null,
  };
}

/**
 * The text whose SHA-256 (of its UTF-8 bytes) tells issues without an id apart: trimmed, lower-cased, runs of
 * white space as one blank. White space is what ECMAScript's `\s` matches; case is Unicode's, of no locale.
 */
export function normaliseIssueSummary(summary: string): string {
  return summary.trim().toLowerCase().replace(/\s+/g, " ");
}
