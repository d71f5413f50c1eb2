import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { derivedSnapshot } from "../src/storage/snapshot.ts";
import { derivedRows, storedIds } from "./derived-rows.ts";
import { fillWorkspace, findScope, keyOf, killWhen, migrateStore, openStore } from "./moving.ts";
import { createHash } from "node:crypto";

const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-move-"));
const inFolder = (name: string) => path.join(folder, name);
const source = inFolder("source.db");
/** More than one full generation of event ids. */
const MORE_EVENTS = 33_000;

const failure = (text: string) => ({ code: 1, stderr: expect.stringContaining(text) as string });
const tablesOf = (file: string): Record<string, unknown[]> => {
  const db = new DatabaseSync(file, { readOnly: true });
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  const tables = names.map(({ name }) => {
    const statement = db.prepare(`SELECT * FROM "${name as string}" ORDER BY 1, 2`);
    statement.setReadBigInts(true);
    return [name as string, statement.all()] as const;
  });
  db.close();
  // How far what is derived has come is the adapter's own note, and says the same when it is not there.
  return Object.fromEntries(
    tables.filter(([name]) => !name.startsWith("__drizzle") && name !== "derivation"),
  );
};
const snapshotOf = async (file: string, slug: string): Promise<unknown> => {
  const storage = await openStore(file);
  const snapshot = await derivedSnapshot(storage, await findScope(storage, slug));
  await storage.close();
  return snapshot;
};
const bytesOf = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

beforeAll(async () => {
  const storage = await openStore(source);
  await fillWorkspace(storage, "acme", MORE_EVENTS);
  await fillWorkspace(storage, "globex");
  await storage.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("npm run migrate-store", () => {
  test("takes a store to JSON Lines and back, row for row, and leaves the source as it was", async () => {
    const before = bytesOf(source);
    const lines = inFolder("lines");
    const { stdout } = await migrateStore(source, lines);
    expect(stdout).toMatch(/Moved \d+ rows in \d+ tables; counts and checksums agree\./);
    expect(statSync(lines).mode & 0o777).toBe(0o700);
    const target = inFolder("round-trip.db");
    await migrateStore(lines, target);
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);
    expect(bytesOf(source)).toBe(before);
    expect(tablesOf(target)).toEqual(tablesOf(source));
    for (const slug of ["acme", "globex"])
      expect(await snapshotOf(target, slug)).toEqual(await snapshotOf(source, slug));
  });

  test("gives a store that goes on: keys open it, repeats are found in every generation", async () => {
    const target = inFolder("goes-on.db");
    await migrateStore(source, target);
    const ids = storedIds(target);
    const storage = await openStore(target);
    const key = await storage.accounts.findKey(createHash("sha256").update(keyOf("acme")).digest());
    expect(key?.workspace.slug).toBe("acme");
    // The same sample of events as at first, and none of them is new.
    await fillWorkspace(storage, "acme");
    await storage.close();
    expect(storedIds(target)).toEqual(ids);
  });

  test("takes one workspace without a trace of another", async () => {
    const lines = inFolder("globex");
    await migrateStore(source, lines, "--workspace", "globex");
    const written = readdirSync(lines).map((name) => readFileSync(path.join(lines, name), "utf8"));
    expect(written.join("")).not.toContain("acme");
    const target = inFolder("globex.db");
    await migrateStore(lines, target, "--workspace", "globex");
    expect(await snapshotOf(target, "globex")).toEqual(await snapshotOf(source, "globex"));
    expect(Object.values(derivedRows(target)).every((rows) => rows.length > 0)).toBe(true);
    await expect(migrateStore(lines, inFolder("x.db"), "--workspace", "acme")).rejects.toMatchObject(
      failure("does not hold the workspace acme"),
    );
    await expect(migrateStore(source, inFolder("x"), "--workspace", "nobody")).rejects.toMatchObject(
      failure("no workspace nobody"),
    );
  });

  test.each([
    { kind: "a database", name: "killed.db", grown: "killed.db.unfinished-wal" },
    { kind: "JSON Lines", name: "killed", grown: "killed.unfinished/events.jsonl" },
  ])("goes on after kills at any moment, into $kind", async ({ name, grown }) => {
    const target = inFolder(name);
    let kills = 0;
    for (const bytes of [1, 500_000, 2_000_000, 4_000_000]) {
      const file = inFolder(grown);
      const signal = await killWhen(
        source,
        target,
        () => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > bytes,
      );
      if (signal !== null) kills++;
      expect(existsSync(target)).toBe(signal === null);
    }
    expect(kills).toBeGreaterThan(1);
    await expect(migrateStore(inFolder("round-trip.db"), target)).rejects.toMatchObject(
      failure("unfinished move of"),
    );
    await migrateStore(source, target);
    const back = name.endsWith(".db") ? target : inFolder("killed-back.db");
    if (back !== target) await migrateStore(target, back);
    expect(tablesOf(back)).toEqual(tablesOf(source));
  });

  test("notices a file that was changed, cut off or has lost a line, before it touches the target", async () => {
    const lines = inFolder("tampered");
    const target = inFolder("tampered.db");
    const change = async (how: (file: string) => void) => {
      rmSync(lines, { recursive: true, force: true });
      cpSync(inFolder("globex"), lines, { recursive: true });
      how(path.join(lines, "events.jsonl"));
      await expect(migrateStore(lines, target)).rejects.toMatchObject(failure("is not what was written"));
      expect(existsSync(target)).toBe(false);
    };
    const text = (file: string) => readFileSync(file, "utf8");
    await change((file) => writeFileSync(file, text(file).replace('"severity":1', '"severity":2')));
    await change((file) => writeFileSync(file, text(file).slice(0, -10)));
    await change((file) => writeFileSync(file, text(file).replace(/.*\n/, "")));
    await change((file) => appendFileSync(file, text(file).split("\n")[0]!));
    // With the right source it is begun again.
    await migrateStore(inFolder("globex"), target, "--restart");
  });

  test("refuses a target that is not empty, and a source that is in use", async () => {
    const target = inFolder("taken.db");
    const storage = await openStore(target);
    await fillWorkspace(storage, "initech");
    await expect(migrateStore(source, target)).rejects.toMatchObject(failure("in use"));
    await expect(migrateStore(target, inFolder("y"))).rejects.toMatchObject(failure("in use"));
    await storage.close();
    const before = tablesOf(target);
    await expect(migrateStore(source, target)).rejects.toMatchObject(
      failure("not empty: it has the workspace initech. Move to another place, or throw away all"),
    );
    expect(tablesOf(target)).toEqual(before);
    await expect(migrateStore(source, inFolder("lines"))).rejects.toMatchObject(failure("not empty"));
    await expect(migrateStore(inFolder("missing.db"), inFolder("z"))).rejects.toMatchObject(
      failure("no database"),
    );
  });

  test.each([
    { kind: "a database", name: "old.db", grown: "old.db.unfinished-wal" },
    { kind: "JSON Lines", name: "old", grown: "old.unfinished/events.jsonl" },
  ])("replaces $kind when told, and until then keeps it as it was", async ({ name, grown }) => {
    const [target, other] = [inFolder(name), inFolder(`another-${name}.db`)];
    const storage = await openStore(other);
    await fillWorkspace(storage, "initech");
    await storage.close();
    await migrateStore(other, target);
    const read = async () => {
      const file = inFolder(`read-${name}.db`);
      await migrateStore(target, file, "--replace");
      return tablesOf(file);
    };
    const before = await read();
    const signal = await killWhen(
      source,
      target,
      () => (statSync(inFolder(grown), { throwIfNoEntry: false })?.size ?? 0) > 500_000,
      "--replace",
    );
    expect(signal).toBe("SIGKILL");
    expect(await read()).toEqual(before);
    await expect(migrateStore(target, target, "--replace")).rejects.toMatchObject(failure("are the same"));
    await migrateStore(source, target, "--replace");
    expect(await read()).toEqual(tablesOf(source));
    const left = readdirSync(folder).filter((found) => /unfinished|replaced/.test(found));
    expect(left.filter((found) => found.startsWith(`${name}.`))).toEqual([]);
  });

  test("takes nothing of the log of a database that is replaced for the new one", async () => {
    const target = inFolder("logged.db");
    await migrateStore(inFolder("globex"), target);
    const log = `${target}-wal`;
    const writer = new DatabaseSync(target);
    writer.exec("PRAGMA wal_autocheckpoint = 0; UPDATE workspaces SET name = 'written last'");
    cpSync(log, inFolder("log-of-a-killed-server"));
    writer.close();
    cpSync(inFolder("log-of-a-killed-server"), log);
    await migrateStore(source, target, "--replace");
    expect(existsSync(log)).toBe(false);
    expect(tablesOf(target)).toEqual(tablesOf(source));
  });

  test("keeps a database whole that is replaced when it is stopped while the log of that is folded", async () => {
    const [target, kept] = [inFolder("folded.db"), inFolder("folded-as-it-was.db")];
    await migrateStore(inFolder("globex"), target);
    // A server that was killed leaves a log: so large here that taking it over can be seen, and stopped.
    const server = new DatabaseSync(target);
    server.exec(`PRAGMA wal_autocheckpoint = 0; UPDATE workspaces SET name = 'written last';
      CREATE TABLE ballast (bytes BLOB NOT NULL)`);
    for (let megabyte = 0; megabyte < 64; megabyte++)
      server.exec("INSERT INTO ballast VALUES (randomblob(1000000))");
    for (const suffix of ["", "-wal"]) cpSync(target + suffix, kept + suffix);
    server.close();
    const before = () => {
      for (const suffix of ["-wal", "-shm", ".unfinished"]) rmSync(target + suffix, { force: true });
      for (const suffix of ["", "-wal"]) cpSync(kept + suffix, target + suffix);
    };
    const sizeBefore = statSync(kept).size;
    const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const isFolding = () => sizeOf(target) > sizeBefore && existsSync(`${target}.unfinished`);
    let signal: NodeJS.Signals | null = null;
    // On a busy machine it can be over before it is seen.
    for (let attempt = 0; attempt < 5 && signal === null; attempt++) {
      before();
      signal = await killWhen(source, target, isFolding, "--replace");
    }
    expect(signal).toBe("SIGKILL");

    cpSync(target, inFolder("folded-read.db"));
    if (existsSync(`${target}-wal`)) cpSync(`${target}-wal`, inFolder("folded-read.db-wal"));
    const left = new DatabaseSync(inFolder("folded-read.db"));
    expect(left.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    expect(left.prepare("SELECT name FROM workspaces").all()).toEqual([{ name: "written last" }]);
    expect(left.prepare("SELECT count(*) AS n FROM ballast").get()).toEqual({ n: 64 });
    left.close();
    await migrateStore(source, target, "--replace");
    expect(tablesOf(target)).toEqual(tablesOf(source));
  });

  test("puts a folder back, or takes it away, whose replacement was stopped between its two steps", async () => {
    const target = inFolder("two-steps");
    const replaced = `${target}.replaced`;
    await migrateStore(inFolder("globex.db"), target);
    renameSync(target, replaced);
    await expect(migrateStore(source, target)).rejects.toMatchObject(failure("not empty"));
    expect(readdirSync(target)).toEqual(readdirSync(inFolder("globex")));
    cpSync(target, replaced, { recursive: true });
    await expect(migrateStore(source, target)).rejects.toMatchObject(failure("not empty"));
    expect(existsSync(replaced)).toBe(false);
  });

  test("never replaces what is no store", async () => {
    const [files, database] = [inFolder("notes"), inFolder("foreign.db")];
    mkdirSync(files);
    writeFileSync(path.join(files, "todo.txt"), "buy milk");
    const db = new DatabaseSync(database);
    db.exec("CREATE TABLE recipes (name TEXT, steps TEXT)");
    db.close();
    for (const options of [[], ["--replace"]]) {
      await expect(migrateStore(source, database, ...options)).rejects.toMatchObject(
        failure("the database of something else"),
      );
      await expect(migrateStore(source, files, ...options)).rejects.toMatchObject(failure("--replace"));
    }
    expect(Object.keys(tablesOf(database))).toEqual(["recipes"]);
    expect(readdirSync(files)).toEqual(["todo.txt"]);
  });
});
