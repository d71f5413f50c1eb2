// The floor: a `ws` server that sends a text of BENCH_BYTES to every client, BENCH_FRAMES times a second.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Registry, collectDefaultMetrics } from "prom-client";
import { WebSocketServer } from "ws";

const text = "x".repeat(Number(process.env.BENCH_BYTES));
const registry = new Registry();
collectDefaultMetrics({ register: registry });
const http = createServer((_request, response) => {
  void registry.metrics().then((metrics) => response.end(metrics));
});
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
setInterval(
  () => sockets.clients.forEach((client) => client.send(text)),
  1000 / Number(process.env.BENCH_FRAMES),
);
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(http.address() as AddressInfo).port}`));
