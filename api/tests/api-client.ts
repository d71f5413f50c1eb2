import { request } from "node:http";
import type { Agent, IncomingHttpHeaders } from "node:http";

/** An answer over HTTP, read to its end. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body as JSON. */
  body: Record<string, unknown>;
}

export interface SendOptions {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Without it each request has a connection of its own. */
  agent?: Agent;
  timeoutMs?: number;
}

/**
 * Sends one request.
 *
 * @throws when there is no whole answer: the connection was refused, cut off or silent for too long
 */
export function send(url: string, options: SendOptions = {}): Promise<HttpAnswer> {
  const { method = "POST", path = "/", headers, body, agent, timeoutMs = 60_000 } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(url + path, { method, headers, agent, timeout: timeoutMs }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", reject);
      response.on("close", () => {
        if (!response.complete) reject(new Error("the answer was cut off"));
      });
      response.on("end", () => {
        if (!response.complete) return;
        const text = Buffer.concat(pieces).toString();
        resolve({ status: response.statusCode!, headers: response.headers, text, body: parsed(text) });
      });
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

/** Sends a batch, given as an object or as it goes over the wire. */
export function ingest(
  url: string,
  key: string,
  batch: object | string | Buffer,
  options: SendOptions = {},
): Promise<HttpAnswer> {
  const body = typeof batch === "string" || Buffer.isBuffer(batch) ? batch : JSON.stringify(batch);
  return send(url, {
    path: "/v1/ingest",
    ...options,
    headers: { "content-type": "application/json", ...bearer(key), ...options.headers },
    body,
  });
}

/** An answer of GraphQL's. */
export interface GraphQLAnswer<Data> {
  data: Data;
  errors?: { message: string; extensions: Record<string, unknown> }[];
}

/** Asks GraphQL over HTTP. `Data` is what the query selects. */
export async function ask<Data = unknown>(
  url: string,
  key: string,
  query: string,
  variables?: object,
): Promise<GraphQLAnswer<Data>> {
  const { body } = await send(url, {
    path: "/graphql",
    headers: { "content-type": "application/json", ...bearer(key) },
    body: JSON.stringify({ query, variables }),
  });
  return body as unknown as GraphQLAnswer<Data>;
}

/** Every event of a data set that matches a filter, in the order in which they were stored. */
export async function allEvents(
  url: string,
  key: string,
  filter: object = { minSeverity: "DEBUG" },
): Promise<{ id: string; agentId: string }[]> {
  const query = `query ($filter: EventFilter, $after: String) {
    events(filter: $filter, first: 200, after: $after) { nodes { id agentId } pageInfo { hasNextPage endCursor } }
  }`;
  const events: { id: string; agentId: string }[] = [];
  let after: string | null = null;
  for (;;) {
    const answer: GraphQLAnswer<{ events: EventsPage }> = await ask(url, key, query, { filter, after });
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    const { nodes, pageInfo } = answer.data.events;
    events.push(...nodes);
    if (!pageInfo.hasNextPage) return events.reverse();
    after = pageInfo.endCursor;
  }
}

interface EventsPage {
  nodes: { id: string; agentId: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}
