import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { grantScope, type DataScope } from "../../accounts/scope.ts";
import type { SkippedGroup } from "../derived/skipped.ts";
import { TEST_NOW_MS, valid } from "../events.arbitrary.ts";
import type { Storage } from "../storage.ts";
import { rebuildDerived } from "./rebuild.ts";
import { openSqliteStorage } from "./storage.ts";

let folder: string;
let file: string;
let skipped: SkippedGroup[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "hiveboard-skipped-"));
  file = path.join(folder, "test.db");
  skipped = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (statements: string): void => {
  const db = new DatabaseSync(file);
  db.exec(statements);
  db.close();
};

const open = () =>
  openSqliteStorage({
    path: file,
    now: () => TEST_NOW_MS,
    readers: 1,
    onSkipped: (group) => skipped.push(group),
  });

async function scopes(storage: Storage): Promise<{ live: DataScope; other: DataScope }> {
  const made = await storage.accounts.ensureWorkspace({ slug: "acme", name: "Acme", plan: "free" });
  const { id } = made.workspace;
  return { live: grantScope(made.liveDataSetId, id), other: grantScope(made.testDataSetId, id) };
}

const send = (storage: Storage, scope: DataScope, todoId: string) => {
  const event = {
    event_id: randomUUID(),
    timestamp: new Date(TEST_NOW_MS).toISOString(),
    event_type: "custom" as const,
    payload: { kind: "todo", summary: "s", data: { todo_id: todoId, action: "created" } },
  };
  const batch = { envelope: { agentId: "a", environment: "production" }, events: [event] };
  return storage.ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
};

const todosOf = async (storage: Storage, scope: DataScope): Promise<string[]> => {
  const pipeline = await storage.pipeline.getPipeline(scope, { agentId: null, limitPerPart: 10 });
  return (pipeline.todos ?? []).map(({ todoId }) => todoId).toSorted();
};

const countEvents = async (storage: Storage, scope: DataScope): Promise<number> => {
  const query = { filter: {}, limit: 100, afterSeq: null, order: "oldest_first" } as const;
  return (await storage.events.listEvents(scope, query)).length;
};

test("a row that cannot be written leaves out its own data set's group alone, and a rebuild brings it back", async () => {
  await (await open()).close();
  run(`CREATE TRIGGER refuse BEFORE INSERT ON todos WHEN NEW.todo_id = 'bad'
    BEGIN SELECT RAISE(ABORT, 'no such todo'); END`);
  let storage = await open();
  const { live, other } = await scopes(storage);
  await Promise.all([send(storage, live, "bad"), send(storage, other, "good")]);
  expect(await todosOf(storage, other)).toEqual(["good"]);
  await vi.waitFor(() => expect(skipped).toHaveLength(1), { timeout: 20_000 });
  expect(skipped).toEqual([{ workspace: "acme", dataSet: "live", reason: "no such todo" }]);
  await send(storage, live, "later");
  expect(await todosOf(storage, live)).toEqual(["later"]);
  expect(await countEvents(storage, live)).toBe(2);
  await storage.close();

  run("DROP TRIGGER refuse");
  rebuildDerived(file, () => undefined);
  storage = await open();
  expect(await todosOf(storage, live)).toEqual(["bad", "later"]);
  expect(skipped).toHaveLength(1);
  await storage.close();
});

test("a store starts though what was left to derive holds a row that cannot be written", async () => {
  let storage = await open();
  const { live, other } = await scopes(storage);
  await send(storage, live, "first");
  await storage.close();
  // As a process leaves it that is killed between storing events and deriving from them.
  run(`CREATE TABLE folded AS SELECT * FROM derivation;
    CREATE TRIGGER refuse BEFORE INSERT ON todos WHEN NEW.todo_id = 'bad'
    BEGIN SELECT RAISE(ABORT, 'no such todo'); END`);
  storage = await open();
  await send(storage, live, "bad");
  await storage.close();
  run("UPDATE derivation SET folded_seq = (SELECT folded_seq FROM folded); DROP TABLE folded");

  skipped = [];
  storage = await open();
  await vi.waitFor(() => expect(skipped).toMatchObject([{ workspace: "acme", dataSet: "live" }]), {
    timeout: 20_000,
  });
  await send(storage, other, "good");
  expect(await todosOf(storage, other)).toEqual(["good"]);
  expect(await todosOf(storage, live)).toEqual(["first"]);
  expect(await countEvents(storage, live)).toBe(2);
  await storage.close();
});
