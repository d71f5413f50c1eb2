import type { EventErrorCode } from "./errors.ts";
import type { EventStatus, EventType, Severity } from "./event-types.ts";
import type { JsonObject } from "./json.ts";

/** Who is sending: once a batch, expanded into each of its events. */
export interface WireEnvelope {
  agent_id: string;
  /** Default `general`. */
  agent_type?: string | null;
  agent_version?: string | null;
  framework?: string | null;
  runtime?: string | null;
  sdk_version?: string | null;
  /** Default `production`. */
  environment?: string | null;
  /** Default `default`. */
  group?: string | null;
}

/** One event as a client sends it. An absent field and `null` mean the same. */
export interface WireEvent {
  /** A UUID made by the client when the thing happens; it stays through every retry. */
  event_id: string;
  /** ISO 8601 with a zone, such as `2026-02-10T14:32:01.000Z`. */
  timestamp: string;
  event_type: EventType;
  /** Slug or id of the project. */
  project_id?: string | null;
  task_id?: string | null;
  task_type?: string | null;
  /** Tells the runs of one task apart; missing means one run a task id. */
  task_run_id?: string | null;
  correlation_id?: string | null;
  action_id?: string | null;
  parent_action_id?: string | null;
  parent_event_id?: string | null;
  /** Defaulted by type and kind where it is missing. */
  severity?: Severity | null;
  status?: EventStatus | null;
  /** Integer milliseconds. */
  duration_ms?: number | null;
  payload?: WirePayload | null;
}

/** An event's payload: a convention over free JSON. Other keys may stand beside these. */
export interface WirePayload extends JsonObject {
  kind?: string | null;
  summary?: string | null;
}

/** The body of `POST /v1/ingest`, and the argument of the GraphQL mutation `ingest`. */
export interface WireBatch {
  envelope: WireEnvelope;
  events: WireEvent[];
}

/** Why one event was not stored. */
export interface EventError {
  /** As the client sent it; `null` where there is none to repeat. */
  event_id: string | null;
  error: EventErrorCode;
  /** Names the field and the limit; for people. */
  message: string;
}

/** What is odd about one event that was stored all the same. */
export interface EventWarning {
  /** As the client sent it. */
  event_id: string;
  warning: "payload_convention";
  /** Lists all that is odd about the event; for people. */
  message: string;
}

/** A budget that concerns a batch, as the agent that sent it is told of it. */
export interface BudgetState {
  id: string;
  name: string;
  /** `warning` from 80 % of the amount on, `exceeded` from 100 % on. */
  level: "ok" | "warning" | "exceeded";
  /** US dollars of the period so far, estimated costs included. */
  spent_usd: number;
  /** US dollars a period. */
  amount_usd: number;
  period: "day" | "month";
  /** When it begins anew, ISO 8601. */
  period_end: string;
}

/** The answer of ingest, with 200 when `rejected` is 0 and 207 otherwise. */
export interface IngestResult {
  /** Events stored, those that were already held included. */
  accepted: number;
  /** Events not stored: as many as `errors` has entries. */
  rejected: number;
  warnings: EventWarning[];
  errors: EventError[];
  /** Absent where the workspace has no budget that concerns the batch. */
  budgets?: BudgetState[];
}
