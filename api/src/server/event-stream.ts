import type { AccountChanges } from "../accounts/account-changes.ts";
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { ERROR_CODES } from "@hiveboard/schema";
import type { FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Principal } from "../accounts/principal.ts";
import { rateLimitExceeded } from "../contract-error.ts";
import type { OperationRequest } from "../graphql/limits.ts";
import type { ConnectionLimits } from "../live/connection-limits.ts";
import type { ConnectionObserver } from "../live/connection.ts";
import type { Operations } from "../live/operations.ts";
import type { SerialisedFrame, Subscriber } from "../live/subscriber.ts";
import type { Subscriptions } from "../live/subscriptions.ts";
import type { Identified } from "./credentials.ts";
import { HttpError } from "./http-error.ts";
import { recheckEvery } from "./recheck.ts";
import type { Ending } from "./recheck.ts";

/** A comment this often keeps proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 12_000;
/** How long somebody who is too slow has to read why, before the connection is cut. */
const FAREWELL_MS = 5_000;

/** Serves subscriptions as server-sent events: a stream a subscription, as graphql-sse's distinct connections. */
export interface EventStreams {
  open(
    request: FastifyRequest,
    reply: FastifyReply,
    identified: Identified,
    operation: OperationRequest,
  ): Promise<FastifyReply>;
  /** Ends all streams. */
  closeAll(): void;
}

export interface EventStreamParts {
  operations: Operations;
  subscriptions: Subscriptions;
  limits: ConnectionLimits;
  limitFor: (principal: Principal) => number;
  maxBacklogBytes: number;
  observer: ConnectionObserver & { onStreams(open: number): void };
  /** Told when open streams could not be checked. */
  onCheckFailure: (error: unknown) => void;
  /** After which open connections are checked at once. */
  changes: Pick<AccountChanges, "subscribe">;
}

export function createEventStreams(parts: EventStreamParts): EventStreams {
  const streams = new Map<EventStream, Identified>();
  const checks = recheckEvery(
    () => streams,
    (stream, { reason }) => stream.end([credentialEnded(reason)]),
    parts.onCheckFailure,
    parts.changes,
  );
  return {
    async open(request, reply, identified, operation) {
      const { principal } = identified;
      if (!acceptsStream(request.headers.accept))
        throw new HttpError(406, "invalid_parameter", "A subscription is answered as text/event-stream.");
      const checked = parts.operations.check(operation);
      if (checked.errors !== undefined || checked.live === null)
        throw new TypeError("this is no subscription");
      const release = await parts.limits.take(principal.credentialId, parts.limitFor(principal));
      if (release === null)
        throw rateLimitExceeded(1, `This credential may have ${parts.limitFor(principal)} live connections.`);

      // Whoever has gone meanwhile keeps no place: nothing would give it back.
      if (reply.raw.destroyed) {
        release();
        return reply.hijack();
      }

      const stream = new EventStream(reply, parts, () => {
        release();
        streams.delete(stream);
        parts.observer.onStreams(streams.size);
      });
      streams.set(stream, identified);
      parts.observer.onStreams(streams.size);
      const variables = operation.variables ?? {};
      const joined = await parts.subscriptions.join(
        { principal, operation: checked.live, variables },
        stream,
      );
      if (joined.errors !== undefined) stream.end(joined.errors);
      else stream.onClosed(joined.leave);
      return reply;
    },
    closeAll() {
      checks.stop();
      for (const stream of [...streams.keys()]) stream.end(null);
    },
  };
}

function acceptsStream(accept: string | undefined): boolean {
  return accept === undefined || accept.includes("text/event-stream") || accept.includes("*/*");
}

class EventStream implements Subscriber {
  readonly #response: ServerResponse;
  readonly #parts: EventStreamParts;
  readonly #keepAlive: NodeJS.Timeout;
  #leave: (() => void) | null = null;
  #isClosed = false;

  constructor(reply: FastifyReply, parts: EventStreamParts, onClosed: () => void) {
    this.#parts = parts;
    const headers = reply.getHeaders() as OutgoingHttpHeaders;
    reply.hijack();
    const response = reply.raw;
    this.#response = response;
    response.on("error", () => undefined);
    response.writeHead(200, {
      ...headers,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
    });
    // Some browsers wait for the first byte before they call a stream open.
    response.write(":\n\n");
    this.#keepAlive = setInterval(() => this.#write(":\n\n"), KEEP_ALIVE_MS);
    response.on("close", () => {
      this.#stop();
      onClosed();
    });
  }

  /** @param leave called once the stream is closed, at once if it is */
  onClosed(leave: () => void): void {
    if (this.#isClosed) leave();
    else this.#leave = leave;
  }

  send(frame: SerialisedFrame): void {
    if (this.#isClosed) return;
    const backlogBytes = this.#response.writableLength;
    if (backlogBytes > this.#parts.maxBacklogBytes) {
      this.#parts.observer.onSlowConsumer(backlogBytes);
      this.end([tooSlow()]);
      return;
    }
    this.#response.write(nextEvent(frame.json), "latin1");
    this.#parts.observer.onFrame(frame.json.length);
  }

  sendAndFlush(frame: SerialisedFrame): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#parts.observer.onFrame(frame.json.length);
    return new Promise(
      (resolve) => void this.#response.write(nextEvent(frame.json), "latin1", () => resolve()),
    );
  }

  end(errors: readonly GraphQLError[] | null): void {
    if (this.#isClosed) return;
    if (errors !== null) this.#write(nextEvent(JSON.stringify({ errors })));
    this.#response.end("event: complete\ndata:\n\n");
    const cut = setTimeout(() => this.#response.destroy(), FAREWELL_MS);
    this.#response.on("close", () => clearTimeout(cut));
    this.#stop();
  }

  #stop(): void {
    this.#isClosed = true;
    clearInterval(this.#keepAlive);
    this.#leave?.();
    this.#leave = null;
  }

  #write(text: string): void {
    if (!this.#isClosed) this.#response.write(text);
  }
}

function nextEvent(json: string): string {
  return `event: next\ndata: ${json}\n\n`;
}

function credentialEnded({ message, code }: Ending["reason"]): GraphQLError {
  return new GraphQLError(message, { extensions: { code, status: ERROR_CODES[code] } });
}

function tooSlow(): GraphQLError {
  return new GraphQLError(
    "Backlog exceeded: you take frames more slowly than they come. Resume from your last cursor.",
    {
      extensions: { code: "overloaded", status: 503 },
    },
  );
}
