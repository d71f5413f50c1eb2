import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { Piscina } from "piscina";
import { append } from "../append.ts";
import type { AppendFailure, AppendMessage, AppendReply } from "../append-message.ts";
import { CONTROL_WRITES } from "../control/stores.ts";
import type { SkippedGroup } from "../derived/skipped.ts";
import type { Storage } from "../storage.ts";
import { migrateDatabase } from "./migrate.ts";
import { DatabaseInUseError, inStartTurn, lockDatabase } from "./process-lock.ts";
import type { StorageCall, StorageWorkerData } from "./worker.ts";
import { WriteQueue } from "../write-queue.ts";
import { isUnavailable, reasonOf } from "./unavailable.ts";
import { Writability } from "../writability.ts";
import type { WritabilityParts } from "../writability.ts";

export interface SqliteStorageOptions {
  /** The database's file; it is made, with its folder, when it is not there. */
  path: string;
  /** Whether other processes of this machine may have it open too; all of them have to say so. */
  isShared?: boolean;
  /** Events that may wait to be written before the store says that it is overloaded. */
  writeQueueCapacity?: number;
  /** Threads that read. */
  readers?: number;
  /** The storage's clock, milliseconds since the epoch. */
  now?: () => number;
  /** Told after every call that read, with how long it took. */
  onRead?: (read: { store: string; method: string; durationMs: number }) => void;
  /** Told after every group of batches that was stored. */
  onCommit?: (group: { events: number; durationMs: number }) => void;
  /** Told of a group of events that is stored and of which nothing could be derived. */
  onSkipped?: (skipped: SkippedGroup) => void;
  /** Told of every write that the disk or the file refused, with the reason. */
  onWriteFailure?: WritabilityParts["onWriteFailure"];
  /** Told when it cannot be written any more, with the reason, and, with null, when it can again. */
  onWritable?: WritabilityParts["onWritable"];
}

const RETENTION_WRITES = [
  "deleteEvents",
  "compactHeartbeats",
  "forgetClosed",
  "removeSummaries",
  "expireRollups",
  "deleteProjectEvents",
  "giveBackSpace",
];

const DEFAULT_WRITE_QUEUE_CAPACITY = 50_000;

/**
 * Opens the embedded store: takes the process lock, migrates, and starts one writing thread and some reading ones.
 *
 * Shared, each process's writer takes its turn at the database, and what is derived goes with every commit: nobody
 * leaves work in memory that another one would have to wait for.
 *
 * @throws {DatabaseInUseError} when another process has it open, and either of them does not share
 * @throws {Error} which says what keeps the file from being opened
 */
export async function openSqliteStorage(options: SqliteStorageOptions): Promise<Storage> {
  try {
    return await openLocked(options);
  } catch (error) {
    if (error instanceof DatabaseInUseError) throw error;
    throw new Error(`${options.path} cannot be opened as the database: ${reasonOf(error)}`, { cause: error });
  }
}

async function openLocked(options: SqliteStorageOptions): Promise<Storage> {
  mkdirSync(path.dirname(path.resolve(options.path)), { recursive: true });
  const unlock = lockDatabase(options.path, options.isShared);
  try {
    if (options.isShared) inStartTurn(options.path, () => migrateDatabase(options.path));
    else migrateDatabase(options.path);
    return await startStorage(options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startStorage(options: SqliteStorageOptions, unlock: () => void): Promise<Storage> {
  const clock = monotone(options.now ?? Date.now);
  const writer = startThreads("writer", options.path, 1);
  writer.on("message", (skipped: SkippedGroup) => options.onSkipped?.(skipped));
  const readers = startThreads(
    "reader",
    options.path,
    options.readers ?? Math.max(2, availableParallelism() - 1),
  );
  const run = async <Result>(pool: Piscina, call: StorageCall): Promise<Result> =>
    (await pool.run(call)) as Result;
  const write = async <Result>(call: StorageCall): Promise<Result> => {
    try {
      return await run<Result>(writer, call);
    } catch (error) {
      throw isUnavailable(error) ? writability.refused(reasonOf(error)) : error;
    }
  };
  const writability = new Writability({
    tryToWrite: () => run(writer, { store: "files", method: "tryToWrite", args: [] }),
    onWriteFailure: options.onWriteFailure,
    onWritable: options.onWritable,
  });

  const store = async (
    group: AppendMessage[],
    derives: boolean,
  ): Promise<(AppendReply | AppendFailure)[]> => {
    const startedAt = performance.now();
    const replies = await write<(AppendReply | AppendFailure)[]>({
      store: "ingest",
      method: "appendGroup",
      args: [group, derives],
    });
    for (const reply of replies)
      if ("failure" in reply && reply.isUnavailable) writability.refused(reply.failure);
    const events = group.reduce((sum, message) => sum + message.events.length, 0);
    options.onCommit?.({ events, durationMs: performance.now() - startedAt });
    return replies;
  };
  const capacity = options.writeQueueCapacity ?? DEFAULT_WRITE_QUEUE_CAPACITY;
  const derive = () => write<void>({ store: "ingest", method: "derive", args: [] });
  const queue = new WriteQueue(options.isShared ? { store } : { store, derive }, { capacity });

  /** A store whose methods run on the reading threads, but for those named, which run on the writing one. */
  const remote = <Name extends keyof Storage>(name: Name, writes: string[] = []): Storage[Name] =>
    new Proxy(
      {},
      {
        get: (_, method) => {
          if (typeof method !== "string" || method === "then") return undefined;
          if (writes.includes(method)) return (...args: unknown[]) => write({ store: name, method, args });
          return async (...args: unknown[]) => {
            const startedAt = performance.now();
            const settled = queue.settled();
            if (settled !== null) await settled;
            try {
              return await run(readers, { store: name, method, args });
            } finally {
              options.onRead?.({ store: name, method, durationMs: performance.now() - startedAt });
            }
          };
        },
      },
    ) as Storage[Name];

  const storage: Storage = {
    accounts: remote("accounts", CONTROL_WRITES.accounts),
    agents: remote("agents"),
    auditLog: remote("auditLog", CONTROL_WRITES.auditLog),
    alertDeliveries: remote("alertDeliveries", CONTROL_WRITES.alertDeliveries),
    alertRules: remote("alertRules", CONTROL_WRITES.alertRules),
    alerts: remote("alerts", CONTROL_WRITES.alerts),
    budgets: remote("budgets", CONTROL_WRITES.budgets),
    events: remote("events"),
    ingest: { append: (scope, request) => append(queue, clock, scope, request) },
    invites: remote("invites", CONTROL_WRITES.invites),
    jobs: remote("jobs", CONTROL_WRITES.jobs),
    keys: remote("keys", CONTROL_WRITES.keys),
    liveness: withClock(remote("liveness", ["claimEpisode"]), clock),
    leases: remote("leases", CONTROL_WRITES.leases),
    llmCalls: remote("llmCalls"),
    metrics: remote("metrics"),
    people: remote("people", CONTROL_WRITES.people),
    pipeline: remote("pipeline"),
    prices: remote("prices", CONTROL_WRITES.prices),
    repricing: remote("repricing", ["setEstimates"]),
    retention: remote("retention", RETENTION_WRITES),
    sessions: remote("sessions", CONTROL_WRITES.sessions),
    projects: remote("projects", CONTROL_WRITES.projects),
    tasks: remote("tasks"),
    workspaces: remote("workspaces", CONTROL_WRITES.workspaces),
    async check() {
      writability.assertWritable();
      await run<void>(readers, { store: "health", method: "check", args: [] });
    },
    writeQueue: () => ({ waiting: queue.size, capacity: queue.capacity }),
    async close() {
      await queue.drained();
      writability.close();
      await readers.close();
      await run(writer, { store: "files", method: "close", args: [] });
      await writer.close();
      unlock();
    },
  };
  await storage.check();
  return storage;
}

function startThreads(role: StorageWorkerData["role"], file: string, threads: number): Piscina {
  return new Piscina({
    filename: new URL("worker.ts", import.meta.url).href,
    workerData: { role, path: path.resolve(file) } satisfies StorageWorkerData,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
  });
}

/** A clock that a step back of the machine's cannot turn back: arrivals keep their order. */
function monotone(now: () => number): () => number {
  let latest = 0;
  return () => (latest = Math.max(latest, now()));
}

const withClock = (liveness: Storage["liveness"], clock: () => number): Storage["liveness"] => ({
  now: () => Promise.resolve(clock()),
  listDueAgents: (nowMs) => liveness.listDueAgents(nowMs),
  claimEpisode: (agent) => liveness.claimEpisode(agent),
});
