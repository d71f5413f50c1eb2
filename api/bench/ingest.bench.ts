/**
 * Ingest over HTTP beside a bare `node:sqlite` loop that writes the same event rows with the same indexes and
 * durability, in one run: `npm run bench ingest`.
 */
import { fillBare } from "./bare-sqlite.ts";
import { loadFromOutside } from "./load.ts";
import { report } from "./report.ts";
import { startServer } from "./server-process.ts";

const CONNECTIONS = 4;
const WINDOW = 50_000;

/** @param levels stored events at which the rate is measured */
export async function benchIngest(levels: readonly number[]): Promise<void> {
  const server = await startServer();
  const rows: Record<string, string | number>[] = [];
  const measure = (batchSize: number, events: number) =>
    loadFromOutside({ port: server.port, key: server.key, connections: CONNECTIONS, batchSize, events });
  let stored = 0;
  try {
    for (const level of levels) {
      const fill = level - stored - 2 * WINDOW;
      if (fill > 0) stored += (await measure(500, fill)).events;
      const by500 = await measure(500, WINDOW);
      const by100 = await measure(100, WINDOW);
      stored += by500.events + by100.events;
      rows.push({
        stored: level,
        "HTTP, batches of 500 (events/s)": Math.round(by500.eventsPerSecond),
        "HTTP, batches of 100 (events/s)": Math.round(by100.eventsPerSecond),
        "resident (MB)": Math.round(server.residentBytes() / 2 ** 20),
      });
    }
  } finally {
    await server.stop();
  }
  // A commit for each batch, as a loop without other clients has to; and one for all that can be in flight at once,
  // which is what the server's grouping of batches comes to at best.
  for (const batchSize of [500, 100])
    for (const rowsPerCommit of [batchSize, CONNECTIONS * batchSize])
      fillBare(levels, WINDOW, rowsPerCommit).forEach((bare, index) => {
        const served = Number(rows[index]![`HTTP, batches of ${batchSize} (events/s)`]);
        rows[index]![`bare, ${rowsPerCommit} rows a commit`] = Math.round(bare);
        rows[index]![`ratio ${batchSize} : ${rowsPerCommit}`] = (served / bare).toFixed(2);
      });
  report("Ingest over HTTP, 4 connections", rows);
}
