import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A local server that speaks the wire formats of the model providers, with answers that a test sets. */
export class ModelServer {
  /** The JSON to answer with, or the events of a stream, or a status. */
  answer: { json: unknown } | { sse: readonly SseEvent[]; breaksOff?: boolean } | { status: number } = {
    status: 500,
  };
  readonly requests: { url: string; body: Record<string, unknown> }[] = [];
  #server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      request.on("end", () => {
        this.requests.push({ url: request.url ?? "", body: JSON.parse(body) as Record<string, unknown> });
        this.#respond(response);
      });
    });
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #respond(response: ServerResponse): void {
    const { answer } = this;
    if ("status" in answer) {
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { type: "server_error", message: "overloaded" } }));
    } else if ("json" in answer) {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer.json));
    } else {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const { event, data } of answer.sse) {
        response.write(
          `${event === undefined ? "" : `event: ${event}\n`}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`,
        );
      }
      if (answer.breaksOff === true) setImmediate(() => response.destroy());
      else response.end();
    }
  }
}

/** One event of a stream. */
export interface SseEvent {
  readonly event?: string;
  readonly data: unknown;
}
