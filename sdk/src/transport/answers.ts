import { readBudgets } from "../budget/budget.ts";
import type { HttpAnswer } from "../platform/platform.ts";
import type { EventNote, Outcome } from "./delivery.ts";

/**
 * From an HTTP answer to an outcome (contract, section 2). Statuses that the contract does not name are read by what
 * helps: what a proxy or a restart explains is tried again, and nothing is thrown away but what the server refused.
 */
export function readStatus(answer: HttpAnswer, body: unknown): Outcome {
  const { status } = answer;
  const message = `HTTP ${status}${describeBody(body)}`;
  if (status === 400) return { kind: "refused", message };
  if (status === 413) return { kind: "too_large", message };
  if (status === 429 || status === 503) return { kind: "retry", message, waitMs: toldWait(answer, body) };
  if (status === 408 || status === 425 || status >= 500) return { kind: "retry", message };
  return { kind: "retry", message, needsAttention: true };
}

/** Reads `{ accepted, rejected, warnings, errors, budgets }`; anything else, such as a log-in page, is not an answer. */
export function readResult(body: unknown): Outcome {
  if (!isObject(body) || typeof body["accepted"] !== "number") {
    return {
      kind: "retry",
      message: "the answer is not an ingest result; is the endpoint a HiveBoard server?",
    };
  }
  return {
    kind: "stored",
    refused: notes(body["errors"]),
    warnings: notes(body["warnings"]),
    budgets: readBudgets(body["budgets"]),
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

function notes(list: unknown): EventNote[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map((note) => ({
    eventId: String(note["event_id"] ?? note["eventId"]),
    message: [note["error"], note["warning"], note["message"]]
      .filter((part) => typeof part === "string")
      .join(": "),
  }));
}

/** Longest wait that is believed: a server that says "in a year" is mistaken. */
const LONGEST_TOLD_WAIT_MS = 3_600_000;

function toldWait({ headers }: HttpAnswer, body: unknown): number | undefined {
  const details = isObject(body) && isObject(body["details"]) ? body["details"] : {};
  // The body is the more exact of the two: the header knows whole seconds only.
  const told = details["retry_after_seconds"] ?? headers.get("retry-after");
  if (typeof told !== "number" && (typeof told !== "string" || told === "")) return undefined;
  const seconds = Number(told);
  const ms = Number.isNaN(seconds) ? Date.parse(String(told)) - Date.now() : seconds * 1000; // or an HTTP date
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_TOLD_WAIT_MS);
}

function describeBody(body: unknown): string {
  if (!isObject(body)) return "";
  const parts = [body["error"], body["message"]].filter((part) => typeof part === "string");
  return parts.length === 0 ? "" : `, ${parts.join(": ")}`;
}
