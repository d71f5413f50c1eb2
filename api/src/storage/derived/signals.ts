import { createHash } from "node:crypto";
import {
  countCharacters,
  readActionFailure,
  readIssue,
  readLlmCall,
  readQueueSnapshot,
  readRegistration,
  readScheduled,
  readSummary,
  readTodo,
  type JsonObject,
  type JsonValue,
  type Registration,
} from "@hiveboard/schema";
import { nanoUsd } from "../../costs/money.ts";
import { MAX_KEY_LENGTH } from "./tables.ts";

/** An event as far as its payload says something that is derived. Plain data: it crosses threads. */
export interface EventSignals {
  summary?: string;
  llmCall?: {
    name: string | null;
    model: string | null;
    tokensIn: number | null;
    tokensOut: number | null;
    cachedTokensIn: number | null;
    /** Null where the call carried none and no price gives one. */
    costNanoUsd: number | null;
    /** The cost was worked out from a price; the call carried none. */
    isEstimated: boolean;
    durationMs: number | null;
  };
  registration?: Registration;
  failure?: { exceptionType: string | null; exceptionMessage: string | null };
  queue?: { depth: number | null; data: string };
  schedule?: { data: string };
  todo?: {
    todoKey: string;
    todoId: string;
    action: string;
    priority: string | null;
    source: string | null;
    /** JSON. */
    context: string | null;
    dueByMs: number | null;
  };
  issue?: {
    issueKey: string;
    action: string;
    severityRank: number;
    category: string | null;
    /** JSON. */
    context: string | null;
    occurrences: number | null;
  };
}

/** Worst first is descending. */
export const SEVERITY_RANK = { critical: 4, high: 3, medium: 2, low: 1 } as const;

/**
 * Reads what a payload says of agents, tasks, costs and the pipeline. Total: whatever a payload holds, the answer is
 * clean, and what is malformed is left out. The same event gives the same answer, on arrival and in a rebuild.
 *
 * @returns null when it says nothing
 */
export function readSignals(event: {
  eventType: string;
  kind: string | null;
  payload: JsonObject | null;
}): EventSignals | null {
  const { payload } = event;
  if (payload === null) return null;
  switch (event.eventType) {
    case "custom":
      return readCustom(event.kind, payload);
    case "agent_registered":
      return { registration: readRegistration(payload) };
    case "task_failed":
    case "action_failed":
      return { ...summaryOf(payload), failure: readActionFailure(payload) };
    case "task_started":
    case "task_completed":
      return summaryOf(payload);
    default:
      return null;
  }
}

function readCustom(kind: string | null, payload: JsonObject): EventSignals | null {
  switch (kind) {
    case "llm_call":
      return { llmCall: llmCallSignal(payload) };
    case "queue_snapshot": {
      const queue = readQueueSnapshot(payload);
      return { queue: { depth: queue.depth, data: JSON.stringify(queue) } };
    }
    case "scheduled":
      return { schedule: { data: JSON.stringify(readScheduled(payload)) } };
    case "todo":
      return todoSignal(payload);
    case "issue":
      return issueSignal(payload);
    case null:
    default:
      return null;
  }
}

function summaryOf(payload: JsonObject): EventSignals {
  const summary = readSummary(payload);
  return summary === null || summary === "" ? {} : { summary };
}

function llmCallSignal(payload: JsonObject): EventSignals["llmCall"] {
  const { name, model, tokensIn, tokensOut, cachedTokensIn, costUsd, durationMs } = readLlmCall(payload);
  return {
    name,
    model,
    tokensIn,
    tokensOut,
    cachedTokensIn,
    costNanoUsd: costUsd === null ? null : nanoUsd(costUsd),
    isEstimated: false,
    durationMs,
  };
}

/** Puts an estimated cost on a call that carried none. */
export function setEstimate(signals: EventSignals | null, costNanoUsd: number | null): void {
  const call = signals?.llmCall;
  if (call === undefined || costNanoUsd === null || call.costNanoUsd !== null) return;
  call.costNanoUsd = costNanoUsd;
  call.isEstimated = true;
}

function todoSignal(payload: JsonObject): EventSignals | null {
  const { todoId, action, priority, source, context, dueByMs } = readTodo(payload);
  if (todoId === null || action === null) return null;
  return {
    ...summaryOf(payload),
    todo: { todoKey: keyOf(todoId), todoId, action, priority, source, context: asJson(context), dueByMs },
  };
}

function issueSignal(payload: JsonObject): EventSignals | null {
  const { issueId, normalisedSummary, action, severity, category, context, occurrenceCount } =
    readIssue(payload);
  const issueKey = issueId !== null ? keyOf(issueId) : normalisedSummary && sha256Hex(normalisedSummary);
  if (issueKey === null) return null;
  return {
    ...summaryOf(payload),
    issue: {
      issueKey,
      action,
      severityRank: severity === null ? 0 : SEVERITY_RANK[severity],
      category,
      context: asJson(context),
      occurrences: occurrenceCount,
    },
  };
}

/** SQL Server takes "a" and "a " for the same key, so an id that ends in a blank goes by its digest too. */
const keyOf = (id: string): string =>
  countCharacters(id) <= MAX_KEY_LENGTH && !id.endsWith(" ") ? id : sha256Hex(id);
const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const asJson = (value: JsonValue): string | null => (value === null ? null : JSON.stringify(value));
