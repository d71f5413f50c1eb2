import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { validateBatch } from "@hiveboard/schema";

/** What the server does to a request instead of answering it well. */
export type Fault =
  /** Closes the connection before reading. */
  | "refuse"
  /** Never answers. */
  | "hang"
  /** Stores the batch and closes the connection in the middle of the answer. */
  | "drop-mid-body"
  /** Stores the batch and closes the connection without an answer. */
  | "lose-answer"
  /** Answers with this status and stores nothing. */
  | { status: number; retryAfter?: number | string; body?: unknown }
  /** Rejects these positions of the batch with a 207 and stores the rest. */
  | { reject: number[] };

/** An event as it was received, checked by the contract's own validator. */
export interface Received {
  event_id: string;
  event_type: string;
  timestamp: string;
  payload?: { kind?: string; summary?: string; data?: Record<string, unknown> } & Record<string, unknown>;
  [field: string]: unknown;
}

/**
 * An ingest server over a real socket. Strict: a batch or an event that the contract refuses, or warns of, is noted in
 * `complaints`, which tests expect to be empty. Misbehaves on demand: faults are used up one a request.
 */
export class IngestServer {
  /** By event id, the way the contract stores: the first arrival counts. */
  readonly stored = new Map<string, Received>();
  readonly complaints: string[] = [];
  readonly requests: { headers: IncomingMessage["headers"]; url: string; bytes: number; events: number }[] =
    [];
  readonly envelopes: Record<string, unknown>[] = [];
  readonly faults: Fault[] = [];
  /** For faults that do not end by themselves. */
  fault: Fault | undefined;
  /** What the answers say of budgets. */
  budgets: unknown;
  #server: Server | undefined;
  #watchers: (() => void)[] = [];
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get events(): Received[] {
    return [...this.stored.values()];
  }

  /** Starts, on the port it had before if it was stopped. */
  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => (this.#server === undefined ? resolve(0) : this.#server.close(resolve)));
    this.#server = undefined;
  }

  /** Resolves when the condition holds; looked at after each request. */
  until(condition: (server: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition(this)) return;
        this.#watchers = this.#watchers.filter((watcher) => watcher !== check);
        resolve();
      };
      this.#watchers.push(check);
      check();
    });
  }

  of(type: string): Received[] {
    return this.events.filter((event) => event.event_type === type);
  }

  kind(kind: string): Received[] {
    return this.events.filter((event) => event.payload?.kind === kind);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.faults.shift() ?? this.fault;
    if (fault === "refuse") return void request.socket.destroy();
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return; // the client broke off
    }
    const raw = Buffer.concat(chunks);
    const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
    this.#answer(request, response, body, fault);
    for (const watcher of [...this.#watchers]) watcher();
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: Buffer, fault: Fault | undefined): void {
    const batch = JSON.parse(body.toString()) as { envelope: Record<string, unknown>; events: Received[] };
    this.requests.push({
      headers: request.headers,
      url: request.url ?? "",
      bytes: body.byteLength,
      events: batch.events?.length ?? 0,
    });
    if (fault === "hang") return;
    if (typeof fault === "object" && "status" in fault)
      return send(response, fault.status, fault.body ?? {}, fault);
    const rejected = typeof fault === "object" ? fault.reject : [];
    const errors = this.#store(batch, body.byteLength, rejected);
    if (fault === "lose-answer") return void request.socket.destroy();
    const answer = {
      accepted: batch.events.length - errors.length,
      rejected: errors.length,
      warnings: [],
      errors,
      budgets: this.budgets,
    };
    if (fault === "drop-mid-body") {
      response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
      response.write(JSON.stringify(answer), () => request.socket.destroy());
      return;
    }
    send(response, errors.length > 0 ? 207 : 200, answer);
  }

  #store(
    batch: { envelope: Record<string, unknown>; events: Received[] },
    bytes: number,
    rejected: number[],
  ) {
    if (bytes > 1_000_000) this.complaints.push(`${bytes} bytes`);
    const result = validateBatch(batch, { nowMs: Date.now() });
    if (!result.ok) this.complaints.push(JSON.stringify(result.error));
    else this.complaints.push(...[...result.errors, ...result.warnings].map((note) => JSON.stringify(note)));
    this.envelopes.push(batch.envelope);
    const errors = rejected.flatMap((position) => {
      const event = batch.events[position];
      return event === undefined
        ? []
        : [{ event_id: event.event_id, error: "invalid_project", message: "no such project" }];
    });
    const refused = new Set(errors.map((error) => error.event_id));
    for (const event of batch.events) {
      const known = this.stored.get(event.event_id);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(event)) {
        this.complaints.push(`${event.event_id} came twice with different contents`);
      }
      if (!refused.has(event.event_id) && known === undefined) this.stored.set(event.event_id, event);
    }
    return errors;
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  fault?: { retryAfter?: number | string },
): void {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (fault?.retryAfter !== undefined) headers["retry-after"] = String(fault.retryAfter);
  response.writeHead(status, headers).end(JSON.stringify(body));
}
