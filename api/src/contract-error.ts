import { ERROR_CODES } from "@hiveboard/schema";
import type { ErrorCode } from "@hiveboard/schema";

/**
 * A failure that the caller can act on, by a code of the contract. Thrown by services and rules; one place turns it
 * into a GraphQL error (`graphql/errors.ts`) and one into an HTTP body.
 */
export class ContractError extends Error {
  override readonly name = "ContractError";
  readonly code: ErrorCode;
  /** The HTTP status that goes with the code. */
  readonly status: number;
  /** What a program can act on, such as a limit and the value that passed it. */
  readonly details: Readonly<Record<string, unknown>> | null;

  /** @param message for people: it names the field or argument and, for a limit, the limit and the value */
  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> | null = null) {
    super(message);
    this.code = code;
    this.status = ERROR_CODES[code] ?? 400;
    this.details = details;
  }
}

/** An argument that cannot be used, as `invalid_parameter`. */
export function invalidParameter(message: string, details?: Record<string, unknown>): ContractError {
  return new ContractError("invalid_parameter", message, details ?? null);
}

/** Too much at a time: when to come back is in the details, and over HTTP in `Retry-After`. */
export function rateLimitExceeded(retryAfterSeconds: number, message: string): ContractError {
  return new ContractError("rate_limit_exceeded", message, { retry_after_seconds: retryAfterSeconds });
}
