import { readBudgets } from "../budget/budget.ts";
import type { HttpAnswer } from "../platform/platform.ts";
import type { EventNote, Outcome } from "./delivery.ts";

/**
 * From an HTTP answer to an outcome (contract, section 2). Statuses that the contract does not name are read by what
 * helps: what a proxy or a restart explains is tried again, and nothing is thrown away but what the server refused.
 */
export function readStatus(answer: HttpAnswer, body: unknown): Outcome {
  const { status } = answer;
  const { error, message: explanation, details } = asObject(body);
  const message = [`HTTP ${status}`, joinTexts(error, explanation)].filter(Boolean).join(", ");
  if (status === 400) return { kind: "refused", message };
  if (status === 413) return { kind: "too_large", message };
  return {
    kind: "retry",
    message,
    waitMs: [429, 503].includes(status) ? toldWait(answer, details) : undefined,
    needsAttention: status < 500 && ![408, 425, 429].includes(status),
  };
}

/** Reads `{ accepted, rejected, warnings, errors, budgets }`; anything else, such as a log-in page, is not an answer. */
export function readResult(body: unknown): Outcome {
  const { accepted, errors, warnings, budgets } = asObject(body);
  if (typeof accepted !== "number") {
    return {
      kind: "retry",
      message: "the answer is not an ingest result; is the endpoint a HiveBoard server?",
    };
  }
  return {
    kind: "stored",
    refused: notes(errors),
    warnings: notes(warnings),
    budgets: readBudgets(budgets),
  };
}

/** JSON, or `undefined` for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** `value`, or an empty object for what is none. */
export function asObject(value: unknown): Record<string, unknown> {
  return Object(value) as Record<string, unknown>;
}

/** What of `parts` is text, as one. */
export function joinTexts(...parts: unknown[]): string {
  return parts.filter((part) => typeof part === "string" && part !== "").join(": ");
}

function notes(list: unknown): EventNote[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map(({ event_id: id, eventId = id, error, warning, message }) => ({
    eventId: String(eventId),
    message: joinTexts(error, warning, message),
  }));
}

/** Longest wait that is believed: a server that says "in a year" is mistaken. */
const LONGEST_TOLD_WAIT_MS = 3_600_000;

function toldWait({ headers }: HttpAnswer, details: unknown): number | undefined {
  // The body is the more exact of the two: the header knows whole seconds only.
  const told = (asObject(details)["retry_after_seconds"] ?? headers.get("retry-after")) as
    number | string | null;
  if (told === null || told === "") return undefined;
  const seconds = Number(told);
  const ms = Number.isNaN(seconds) ? Date.parse(String(told)) - Date.now() : seconds * 1000; // or an HTTP date
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_TOLD_WAIT_MS);
}
