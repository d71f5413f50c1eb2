import type { ErrorBody, ErrorCode } from "@hiveboard/schema";
import { ERROR_CODES } from "@hiveboard/schema";
import { ContractError } from "../contract-error.ts";
import { StorageOverloadedError } from "../ingest/ingest.store.ts";

/** A failure with an HTTP status of its own, where the code alone does not tell it (404, 405, 413, 415). */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: ErrorCode,
    message: string,
    more: { details?: Readonly<Record<string, unknown>>; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details ?? null;
    this.headers = more.headers ?? {};
  }
}

/** No credential, or one that does not hold. Says nothing of which it was. */
export function authenticationFailed(): HttpError {
  return new HttpError(401, "authentication_failed", "This needs a valid API key or session.", {
    headers: { "www-authenticate": 'Bearer realm="hiveboard"' },
  });
}

/** The server cannot take it just now. */
export function overloaded(retryAfterSeconds: number, message: string): HttpError {
  return new HttpError(503, "overloaded", message, {
    details: { retry_after_seconds: retryAfterSeconds },
    headers: { "retry-after": String(retryAfterSeconds) },
  });
}

/** An error as it leaves over HTTP. */
export interface ErrorAnswer {
  body: ErrorBody;
  headers: Readonly<Record<string, string>>;
  /** Nobody expected it: it is masked, and whoever sends the answer logs the cause under `details.error_id`. */
  isUnexpected: boolean;
}

/**
 * Turns anything thrown into the contract's error body. What is not known is masked.
 *
 * @param errorId names an unexpected error in the answer and in the log
 */
export function toErrorAnswer(error: unknown, errorId: string): ErrorAnswer {
  const known = knownError(error);
  if (known !== null) {
    const { status, code, message, details, headers } = known;
    return { body: { error: code, message, status, details }, headers, isUnexpected: false };
  }
  const message = `Something went wrong on the server. It is logged as ${errorId}.`;
  const body = { error: "internal_error", message, status: 500, details: { error_id: errorId } } as const;
  return { body, headers: {}, isUnexpected: true };
}

function knownError(error: unknown): HttpError | null {
  if (error instanceof HttpError) return error;
  if (error instanceof StorageOverloadedError) return overloaded(error.retryAfterSeconds, error.message);
  if (error instanceof ContractError) {
    const { code, status, message, details } = error;
    const retryAfter = details?.retry_after_seconds;
    const headers: Record<string, string> =
      typeof retryAfter === "number" ? { "retry-after": String(retryAfter) } : {};
    return new HttpError(status, code, message, { details: details ?? undefined, headers });
  }
  return frameworkError(error);
}

/** Fastify's own errors carry a status; those of the client's making are told, the rest is masked. */
function frameworkError(error: unknown): HttpError | null {
  if (!(error instanceof Error) || !("statusCode" in error)) return null;
  const status = Number(error.statusCode);
  if (!(status >= 400 && status < 500)) return null;
  const code = codeOfStatus(status);
  return new HttpError(status, code, error.message);
}

function codeOfStatus(status: number): ErrorCode {
  const codes = Object.entries(ERROR_CODES) as [ErrorCode, number | null][];
  // The first code of a status is its general one, except for 400, whose first is about batches, and 404.
  if (status === 400 || status === 404) return "invalid_parameter";
  return codes.find(([, own]) => own === status)?.[0] ?? "invalid_parameter";
}
