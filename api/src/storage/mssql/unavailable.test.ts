import { afterAll, beforeAll, expect, test } from "vitest";
import { TEST_NOW_MS } from "../events.arbitrary.ts";
import { StorageUnavailableError } from "../unavailable.ts";
import type { Storage } from "../storage.ts";
import type { Database } from "./connection.ts";
import { startStorage } from "./storage.ts";
import { openPostgres } from "./tsql-on-postgres.ts";

/** As Drizzle throws what the driver throws, with the statement around it. */
const failedQuery = (of: object): Error =>
  new Error("Failed query: INSERT …", {
    cause: Object.assign(new Error("said the server"), of),
  });

let failure: Error | null = null;
let storage: Storage;
const failures: string[] = [];
const states: (string | null)[] = [];

beforeAll(async () => {
  const db = await openPostgres();
  const failing: Database = {
    ...db,
    transaction: (work) => (failure === null ? db.transaction(work) : Promise.reject(failure)),
  };
  storage = await startStorage(failing, {
    now: () => TEST_NOW_MS,
    onWriteFailure: (reason) => failures.push(reason),
    onWritable: (reason) => states.push(reason),
  });
});
afterAll(() => storage.close());

const makeWorkspace = (slug: string) => storage.accounts.ensureWorkspace({ slug, name: slug, plan: "free" });

test.each([
  ["it is read-only", { number: 3906, class: 16 }],
  ["it has no room", { number: 1105, class: 17 }],
  ["a statement takes too long", { code: "ETIMEOUT" }],
])("where %s, what would be written is refused until it can be, and storage is not ready", async (_, of) => {
  failures.length = 0;
  states.length = 0;
  failure = failedQuery(of);
  await expect(makeWorkspace("refused")).rejects.toBeInstanceOf(StorageUnavailableError);
  await expect(makeWorkspace("again")).rejects.toBeInstanceOf(StorageUnavailableError);
  await expect(storage.check()).rejects.toBeInstanceOf(StorageUnavailableError);
  expect(failures).toEqual(["said the server", "said the server"]);
  expect(states).toEqual(["said the server"]);
  failure = null;
  await expect.poll(() => states, { timeout: 5_000 }).toEqual(["said the server", null]);
  await storage.check();
  expect((await makeWorkspace("taken")).workspace.slug).toBe("taken");
});

test("a value that the database refuses says nothing of the database", async () => {
  states.length = 0;
  failure = failedQuery({ number: 8152, class: 16 });
  await expect(makeWorkspace("too-long")).rejects.toThrow("Failed query");
  failure = null;
  await storage.check();
  expect(states).toEqual([]);
});
