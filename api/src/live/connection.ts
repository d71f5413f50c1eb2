import type { Duplex } from "node:stream";
import { CLOSE_CODES } from "@hiveboard/schema";
import type { CloseCode } from "@hiveboard/schema";
import type { WebSocket } from "ws";
import { toBytes } from "./subscriber.ts";
import type { ByteString, SerialisedFrame } from "./subscriber.ts";

/** What is told of what a connection sends. */
export interface ConnectionObserver {
  onFrame(bytes: number): void;
  onSlowConsumer(backlogBytes: number): void;
}

/** Where one client's messages go, over whatever carries them: in order, and bounded. */
export interface LiveConnection {
  readonly isOpen: boolean;
  /** Sends a protocol message. Resolves when it has left this process, or when there is nobody to send it to. */
  send(message: string): Promise<void>;
  /**
   * Sends a frame that many get.
   *
   * @param head the start of the `next` message with the subscription's id (`nextHead`)
   */
  sendNext(head: ByteString, frame: SerialisedFrame): void;
  /** The same, and resolves like `send`. */
  sendNextAndFlush(head: ByteString, frame: SerialisedFrame): Promise<void>;
  close(code: CloseCode, reason: string): void;
}

/**
 * One WebSocket and its bound: who takes messages more slowly than they come is told why and closed, and nobody else
 * waits for it.
 */
export class Connection implements LiveConnection {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #maxBacklogBytes: number;
  readonly #observer: ConnectionObserver;

  /**
   * @param stream what the socket writes to
   * @param maxBacklogBytes bytes that may wait in this process; what the kernel has taken does not count
   */
  constructor(socket: WebSocket, stream: Duplex, maxBacklogBytes: number, observer: ConnectionObserver) {
    this.#socket = socket;
    this.#stream = stream;
    this.#maxBacklogBytes = maxBacklogBytes;
    this.#observer = observer;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(message: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#mayWrite()) this.#socket.send(message, () => resolve());
      else resolve();
    });
  }

  sendNext(head: ByteString, frame: SerialisedFrame): void {
    if (this.#mayWrite()) this.#writeNext(head, frame);
  }

  sendNextAndFlush(head: ByteString, frame: SerialisedFrame): Promise<void> {
    return new Promise((resolve) => {
      if (this.#mayWrite()) this.#writeNext(head, frame, () => resolve());
      else resolve();
    });
  }

  close(code: CloseCode, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Looked at before, not after: one large frame alone must not close a connection that keeps up. */
  #mayWrite(): boolean {
    if (!this.isOpen) return false;
    const backlogBytes = this.#socket.bufferedAmount;
    if (backlogBytes <= this.#maxBacklogBytes) return true;
    this.#observer.onSlowConsumer(backlogBytes);
    this.close(CLOSE_CODES.backlogExceeded, "backlog exceeded: resume from your last cursor");
    return false;
  }

  /**
   * Writes the message past `ws`, which would copy it for each subscriber: copying and collecting was most of what
   * fan-out cost. Nothing else can get between, since without compression `ws` writes at once as well.
   */
  #writeNext(head: ByteString, frame: SerialisedFrame, onFlushed?: () => void): void {
    const tail = frame.takeTail();
    const start = textFrameHeader(head.length + tail.length) + head;
    if (typeof tail === "string") this.#stream.write(start + tail, "latin1", onFlushed);
    else {
      this.#stream.cork();
      this.#stream.write(Buffer.from(start, "latin1"));
      this.#stream.write(tail, onFlushed);
      this.#stream.uncork();
    }
    this.#observer.onFrame(tail.length);
  }
}

/** The start of every `next` message of one subscription; the frame's tail follows. */
export function nextHead(id: string): ByteString {
  return toBytes(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
}

/** Header of an unmasked, unfragmented text frame (RFC 6455, section 5.2). */
function textFrameHeader(length: number): ByteString {
  if (length < 126) return String.fromCharCode(0x81, length);
  const low = [(length >>> 8) & 0xff, length & 0xff] as const;
  if (length < 65_536) return String.fromCharCode(0x81, 126, ...low);
  // No message comes near 4 GB, so the upper half of the 64 bits is nought.
  return String.fromCharCode(0x81, 127, 0, 0, 0, 0, length >>> 24, (length >>> 16) & 0xff, ...low);
}
