import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, describe, expect, test } from "vitest";
import { DatabaseInUseError } from "../src/storage/sqlite/process-lock.ts";
import { rebuildDerived } from "../src/storage/sqlite/rebuild.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";
import { derivedRows, storedIds } from "./derived-rows.ts";
import { cleanUp, databaseIn, newFolder } from "./server-process.ts";

const SENDER = new URL("append-in-process.ts", import.meta.url);
/** Together more than a generation of event ids, so that one process seals what the other has begun. */
const OWN = 12_000;
const COMMON = 12_000;

afterAll(cleanUp);

describe("the embedded store, shared by processes", () => {
  test("holds each event once whoever sent it, and what is derived equals a rebuild", async () => {
    const file = databaseIn(newFolder());
    const senders = [startSender(file, "one", "forwards"), startSender(file, "another", "backwards")];
    await Promise.all(senders.map((sender) => messageOf(sender)));
    const answers = senders.map((sender) => messageOf(sender) as Promise<{ stored: number }>);
    for (const sender of senders) sender.send("go");
    const stored = (await Promise.all(answers)).map((answer) => answer.stored);
    for (const sender of senders) if (sender.exitCode === null) await once(sender, "exit");

    const ids = storedIds(file);
    expect(ids).toHaveLength(2 * OWN + COMMON);
    expect(new Set(ids).size).toBe(ids.length);
    // Each event was new for exactly one of the two, and each of the two had some that were.
    expect(stored[0]! + stored[1]!).toBe(ids.length);
    for (const count of stored) expect(count).toBeGreaterThanOrEqual(OWN);

    const arrived = derivedRows(file);
    expect(Object.values(arrived).every((rows) => rows.length > 0)).toBe(true);
    rebuildDerived(file, () => undefined);
    expect(derivedRows(file)).toEqual(arrived);
  }, 240_000);

  test("is refused to who wants it alone, and refuses to share what somebody has alone", async () => {
    const file = databaseIn(newFolder());
    const one = await openSqliteStorage({ path: file, isShared: true });
    const another = await openSqliteStorage({ path: file, isShared: true });
    await one.close();
    await expect(openSqliteStorage({ path: file })).rejects.toBeInstanceOf(DatabaseInUseError);
    expect(() => rebuildDerived(file, () => undefined)).toThrow(DatabaseInUseError);
    await another.close();
    const alone = await openSqliteStorage({ path: file });
    await expect(openSqliteStorage({ path: file, isShared: true })).rejects.toBeInstanceOf(
      DatabaseInUseError,
    );
    await alone.close();
  });
});

function startSender(file: string, name: string, direction: string): ChildProcess {
  return fork(SENDER, [file, String(COMMON), String(OWN), name, direction], { stdio: "inherit" });
}

async function messageOf(sender: ChildProcess): Promise<unknown> {
  const gone = once(sender, "exit").then(([code]) => {
    throw new Error(`the sender ended with ${code}`);
  });
  const [message] = (await Promise.race([once(sender, "message"), gone])) as [unknown];
  gone.catch(() => undefined);
  return message;
}
