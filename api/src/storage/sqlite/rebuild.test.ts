import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { grantScope } from "../../accounts/scope.ts";
import { sentEvents, TEST_NOW_MS, toBatches, valid } from "../events.arbitrary.ts";
import { derivedRows } from "./derived-rows.ts";
import { DatabaseInUseError } from "./process-lock.ts";
import { rebuildDerived } from "./rebuild.ts";
import { openSqliteStorage } from "./storage.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "hiveboard-rebuild-"));
  file = path.join(folder, "test.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fill(): Promise<void> {
  const storage = await openSqliteStorage({ path: file, now: () => TEST_NOW_MS, readers: 1 });
  const { liveDataSetId, workspace } = await storage.accounts.ensureWorkspace({
    slug: "w",
    name: "W",
    plan: "free",
  });
  const events = fc.sample(sentEvents, { seed: 3, numRuns: 20 }).flat();
  for (const batch of toBatches(events, 20))
    await storage.ingest.append(grantScope(liveDataSetId, workspace.id), {
      ...valid(batch),
      autoCreateProjects: true,
    });
  await storage.close();
}

describe("rebuildDerived", () => {
  test("makes no database where there is none", () => {
    expect(() => rebuildDerived(file, () => undefined)).toThrow(`there is no database at ${file}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("gives what was derived on arrival, also when that was lost or wrong", async () => {
    await fill();
    const before = derivedRows(file);
    expect(before.task_runs!.length).toBe(3);
    const db = new DatabaseSync(file);
    db.exec(
      "DELETE FROM task_runs; UPDATE activity_rollups SET events = 99; DELETE FROM llm_calls WHERE seq % 2 = 0",
    );
    db.close();
    const progress: number[] = [];
    rebuildDerived(file, ({ done, total }) => progress.push(done / total));
    expect(derivedRows(file)).toEqual(before);
    expect(progress.at(-1)).toBe(1);
  });

  test("counts runs that are kept whose sums are larger than what a number holds exactly", async () => {
    await fill();
    const storage = await openSqliteStorage({ path: file, now: () => TEST_NOW_MS, readers: 1 });
    const { liveDataSetId, workspace } = await storage.accounts.ensureWorkspace({
      slug: "w",
      name: "W",
      plan: "free",
    });
    const query = { receivedBeforeMs: TEST_NOW_MS + 1, keepsSummaries: true, maxRows: 10_000 };
    await storage.retention.deleteEvents(grantScope(liveDataSetId, workspace.id), query);
    await storage.close();
    const db = new DatabaseSync(file);
    const { runs } = db.prepare("SELECT count(*) AS runs FROM trimmed_runs").get() as { runs: number };
    expect(runs).toBe(3);
    db.exec(`UPDATE task_runs SET tokens_in = ${2n ** 53n + 1n}`);
    const sums = () => db.prepare("SELECT run_pk, CAST(tokens_in AS TEXT) AS sum FROM task_runs").all();
    const before = sums();
    rebuildDerived(file, () => undefined);
    expect(sums()).toEqual(before);
    db.close();
  });

  test("does not touch a database that a server has open", async () => {
    const storage = await openSqliteStorage({ path: file });
    expect(() => rebuildDerived(file, () => undefined)).toThrow(DatabaseInUseError);
    await expect(openSqliteStorage({ path: file })).rejects.toBeInstanceOf(DatabaseInUseError);
    await storage.close();
    await (await openSqliteStorage({ path: file })).close();
  });
});
