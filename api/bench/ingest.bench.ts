/**
 * Ingest over HTTP beside a bare `node:sqlite` loop that writes the same event rows with the same indexes and
 * durability, and beside a fresh server that has the first level's events: `npm run bench ingest`. At each level they
 * take turns, a window each, so that all meet the same machine; what is reported are medians over the rounds.
 */
import { BareSqlite } from "./bare-sqlite.ts";
import { loadFromOutside } from "./load.ts";
import { median, report } from "./report.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

const CONNECTIONS = 4;
const WINDOW = 40_000;
const ROUNDS = 3;
const BATCH_SIZES = [500, 100] as const;
const FILL_ROWS_PER_COMMIT = 2_000;

/** Rates of one round, events a second. */
interface Round {
  http: number;
  /** The same at a server with the first level's events. */
  httpFresh: number;
  /** A commit for each batch, as a loop without other clients has to. */
  barePerBatch: number;
  /** A commit for all that can be in flight at once: what grouping batches comes to at best. */
  barePerGroup: number;
}

/** @param levels events that are stored when measuring begins */
export async function benchIngest(levels: readonly number[]): Promise<void> {
  const server = await startServer();
  const bare = new BareSqlite();
  const rows: Record<string, string | number>[] = [];
  let stored = 0;
  try {
    for (const level of levels) {
      stored += (await load(server, 500, level - stored)).events;
      bare.write(level - bare.stored, FILL_ROWS_PER_COMMIT);
      const row: Record<string, string | number> = { stored: level };
      for (const batchSize of BATCH_SIZES) {
        Object.assign(row, summary(batchSize, await measure(server, bare, batchSize, levels[0]!)));
        stored += ROUNDS * WINDOW;
      }
      rows.push({ ...row, "resident (MB)": Math.round(server.residentBytes() / 2 ** 20) });
    }
  } finally {
    await server.stop();
    bare.close();
  }
  report(`Ingest over HTTP, ${CONNECTIONS} connections, median of ${ROUNDS} rounds`, rows);
}

async function measure(
  server: ServerProcess,
  bare: BareSqlite,
  batchSize: number,
  freshLevel: number,
): Promise<Round[]> {
  const fresh = await startServer();
  try {
    await load(fresh, 500, freshLevel);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({
        http: (await load(server, batchSize, WINDOW)).eventsPerSecond,
        httpFresh: (await load(fresh, batchSize, WINDOW)).eventsPerSecond,
        barePerBatch: bare.write(WINDOW, batchSize),
        barePerGroup: bare.write(WINDOW, CONNECTIONS * batchSize),
      });
    return rounds;
  } finally {
    await fresh.stop();
  }
}

function summary(batchSize: number, rounds: readonly Round[]): Record<string, string | number> {
  const ofAll = (value: (round: Round) => number): number => median(rounds.map(value));
  const perGroup = CONNECTIONS * batchSize;
  return {
    [`HTTP, batches of ${batchSize} (events/s)`]: Math.round(ofAll(({ http }) => http)),
    [`${batchSize}: of a fresh server's`]: ofAll(({ http, httpFresh }) => http / httpFresh).toFixed(2),
    [`bare, ${batchSize} rows a commit`]: Math.round(ofAll(({ barePerBatch }) => barePerBatch)),
    [`ratio ${batchSize} : ${batchSize}`]: ofAll(({ http, barePerBatch }) => http / barePerBatch).toFixed(2),
    [`ratio ${batchSize} : ${perGroup}`]: ofAll(({ http, barePerGroup }) => http / barePerGroup).toFixed(2),
  };
}

const load = ({ port, key }: ServerProcess, batchSize: number, events: number) =>
  loadFromOutside({ port, key, connections: CONNECTIONS, batchSize, events });
