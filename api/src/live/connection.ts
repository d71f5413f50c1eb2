import type { Duplex } from "node:stream";
import { CLOSE_CODES } from "@hiveboard/schema";
import type { CloseCode } from "@hiveboard/schema";
import type { WebSocket } from "ws";
import type { SerialisedFrame } from "./subscriber.ts";

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
  sendNext(head: Buffer, frame: SerialisedFrame): void;
  /** The same, and resolves like `send`. */
  sendNextAndFlush(head: Buffer, frame: SerialisedFrame): Promise<void>;
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

  sendNext(head: Buffer, frame: SerialisedFrame): void {
    if (this.#mayWrite()) this.#writeNext(head, frame);
  }

  sendNextAndFlush(head: Buffer, frame: SerialisedFrame): Promise<void> {
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
   * Writes the message in two pieces, so that the large one is the same memory for everybody: through `ws` each
   * subscriber would get a copy, and copying and collecting it was most of what fan-out cost. Nothing else can get
   * between, since without compression `ws` writes at once as well.
   */
  #writeNext(head: Buffer, frame: SerialisedFrame, onFlushed?: () => void): void {
    this.#stream.cork();
    this.#stream.write(textFrameHeader(head, frame.tail.length));
    this.#stream.write(frame.tail, onFlushed);
    this.#stream.uncork();
    this.#observer.onFrame(frame.tail.length);
  }
}

/** The start of every `next` message of one subscription; the frame's tail follows. */
export function nextHead(id: string): Buffer {
  return Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
}

/** Header of an unmasked, unfragmented text frame (RFC 6455, section 5.2), and the message's head behind it. */
function textFrameHeader(head: Buffer, tailLength: number): Buffer {
  const length = head.length + tailLength;
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(size + head.length);
  bytes[0] = 0x81;
  if (size === 2) bytes[1] = length;
  else if (size === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeUInt32BE(Math.floor(length / 0x1_0000_0000), 2);
    bytes.writeUInt32BE(length >>> 0, 6);
  }
  head.copy(bytes, size);
  return bytes;
}
