/**
 * The entry of the storage threads. SQLite answers synchronously: a commit waits for the disk and a long read scans,
 * so neither runs on the thread that serves people.
 */
import { parentPort } from "node:worker_threads";
import { workerData } from "piscina";
import type { SkippedGroup } from "../derived/skipped.ts";
import { createReader } from "./reader.ts";
import { toCrossThreads } from "./unavailable.ts";
import { createWriter } from "./writer.ts";

/** @property role one thread writes, the others read */
export interface StorageWorkerData {
  role: "writer" | "reader";
  path: string;
}

export interface StorageCall {
  store: string;
  method: string;
  args: unknown[];
}

type Stores = Record<string, Record<string, (...args: unknown[]) => unknown>>;

const { role, path } = workerData as StorageWorkerData;
/** The only message that a thread sends by itself. */
const onSkipped = (skipped: SkippedGroup): void => parentPort!.postMessage(skipped);
const stores = (role === "writer" ? createWriter(path, onSkipped) : createReader(path)) as unknown as Stores;

export default async function call({ store, method, args }: StorageCall): Promise<unknown> {
  try {
    return await stores[store]![method]!(...args);
  } catch (error) {
    throw role === "writer" ? toCrossThreads(error) : error;
  }
}
