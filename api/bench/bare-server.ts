// The floor: a `ws` server that sends a text of BENCH_BYTES to one of BENCH_GROUPS of its clients, BENCH_TICKS times a
// second.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Registry, collectDefaultMetrics } from "prom-client";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";

const text = "x".repeat(Number(process.env.BENCH_BYTES));
const registry = new Registry();
collectDefaultMetrics({ register: registry });
const http = createServer((_request, response) => {
  void registry.metrics().then((metrics) => response.end(metrics));
});
/** Clients in turn: those of one list get a text at the same moment. */
const groups: WebSocket[][] = Array.from({ length: Number(process.env.BENCH_GROUPS) }, () => []);
let clients = 0;
new WebSocketServer({ server: http, perMessageDeflate: false }).on("connection", (client) => {
  groups[clients++ % groups.length]!.push(client);
});
let tick = 0;
setInterval(
  () => {
    for (const client of groups[tick++ % groups.length]!) client.send(text);
  },
  1000 / Number(process.env.BENCH_TICKS),
);
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(http.address() as AddressInfo).port}`));
