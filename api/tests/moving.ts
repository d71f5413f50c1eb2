import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { grantScope } from "../src/accounts/scope.ts";
import type { DataScope } from "../src/accounts/scope.ts";
import { sentEvents, TEST_NOW_MS, toBatches, valid } from "../src/storage/events.arbitrary.ts";
import type { TestBatch } from "../src/storage/events.arbitrary.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";
import type { Storage } from "../src/storage/storage.ts";
import { anEvent } from "./batches.ts";

const COMMAND = new URL("../src/migrate-store.ts", import.meta.url).pathname;
const run = promisify(execFile);

/** `npm run migrate-store`, in a process of its own. Rejects with its exit code and what it said. */
export const migrateStore = (from: string, to: string, ...options: string[]) =>
  run(process.execPath, [COMMAND, "--from", from, "--to", to, ...options]);

/** Starts it and kills it as soon as it says that it is at this step; null when it was over before. */
export async function killWhen(
  from: string,
  to: string,
  isTime: () => boolean,
  ...options: string[]
): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [COMMAND, "--from", from, "--to", to, ...options], {
    stdio: "ignore",
  });
  const exit = once(child, "exit");
  const watch = setInterval(() => {
    if (isTime()) child.kill("SIGKILL");
  }, 1);
  await exit;
  clearInterval(watch);
  return child.signalCode;
}

export const openStore = (file: string): Promise<Storage> =>
  openSqliteStorage({ path: file, now: () => TEST_NOW_MS, readers: 1 });

export const keyOf = (slug: string): string => `hb_live_${slug.padEnd(32, "0")}`;

/** Makes a workspace with a key and events of all kinds. @param more plain events besides, 500 a batch */
export async function fillWorkspace(storage: Storage, slug: string, more = 0): Promise<DataScope> {
  const { liveDataSetId, workspace } = await storage.accounts.ensureWorkspace({
    slug,
    name: slug,
    plan: "pro",
  });
  const key = keyOf(slug);
  await storage.accounts.ensureKey({
    workspaceId: workspace.id,
    sha256: createHash("sha256").update(key).digest(),
    prefix: key.slice(0, 12),
    type: "live",
    label: slug,
  });
  const scope = grantScope(liveDataSetId, workspace.id);
  const append = (batch: TestBatch) =>
    storage.ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
  for (const batch of toBatches(fc.sample(sentEvents, { seed: 3, numRuns: 20 }).flat(), 20))
    await append(batch);
  const timestamp = new Date(TEST_NOW_MS - 60_000).toISOString();
  for (let sent = 0; sent < more; sent += 500) {
    const events = Array.from({ length: 500 }, (_, index) =>
      anEvent({ timestamp, event_type: "heartbeat", payload: { summary: `${slug} 🐝 ${index}` } }),
    );
    await append({ envelope: { agentId: `${slug}-agent`, environment: slug }, events: events as never });
  }
  return scope;
}

export async function findScope(storage: Storage, slug: string): Promise<DataScope> {
  const { liveDataSetId, workspace } = await storage.accounts.ensureWorkspace({
    slug,
    name: slug,
    plan: "pro",
  });
  return grantScope(liveDataSetId, workspace.id);
}
