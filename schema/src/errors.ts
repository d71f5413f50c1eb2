/**
 * Every error code with the HTTP status it answers with. `null` marks a code that only ever names one event
 * inside a 207 answer. `invalid_project` is both: 400 for a request about a project, and a per-event code.
 */
export const ERROR_CODES = {
  authentication_failed: 401,
  read_only_key: 403,
  forbidden: 403,
  rate_limit_exceeded: 429,
  invalid_batch: 400,
  invalid_parameter: 400,
  invalid_project: 400,
  cannot_delete_default_project: 400,
  invalid_event_type: null,
  missing_required_field: null,
  invalid_field: null,
  field_size_exceeded: null,
  agent_not_found: 404,
  task_not_found: 404,
  project_not_found: 404,
  rule_not_found: 404,
  overloaded: 503,
  internal_error: 500,
} as const satisfies Record<string, number | null>;

/** A code of the `error` field of an error body, of a rejected event, or of `extensions.code` in GraphQL. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** The codes that a single event can be rejected with while the rest of its batch is stored. */
export const EVENT_ERROR_CODES = [
  "invalid_event_type",
  "missing_required_field",
  "invalid_field",
  "field_size_exceeded",
  "invalid_project",
] as const satisfies readonly ErrorCode[];

/** A code that a single event can be rejected with. */
export type EventErrorCode = (typeof EVENT_ERROR_CODES)[number];

/** The body of every answer that is an error, from every endpoint. */
export interface ErrorBody {
  error: ErrorCode;
  /** For people; not to be parsed. */
  message: string;
  /** The HTTP status, repeated. */
  status: number;
  /** What a program can act on, such as `{ retry_after_seconds: 3 }`. */
  details: object | null;
}
