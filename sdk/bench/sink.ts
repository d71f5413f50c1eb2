import { createServer } from "node:http";
import { once } from "node:events";
import { gunzipSync } from "node:zlib";

/** Takes everything and says that it has it, in a process of its own so that its work is not counted. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    response.setHeader("content-type", "application/json");
    if (request.url !== "/v1/ingest") return response.end("{}");
    const body = Buffer.concat(chunks);
    const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString();
    const { events } = JSON.parse(text) as { events: unknown[] };
    return response.end(JSON.stringify({ accepted: events.length, rejected: 0, warnings: [], errors: [] }));
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.send?.((server.address() as { port: number }).port);
process.on("disconnect", () => process.exit());
