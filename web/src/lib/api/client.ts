import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import type { SubscriptionForwarder } from "@urql/core";
import { createClient as createSocket } from "graphql-ws";
import { connection } from "./connection.svelte.ts";
import { session } from "./session.ts";

type FetchBody = Parameters<SubscriptionForwarder>[0];
type Observer = Parameters<ReturnType<SubscriptionForwarder>["subscribe"]>[0];

/** A dead peer is noticed after a ping that nobody answers in time. */
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;
/** graphql-ws ends in silence when a subscription starts right after the last one ended, unless this is above 0. */
const LINGER_MS = 3_000;
/** Wait before a subscription is tried again that the server closed for good, such as on an internal error. */
const RESUBSCRIBE_AFTER_MS = 5_000;

/** How the server closes a connection whose session has ended. */
const UNAUTHENTICATED = 4401;

/** The variable that a subscription resumes from; see `resumable`. */
export const CURSOR_VARIABLE = "after";

const socket = createSocket({
  url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
  lazyCloseTimeout: LINGER_MS,
  retryAttempts: Infinity,
  shouldRetry: () => true,
  retryWait: (retries) => connection.backOff(retries),
  keepAlive: PING_EVERY_MS,
  on: {
    connected: () => connection.opened(),
    closed: (event) => {
      const { code } = event as CloseEvent;
      if (code === UNAUTHENTICATED) session.over();
      // 1000 is our own closing, when nothing is subscribed to any more.
      else if (code !== 1000) connection.lost();
    },
    ping: (received) => {
      if (!received) pongTimer = setTimeout(() => socket.terminate(), PONG_WITHIN_MS);
    },
    pong: (received) => {
      if (received) clearTimeout(pongTimer);
    },
  },
});
let pongTimer: ReturnType<typeof setTimeout> | undefined;

if (typeof window !== "undefined") window.addEventListener("online", () => connection.retryNow());

/** The one way to the API. No cache of its own: entities live in `lib/state`, which subscriptions write to. */
export const client = new Client({
  url: "/graphql",
  preferGetMethod: false,
  requestPolicy: "network-only",
  exchanges: [
    subscriptionExchange({
      forwardSubscription: (body) => ({ subscribe: (observer) => follow(body, observer) }),
    }),
    fetchExchange,
  ],
});

function follow(body: FetchBody, observer: Observer): { unsubscribe: () => void } {
  const { payload, moveTo } = resumable(body);
  let stop = () => undefined as void;
  let isOver = false;
  const start = () => {
    stop = socket.subscribe<Record<string, unknown>, Record<string, unknown>>(payload, {
      next: (result) => {
        moveTo(result.data);
        observer.next(result);
      },
      error: (error) => {
        if (Array.isArray(error)) observer.next({ data: null, errors: error });
        else if (!isOver) retry();
      },
      complete: () => {
        if (!isOver) observer.complete();
      },
    });
  };
  const retry = () => {
    connection.lost();
    const timer = setTimeout(start, RESUBSCRIBE_AFTER_MS);
    stop = () => clearTimeout(timer);
  };
  start();
  return {
    unsubscribe: () => {
      isOver = true;
      stop();
    },
  };
}

/**
 * The payload of a subscription that goes on where it stopped: graphql-ws serialises it anew for each connection, and
 * the getter then answers with the cursor of the last frame.
 */
function resumable({ query, operationName, variables }: FetchBody) {
  let cursor = (variables as Record<string, unknown> | undefined)?.[CURSOR_VARIABLE] ?? null;
  const takesCursor = query?.includes(`$${CURSOR_VARIABLE}`) ?? false;
  const payload = {
    query: query ?? "",
    operationName,
    get variables() {
      return takesCursor ? { ...variables, [CURSOR_VARIABLE]: cursor } : { ...variables };
    },
  };
  const moveTo = (data: unknown) => {
    if (!takesCursor || data == null) return;
    for (const frame of Object.values(data)) cursor = (frame as { cursor?: string }).cursor ?? cursor;
  };
  return { payload, moveTo };
}
