import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { Connection, nextHead } from "./connection.ts";
import { SerialisedFrame } from "./subscriber.ts";

/** Of the message: where the frame's header grows (RFC 6455), and where a string gives way to shared memory. */
const EDGES_BYTES = [125, 126, 16_384, 16_423, 65_535, 65_536, 200_000].flatMap((edge) => [edge, edge + 1]);
const ID = "ünder — 1";

const http = createServer();
const sockets = new WebSocketServer({ noServer: true });
let sent: Connection;
let client: WebSocket;
const messages: string[] = [];

beforeAll(async () => {
  http.on("upgrade", (request, stream, head) =>
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const observer = { onFrame: () => undefined, onSlowConsumer: () => undefined };
      sent = new Connection(socket, stream, 10_000_000, observer);
    }),
  );
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  client.on("message", (data: Buffer) => messages.push(data.toString()));
  await once(client, "open");
});
afterAll(() => {
  client.terminate();
  sockets.close();
  http.close();
});

test.each(["plain ", "Grüße, 世界 😀 "])(
  "messages of every size arrive whole, whoever gets a frame first: %s",
  async (words) => {
    const head = nextHead(ID);
    for (const size of EDGES_BYTES) {
      const data = fill(words, size - head.length - '{"data":""}}'.length);
      const frame = SerialisedFrame.of({ data: data as never });
      messages.length = 0;
      sent.sendNext(head, frame);
      await sent.sendNextAndFlush(head, frame);
      await sent.send("between");
      sent.sendNext(head, frame);
      await expect.poll(() => messages.length).toBe(4);
      const message = JSON.stringify({ id: ID, type: "next", payload: { data } });
      expect(Buffer.byteLength(message)).toBe(size);
      expect(messages).toEqual([message, message, "between", message]);
    }
  },
);

/** A text of so many bytes. */
function fill(words: string, bytes: number): string {
  const text = words.repeat(Math.floor(bytes / Buffer.byteLength(words)));
  return text + "x".repeat(bytes - Buffer.byteLength(text));
}
