import { randomUUID } from "node:crypto";
import { AuthScopeFailureType } from "@pothos/plugin-scope-auth";
import type { AuthFailure } from "@pothos/plugin-scope-auth";
import { ERROR_CODES } from "@hiveboard/schema";
import type { ErrorCode } from "@hiveboard/schema";
import { GraphQLError } from "graphql";
import { refusalOf } from "../accounts/access.ts";
import type { Access } from "../accounts/access.ts";
import type { Permission } from "../accounts/permissions.ts";
import type { Principal } from "../accounts/principal.ts";
import { ContractError } from "../contract-error.ts";
import { StorageOverloadedError } from "../ingest/ingest.store.ts";
import { withoutValue } from "./mistakes.ts";

/** Where unexpected errors go before they are masked. A pino logger fits. */
export interface ErrorLogger {
  error(fields: { errorId: string; err: unknown; path?: string }, message: string): void;
}

/**
 * Makes the function that every GraphQL error passes on its way out, over HTTP (Yoga's `maskedErrors.maskError`) and
 * over WebSocket alike. What it returns carries `extensions.code` and `extensions.status` of the contract. An error
 * that nobody expected is logged whole and leaves as `internal_error` with nothing but the id it was logged under.
 *
 * @param newErrorId names an unexpected error
 */
export function createErrorMask(
  logger: ErrorLogger,
  newErrorId: () => string = randomUUID,
): (error: unknown) => GraphQLError {
  return (error) => {
    const cause = causeOf(error);
    const known = knownError(cause);
    if (known !== null) return located(known, error);
    const errorId = newErrorId();
    const path = error instanceof GraphQLError ? error.path?.join(".") : undefined;
    logger.error({ errorId, err: cause, path }, "unexpected error in a GraphQL operation");
    const message = `Something went wrong on the server. It is logged as ${errorId}.`;
    return located({ code: "internal_error", message, extensions: { errorId } }, error);
  };
}

/** What a resolver threw. A GraphQLError within another says less than the outer one, which names the variable. */
function causeOf(error: unknown): unknown {
  const original = error instanceof GraphQLError ? error.originalError : undefined;
  return original === undefined || original instanceof GraphQLError ? error : original;
}

interface KnownError {
  code: ErrorCode;
  message: string;
  extensions?: Record<string, unknown>;
}

function knownError(cause: unknown): KnownError | null {
  if (cause instanceof ContractError) {
    const { code, message, details } = cause;
    return { code, message, extensions: details === null ? {} : { details } };
  }
  if (cause instanceof StorageOverloadedError) {
    const details = { retry_after_seconds: cause.retryAfterSeconds };
    return { code: "overloaded", message: cause.message, extensions: { details } };
  }
  // A GraphQLError of its own: the document or its variables are at fault.
  if (cause instanceof GraphQLError) {
    const { code, ...extensions } = cause.extensions;
    return {
      code: isErrorCode(code) ? code : "invalid_parameter",
      message: withoutValue(cause.message),
      extensions,
    };
  }
  return null;
}

function located({ code, message, extensions }: KnownError, error: unknown): GraphQLError {
  const { nodes, source, positions, path } = error instanceof GraphQLError ? error : {};
  const withStatus = { ...extensions, code, status: ERROR_CODES[code] ?? 400 };
  return new GraphQLError(message, { nodes, source, positions, path, extensions: withStatus });
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERROR_CODES, code);
}

/** Says why a caller may not use a field, in the words of `refusalOf`. */
export function permissionError(caller: Principal | null, failure: AuthFailure): ContractError {
  return refusalOf(caller, missingAccess(failure));
}

function missingAccess(failure: AuthFailure): Access {
  // Root fields say one thing each; what is combined can only be of permissions.
  const scope = missingScope(failure);
  return typeof scope?.parameter === "string"
    ? { permission: scope.parameter as Permission }
    : { person: true };
}

function missingScope(failure: AuthFailure): { parameter: unknown } | null {
  if (failure.kind === AuthScopeFailureType.AuthScope) return { parameter: failure.parameter };
  if (!("failures" in failure)) return null;
  return failure.failures.map(missingScope).find((scope) => scope !== null) ?? null;
}
