import { sql } from "drizzle-orm";
import { parseDatabaseUrl } from "../../database-url.ts";
import { append } from "../append.ts";
import type { SkippedGroup } from "../derived/skipped.ts";
import type { Storage } from "../storage.ts";
import { Writability } from "../writability.ts";
import type { WritabilityParts } from "../writability.ts";
import { WriteQueue } from "../write-queue.ts";
import { createDatabase, openPool, type Database } from "./connection.ts";
import { databaseClock, lockControl } from "./counters.ts";
import { migrateDatabase, snapshotAdvice } from "./migrate.ts";
import { refuseUnfinished } from "./move.ts";
import { createReader } from "./reader.ts";
import { isRefusal, reasonOf } from "./retry.ts";
import { createWriter } from "./writer.ts";

export interface MssqlStorageOptions {
  /** `mssql://user:password@host:port/database` (`database-url.ts`). */
  url: string;
  /** Events that may wait to be written before the store says that it is overloaded. */
  writeQueueCapacity?: number;
  /** The storage's clock, milliseconds since the epoch; SQL Server's own where it is not given. */
  now?: () => number;
  /** Told after every call that read, with how long it took. */
  onRead?: (read: { store: string; method: string; durationMs: number }) => void;
  /** Told after every group of batches that was stored. */
  onCommit?: (group: { events: number; durationMs: number }) => void;
  /** Told of a group of events that is stored and of which nothing could be derived. */
  onSkipped?: (skipped: SkippedGroup) => void;
  /** Told of every write for which the database was lost, or lacked room or leave, with its reason. */
  onWriteFailure?: WritabilityParts["onWriteFailure"];
  /** Told when it cannot be written any more, with the reason, and, with null, when it can again. */
  onWritable?: WritabilityParts["onWritable"];
  /** Told what somebody should look at: how the database is set up, a connection that was lost. */
  onWarning?: (message: string) => void;
}

const DEFAULT_WRITE_QUEUE_CAPACITY = 50_000;

/** Opens the store on SQL Server: connects, migrates, and begins to take batches. Several servers may share it. */
export async function openMssqlStorage(options: MssqlStorageOptions): Promise<Storage> {
  const { onWarning } = options;
  const pool = await openPool(parseDatabaseUrl(options.url), {
    onError: (error) => onWarning?.(`A connection to the database failed: ${(error as Error).message}`),
  });
  const db = createDatabase(pool);
  try {
    await refuseUnfinished(db);
    await migrateDatabase(pool, db);
    const advice = await snapshotAdvice(db);
    if (advice !== null)
      onWarning?.(`Reading waits for writing in this database. When nobody uses it, run: ${advice}`);
    return await startStorage(db, options);
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Makes the stores over a database whose migrations are done. */
export async function startStorage(
  db: Database,
  options: Omit<MssqlStorageOptions, "url">,
): Promise<Storage> {
  const writability = new Writability({ ...options, tryToWrite: () => db.transaction(lockControl) });
  const { health, ...readers } = createReader(db);
  const { ingest, ...writers } = createWriter(db, options);
  const queue = new WriteQueue(
    {
      store: async (group) => {
        const startedAt = performance.now();
        const replies = await ingest.appendGroup(group);
        for (const reply of replies)
          if ("failure" in reply && reply.isUnavailable) writability.refused(reply.failure);
        const events = group.reduce((sum, message) => sum + message.events.length, 0);
        options.onCommit?.({ events, durationMs: performance.now() - startedAt });
        return replies;
      },
    },
    { capacity: options.writeQueueCapacity ?? DEFAULT_WRITE_QUEUE_CAPACITY },
  );
  // The time of arrival is taken with the turn to append; until then it is a guess at it.
  const guessMs = options.now ?? Date.now;
  const write = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    try {
      return await call();
    } catch (error) {
      throw isRefusal(error) ? error : writability.refused(reasonOf(error));
    }
  };
  const stores = joinStores(readers, writers, { onRead: options.onRead, write });
  const storage: Storage = {
    ...stores,
    ingest: { append: (scope, request) => append(queue, guessMs, scope, request) },
    liveness: { ...stores.liveness, now: () => now(db, options.now) },
    async check() {
      writability.assertWritable();
      await health.check();
    },
    writeQueue: () => ({ waiting: queue.size, capacity: queue.capacity }),
    async close() {
      await queue.drained();
      writability.close();
      await db.close();
    },
  };
  await storage.check();
  return storage;
}

async function now(db: Database, clock: (() => number) | undefined): Promise<number> {
  if (clock !== undefined) return clock();
  const [row] = await db.all<{ now_ms: number }>(sql`SELECT ${databaseClock} AS now_ms`);
  return row!.now_ms;
}

type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Every store with both its halves; calls that read are timed, those that write go through `write`. */
function joinStores<Readers extends object, Writers extends object>(
  readers: Readers,
  writers: Writers,
  around: {
    onRead: MssqlStorageOptions["onRead"];
    write: (call: () => Promise<unknown>) => Promise<unknown>;
  },
): Readers & Writers {
  const timed = (store: string, methods: Methods): Methods =>
    Object.fromEntries(
      Object.entries(methods).map(([method, call]) => [
        method,
        async (...args) => {
          const startedAt = performance.now();
          try {
            return await call(...args);
          } finally {
            around.onRead?.({ store, method, durationMs: performance.now() - startedAt });
          }
        },
      ]),
    );
  const noticed = (methods: Methods): Methods =>
    Object.fromEntries(
      Object.entries(methods).map(([method, call]) => [
        method,
        (...args) => around.write(() => call(...args)),
      ]),
    );
  const reading = Object.entries(readers).map(([store, methods]) => [
    store,
    timed(store, methods as Methods),
  ]);
  const joined = Object.fromEntries(reading) as Record<string, Methods>;
  for (const [store, methods] of Object.entries(writers))
    joined[store] = { ...joined[store], ...noticed(methods as Methods) };
  return joined as Readers & Writers;
}
