import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A way to a server that takes its time, and that can be torn. */
export interface SlowLink extends AsyncDisposable {
  port: number;
  /** Tears every connection over it, in the middle of whatever is under way. */
  tear(): void;
}

/**
 * @param port where it leads to, on this machine
 * @param delayMs how long each piece takes, there and back
 */
export async function openSlowLink(port: number, delayMs: number): Promise<SlowLink> {
  const sockets = new Set<Socket>();
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  };
  const lead = (from: Socket, to: Socket) => {
    // Timers of one length end in the order in which they began.
    from.on("data", (piece) => void setTimeout(() => void to.write(piece), delayMs));
    from.on("close", () => to.destroy());
  };
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) hold(socket);
    lead(near, far);
    lead(far, near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const tear = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    tear,
    async [Symbol.asyncDispose]() {
      tear();
      server.close();
      await once(server, "close");
    },
  };
}
