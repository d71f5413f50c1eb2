import { CLOSE_CODES } from "@hiveboard/schema";
import type { ConnectionObserver, LiveConnection } from "../live/connection.ts";
import type { ByteString, SerialisedFrame } from "../live/subscriber.ts";
import type { ManagementApi } from "./management-api.ts";

/** The largest message that API Gateway carries over a WebSocket. */
export const MAX_PUSH_BYTES = 131_072;

export interface GatewayConnectionParts {
  connectionId: string;
  api: ManagementApi;
  /** Bytes that may wait to be pushed. */
  maxBacklogBytes: number;
  observer: ConnectionObserver;
  /** Told once, when nothing more can be sent. */
  onClose: (code: number, reason: string) => void;
  onError: (error: unknown) => void;
}

interface Push {
  message: Buffer;
  onSent: () => void;
}

/**
 * A client behind the gateway, as the protocol sees it. One push is under way at a time, so that messages arrive in
 * their order; who cannot keep up is told why and closed, as on a WebSocket.
 *
 * The gateway cannot send a close code. It travels before the end in a `ping`'s payload, which the protocol leaves to
 * us: `{"close": {"code", "reason"}}`.
 */
export class GatewayConnection implements LiveConnection {
  readonly #parts: GatewayConnectionParts;
  readonly #waiting: Push[] = [];
  #backlogBytes = 0;
  #isOpen = true;
  #isPushing = false;
  /** To be told to the gateway when all has been pushed. */
  #mustDisconnect = false;
  readonly #ended = Promise.withResolvers<void>();

  constructor(parts: GatewayConnectionParts) {
    this.#parts = parts;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Resolves when it is closed and nothing more is on its way to the gateway. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  send(message: string): Promise<void> {
    return new Promise((resolve) => this.#push(Buffer.from(message), resolve));
  }

  sendNext(head: ByteString, frame: SerialisedFrame): void {
    this.#pushNext(head, frame, () => undefined);
  }

  sendNextAndFlush(head: ByteString, frame: SerialisedFrame): Promise<void> {
    return new Promise((resolve) => this.#pushNext(head, frame, resolve));
  }

  close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#mustDisconnect = true;
    this.#enqueue(Buffer.from(JSON.stringify({ type: "ping", payload: { close: { code, reason } } })));
    this.#parts.onClose(code, reason);
  }

  /** The gateway has said that the client is gone: there is nobody to tell anything. */
  forget(): void {
    this.#drop();
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#mustDisconnect = false;
    this.#parts.onClose(CLOSE_CODES.goingAway, "the client is gone");
    if (!this.#isPushing) this.#ended.resolve();
  }

  #pushNext(head: ByteString, frame: SerialisedFrame, onSent: () => void): void {
    this.#push(Buffer.from(`${head}${frame.json}}`, "latin1"), onSent);
    this.#parts.observer.onFrame(frame.json.length);
  }

  #push(message: Buffer, onSent: () => void): void {
    if (!this.#isOpen) onSent();
    else if (message.length > MAX_PUSH_BYTES) {
      onSent();
      this.close(CLOSE_CODES.backlogExceeded, `a frame is larger than the ${MAX_PUSH_BYTES} bytes that fit`);
    } else if (this.#backlogBytes > this.#parts.maxBacklogBytes) {
      onSent();
      this.#parts.observer.onSlowConsumer(this.#backlogBytes);
      this.#drop();
      this.close(CLOSE_CODES.backlogExceeded, "backlog exceeded: resume from your last cursor");
    } else this.#enqueue(message, onSent);
  }

  #enqueue(message: Buffer, onSent: () => void = () => undefined): void {
    this.#waiting.push({ message, onSent });
    this.#backlogBytes += message.length;
    if (!this.#isPushing) void this.#pushAll();
  }

  #drop(): void {
    for (const { onSent } of this.#waiting.splice(0)) onSent();
    this.#backlogBytes = 0;
  }

  async #pushAll(): Promise<void> {
    const { api, connectionId, onError } = this.#parts;
    this.#isPushing = true;
    try {
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        const outcome = await api.push(connectionId, next.message);
        if (outcome === "gone") this.forget();
        // Not when it was dropped meanwhile.
        if (this.#waiting[0] !== next) continue;
        this.#waiting.shift();
        this.#backlogBytes -= next.message.length;
        next.onSent();
      }
    } catch (error) {
      onError(error);
      this.#drop();
      if (this.#isOpen) {
        this.#isOpen = false;
        this.#mustDisconnect = true;
        this.#parts.onClose(CLOSE_CODES.internalServerError, "messages could not be pushed");
      }
    }
    this.#isPushing = false;
    if (this.#isOpen) return;
    if (this.#mustDisconnect) await api.disconnect(connectionId).catch(onError);
    this.#ended.resolve();
  }
}
