import WebSocket from "ws";

/** A message of `graphql-transport-ws`. */
export interface Message {
  type: string;
  id?: string;
  payload?: {
    data?: Record<string, unknown>;
    errors?: { message: string; extensions: { code: string } }[];
  } & unknown[];
}

/** A bare client of the protocol, for tests: it hides nothing of what the server sends. */
export class LiveClient {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  /** When each message arrived, milliseconds of the monotonic clock. */
  readonly arrivals: number[] = [];
  closed: { code: number; reason: string } | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(
    url: string,
    options: { headers?: Record<string, string>; query?: string; protocol?: string } = {},
  ) {
    const address = `${url.replace("http", "ws")}/graphql${options.query ?? ""}`;
    this.socket = new WebSocket(address, options.protocol ?? "graphql-transport-ws", {
      headers: options.headers,
    });
    this.socket.on("open", () => this.#notify());
    this.socket.on("message", (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()) as Message);
      this.arrivals.push(performance.now());
      this.#notify();
    });
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#notify();
    });
    this.socket.on("error", () => this.#notify());
  }

  /** Connects and says who is calling. */
  static async connect(url: string, key: string): Promise<LiveClient> {
    const client = new LiveClient(url);
    await client.init({ authorization: `Bearer ${key}` });
    return client;
  }

  async init(payload?: object): Promise<void> {
    await this.until(() => this.socket.readyState === WebSocket.OPEN || this.closed !== null);
    this.send({ type: "connection_init", payload });
    await this.until(
      () => this.messages.some(({ type }) => type === "connection_ack") || this.closed !== null,
    );
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables?: object): void {
    this.send({ id, type: "subscribe", payload: { query, variables } });
  }

  /** The results of one subscription so far. */
  results(id: string): Message["payload"][] {
    return this.messages
      .filter((message) => message.id === id && message.type === "next")
      .map(({ payload }) => payload);
  }

  /** Waits until a condition holds; it is looked at whenever something arrives. */
  async until(condition: () => boolean, timeoutMs = 30_000): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        if (error === undefined) resolve();
        else reject(error);
      };
      const look = () => {
        if (condition()) settle();
        // Nothing more will come.
        else if (this.closed !== null)
          settle(new Error(`closed with ${this.closed.code} ${this.closed.reason}`));
      };
      const timer = setTimeout(
        () => settle(new Error(`still waiting after ${timeoutMs} ms; ${this.messages.length} messages came`)),
        timeoutMs,
      );
      this.#waiting.add(look);
      look();
    });
  }

  close(): void {
    this.socket.terminate();
  }

  #notify(): void {
    for (const look of [...this.#waiting]) look();
  }
}
