import { mkdirSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { cleanUp, databaseIn, newFolder, startServer } from "./server-process.ts";

afterAll(cleanUp);

test.each([
  [
    "holds something else",
    "file is not a database",
    (file: string) => writeFileSync(file, "x".repeat(4_096)),
  ],
  ["is a folder", "unable to open database file", (file: string) => mkdirSync(file)],
  [
    "has tables of somebody else's",
    "already exists",
    (file: string) => {
      const db = new DatabaseSync(file);
      db.exec("CREATE TABLE workspaces (name TEXT)");
      db.close();
    },
  ],
  [
    "cannot be locked for want of a place to write",
    "unable to open database file",
    (file: string) => mkdirSync(`${file}.lock-journal`),
  ],
])(
  "a server does not start on a database that %s, and names it and the reason",
  async (_what, reason, prepare) => {
    const folder = newFolder();
    const file = databaseIn(folder);
    prepare(file);
    const start = startServer(folder);
    await expect(start).rejects.toThrow(file);
    await expect(start).rejects.toThrow(reason);
  },
);
