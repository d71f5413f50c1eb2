import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Assignment, Order } from "./department-thread.ts";
import { DEPARTMENTS } from "./departments.ts";

/** What a company needs to know. */
export interface CompanyOptions {
  /** The server's address. */
  readonly endpoint: string;
  readonly apiKey: string;
  /** Company time to real time: 1 for the demo, more for tests. */
  readonly speed: number;
  /** The same seed makes the same choices. */
  readonly seed: string;
}

/** A company at work. */
export interface Company {
  /** Rejects when a thread fails with an error of its own, as opposed to one on purpose. */
  readonly failure: Promise<never>;
  /** Ends all work; what is under way counts as cancelled. Takes 4 s at most. */
  close(): Promise<void>;
}

const THREAD = new URL("department-thread.ts", import.meta.url);
/** Company time after which a crashed department is started again. */
const RESTART_AFTER_MS = 5_000;
const CLOSE_WITHIN_MS = 4_000;

/** Opens the company: one thread for each department, all at once, each started again when it crashes. */
export function openCompany(options: CompanyOptions): Company {
  const bell = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  let readyThreads = 0;
  const threads = new Map<Worker, Promise<void>>();
  const closing = new AbortController();
  const { promise: failure, reject: fail } = Promise.withResolvers<never>();
  failure.catch(() => undefined); // whoever cares waits for it as well

  const tell = (thread: Worker, order: Order) => thread.postMessage(order);
  const start = (department: string, starts: number) => {
    const workerData: Assignment = { ...options, department, starts, bell };
    const thread = new Worker(THREAD, { workerData, execArgv: [], name: department });
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    threads.set(thread, ended);
    thread.once("message", () => {
      readyThreads++;
      if (starts > 1) tell(thread, "open");
      else if (readyThreads === DEPARTMENTS.length) for (const each of threads.keys()) tell(each, "open");
    });
    thread.once("error", fail);
    thread.once("exit", (code) => {
      threads.delete(thread);
      end();
      if (code !== 0 && !closing.signal.aborted) void restart(department, starts + 1);
    });
  };
  const restart = async (department: string, starts: number) => {
    const restartAfterMs = RESTART_AFTER_MS / options.speed;
    await wait(restartAfterMs, undefined, { signal: closing.signal }).catch(() => undefined);
    if (!closing.signal.aborted) start(department, starts);
  };

  for (const { name } of DEPARTMENTS) start(name, 1);
  return {
    failure,
    async close() {
      closing.abort();
      const view = new Int32Array(bell);
      Atomics.store(view, 0, 1);
      Atomics.notify(view, 0);
      for (const thread of threads.keys()) tell(thread, "close");
      await Promise.race([Promise.all(threads.values()), wait(CLOSE_WITHIN_MS, undefined, { ref: false })]);
      await Promise.all([...threads.keys()].map((thread) => thread.terminate()));
    },
  };
}
