import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";

/** What the stand-in answers to a push instead of doing it. */
export type Refusal = { status: number; type: string };

/**
 * A stand-in for API Gateway, for tests: it holds real WebSockets, calls the server for each of their events, and has
 * the management API (`POST` and `DELETE /{stage}/@connections/{id}`) under which the AWS SDK reaches them.
 */
export class GatewayStandIn implements AsyncDisposable {
  /** Where the server is called; a test may put another one in its place. */
  target = "";
  /** Answers the next pushes, one each, before any is done. */
  readonly refusals: Refusal[] = [];
  /** Every call of the management API, in order: method, connection and message. */
  readonly calls: { method: string; connectionId: string; body: string; status: number; atMs: number }[] = [];
  /** While it is there pushes wait for it. */
  hold: Promise<void> | null = null;
  readonly #secret: string;
  readonly #clients = new Map<string, WebSocket>();
  readonly #http = createServer((request, response) => void this.#manage(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true });
  #made = 0;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Where clients connect, and where the management API is: `http://127.0.0.1:PORT/stage`. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/stage`;
  }

  async listen(): Promise<void> {
    this.#http.on("upgrade", (request, socket, head) => {
      const connectionId = `client-${++this.#made}=`;
      const query = new URL(request.url!, "http://gateway").search;
      const headers = { "sec-websocket-protocol": request.headers["sec-websocket-protocol"] ?? "" };
      void this.call("connect", connectionId, { query, headers }).then(({ status }) => {
        if (status !== 200) {
          socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`);
          return;
        }
        this.#sockets.handleUpgrade(request, socket, head, (client) => this.#hold(client, connectionId));
      });
    });
    this.#http.listen(0, "127.0.0.1");
    await once(this.#http, "listening");
  }

  /** Calls the server as the gateway's integration does. */
  call(
    route: "connect" | "disconnect" | "message",
    connectionId: string,
    {
      query = "",
      headers = {},
      body,
    }: { query?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Response> {
    return fetch(`${this.target}/ws/${route}${query}`, {
      method: "POST",
      headers: {
        connectionId,
        "x-gateway-secret": this.#secret,
        "content-type": "application/json",
        ...headers,
      },
      body: body ?? null,
    });
  }

  /** Loses a client without a word to the server, as a broken link does. */
  lose(connectionId: string): void {
    const client = this.#clients.get(connectionId);
    this.#clients.delete(connectionId);
    client?.terminate();
  }

  get connectionIds(): string[] {
    return [...this.#clients.keys()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients.values()) client.terminate();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }

  #hold(client: WebSocket, connectionId: string): void {
    this.#clients.set(connectionId, client);
    // One call after the other: a test's client must not find its messages in another order.
    let calls = Promise.resolve<unknown>(undefined);
    client.on("message", (data: Buffer) => {
      calls = calls
        .then(() => this.call("message", connectionId, { body: data.toString() }))
        .catch(() => undefined);
    });
    client.on("close", () => {
      if (this.#clients.delete(connectionId))
        void this.call("disconnect", connectionId).catch(() => undefined);
    });
  }

  async #manage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connectionId = decodeURIComponent(
      /\/stage\/@connections\/([^/?]+)/i.exec(request.url ?? "")?.[1] ?? "",
    );
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString();
    if (this.hold !== null) await this.hold;
    const answer = this.#answer(request, connectionId, body);
    this.calls.push({
      method: request.method!,
      connectionId,
      body,
      status: answer?.status ?? 200,
      atMs: performance.now(),
    });
    const headers = answer === null ? {} : { "x-amzn-errortype": answer.type };
    response.writeHead(answer?.status ?? 200, { "content-type": "application/json", ...headers });
    response.end(answer === null ? "" : JSON.stringify({ message: answer.type }));
  }

  #answer(request: IncomingMessage, connectionId: string, body: string): Refusal | null {
    if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 "))
      return { status: 403, type: "ForbiddenException" };
    const refusal = request.method === "POST" ? this.refusals.shift() : undefined;
    if (refusal !== undefined) return refusal;
    const client = this.#clients.get(connectionId);
    if (client === undefined) return { status: 410, type: "GoneException" };
    if (request.method === "DELETE") {
      this.#clients.delete(connectionId);
      client.close(1000);
    } else client.send(body);
    return null;
  }
}
