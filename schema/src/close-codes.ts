/**
 * Why the server closes a WebSocket, by name. 1001 is RFC 6455's; 4400 to 4500 are those of the
 * `graphql-transport-ws` protocol; 4413 is ours, named after HTTP's 413.
 */
export const CLOSE_CODES = {
  /** The server is shutting down: reconnect with backoff and resume from the last cursor. */
  goingAway: 1001,
  /** A message that breaks the protocol. Do not reconnect without a change. */
  badRequest: 4400,
  /** No credential, a wrong one, or `subscribe` before `connection_init`. Do not reconnect without a new one. */
  unauthorized: 4401,
  /** The credential is good but may not do this. */
  forbidden: 4403,
  /** The client did not offer the `graphql-transport-ws` subprotocol. */
  subprotocolNotAcceptable: 4406,
  /** No `connection_init` in time. */
  connectionInitialisationTimeout: 4408,
  /** Two subscriptions of one connection with the same id. */
  subscriberAlreadyExists: 4409,
  /** Too slow a consumer: its backlog passed the bound. Reconnect and resume from the last cursor. */
  backlogExceeded: 4413,
  /** `connection_init` sent twice, or more live connections than the key is allowed; the reason says which. */
  tooManyRequests: 4429,
  /** A failure on the server's side, logged there. Reconnect with backoff. */
  internalServerError: 4500,
} as const;

/** The name of a close code. */
export type CloseCodeName = keyof typeof CLOSE_CODES;

/** A WebSocket close code that the server uses. */
export type CloseCode = (typeof CLOSE_CODES)[CloseCodeName];
