import { CLOSE_CODES } from "@hiveboard/schema";
import { GraphQLError, execute } from "graphql";
import type { GraphQLSchema } from "graphql";
import { makeServer } from "graphql-ws";
import type { Context, SubscribePayload, WebSocket as Transport } from "graphql-ws";
import type { Principal } from "../accounts/principal.ts";
import { nextHead } from "./connection.ts";
import { inTurnById } from "./id-turns.ts";
import type { LiveConnection } from "./connection.ts";
import type { Operations } from "./operations.ts";
import { silentIterator } from "./silent-iterator.ts";
import type { SilentIterator } from "./silent-iterator.ts";
import type { Subscriber } from "./subscriber.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** Longest wait for `connection_init`. */
const INIT_TIMEOUT_MS = 10_000;

/** What is kept of one client's connection, over whatever carries it. */
export interface Session {
  readonly connection: LiveConnection;
  /** Set once `connection_init` has been accepted. */
  principal: Principal | null;
  /** Gives back what the connection has taken. */
  release: () => void;
}

/** What the socket server decides for the protocol. */
export interface LiveServerParts<Own extends Session = Session> {
  schema: GraphQLSchema;
  operations: Operations;
  subscriptions: Subscriptions;
  contextFor: (principal: Principal) => object;
  maskError: (error: unknown) => GraphQLError;
  maxSubscriptions: number;
  /** Fills in the session's principal, or closes the connection and answers false. */
  authenticate: (session: Own, authorization: unknown) => Promise<boolean>;
  /** Null when a query or mutation may run now, else the refusal. */
  queryRefusal: (principal: Principal) => Promise<GraphQLError | null>;
}

type InitPayload = { authorization?: unknown } & Record<string, unknown>;

/**
 * Speaks `graphql-transport-ws`. Queries and mutations run as they are; a subscription joins a shared execution, whose
 * frames go to the socket directly, already serialised: graphql-ws sees an iterator that stays silent until it ends.
 */
export function createLiveServer<Own extends Session>(parts: LiveServerParts<Own>) {
  const { schema, maskError } = parts;
  const server = makeServer<InitPayload, Own>({
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    onConnect: async (context) => {
      const { extra, connectionParams } = context;
      // A closed connection needs no answer; `false` would close it as forbidden.
      if (await parts.authenticate(extra, connectionParams?.authorization)) return true;
      return new Promise<never>(() => undefined);
    },
    onSubscribe: (context, id, payload) => begin(parts, context, id, payload),
    // What runs was prepared above: a subscription is its silent iterator by now.
    subscribe: (args) => (args.contextValue as { iterator: SilentIterator }).iterator,
    execute: async (args) => {
      const result = await execute({ ...args, schema });
      return result.errors === undefined ? result : { ...result, errors: result.errors.map(maskError) };
    },
    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => maskedCause(error, maskError).toJSON()),
  });
  return {
    /** Serves a connection. Returns what is to be called when it has closed. */
    opened(transport: Transport, session: Own): (code: number, reason: string) => Promise<void> {
      const refuse = () =>
        session.connection.close(
          CLOSE_CODES.tooManyRequests,
          "too many messages wait for a subscription's end",
        );
      const onMessage: Transport["onMessage"] = (handle) => transport.onMessage(inTurnById(handle, refuse));
      return server.opened({ ...transport, onMessage }, session);
    },
  };
}

async function begin<Own extends Session>(
  parts: LiveServerParts<Own>,
  context: Context<InitPayload, Own>,
  id: string,
  payload: SubscribePayload,
) {
  const { principal, connection } = context.extra;
  if (principal === null) throw new TypeError("a subscription before the acknowledgement");
  const { query, operationName, variables } = payload;
  const checked = parts.operations.check({ query, operationName, variables });
  if (checked.errors !== undefined) {
    // Looking at nonsense costs as much as a query does.
    if ((await parts.queryRefusal(principal)) !== null)
      connection.close(CLOSE_CODES.tooManyRequests, "too many operations that cannot run");
    return checked.errors.map(parts.maskError);
  }
  const { document, live } = checked;
  const args = { schema: parts.schema, document, operationName, variableValues: variables };
  if (live === null) {
    const refusal = await parts.queryRefusal(principal);
    return refusal === null ? { ...args, contextValue: parts.contextFor(principal) } : [refusal];
  }
  if (Object.keys(context.subscriptions).length > parts.maxSubscriptions)
    return [tooMany(parts.maxSubscriptions)];

  let leave = () => undefined as void;
  const iterator = silentIterator(() => leave());
  const subscriber = socketSubscriber(connection, id, iterator);
  const joined = await parts.subscriptions.join(
    { principal, operation: live, variables: variables ?? {} },
    subscriber,
  );
  if (joined.errors !== undefined) return [...joined.errors];
  leave = joined.leave;
  if (iterator.isEnded || !connection.isOpen) leave();
  return { ...args, contextValue: { iterator } };
}

function socketSubscriber(connection: LiveConnection, id: string, iterator: SilentIterator): Subscriber {
  const head = nextHead(id);
  return {
    send: (frame) => connection.sendNext(head, frame),
    sendAndFlush: (frame) => connection.sendNextAndFlush(head, frame),
    end: (errors) => iterator.end(errors),
  };
}

function tooMany(limit: number): GraphQLError {
  return new GraphQLError(`A connection can have ${limit} subscriptions at a time.`, {
    extensions: { code: "rate_limit_exceeded", status: 429, details: { limit } },
  });
}

/** Errors that were masked already travel as the cause of what graphql-ws makes of a thrown one. */
function maskedCause(error: GraphQLError, maskError: (error: unknown) => GraphQLError): GraphQLError {
  if (error.cause instanceof GraphQLError) return error.cause;
  return error.extensions.code === undefined ? maskError(error) : error;
}
