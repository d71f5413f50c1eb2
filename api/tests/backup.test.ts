import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { rebuildDerived } from "../src/storage/sqlite/rebuild.ts";
import { allEvents, ingest } from "./api-client.ts";
import { idsOf, mixedBatches } from "./batches.ts";
import type { Batch } from "./batches.ts";
import { derivedRows, storedIds } from "./derived-rows.ts";
import { cleanUp, databaseIn, DEV_KEY, newFolder, startServer } from "./server-process.ts";

const COMMAND = new URL("../src/backup.ts", import.meta.url).pathname;
const run = promisify(execFile);

const backUp = (folder: string, to: string, ...options: string[]) =>
  run(process.execPath, [COMMAND, "--to", to, ...options], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      HIVEBOARD_DATA_DIR: folder,
    },
  });

afterAll(cleanUp);

describe("npm run backup", () => {
  test("copies one moment of a database that is being written to, and a server starts from the copy", async () => {
    const folder = newFolder();
    const server = await startServer(folder);
    const source = mixedBatches(11);
    const acknowledged: Batch[] = [];
    const send = async () => {
      const batch = source.next().value as Batch;
      expect((await ingest(server.url, DEV_KEY, batch)).status).toBe(200);
      acknowledged.push(batch);
    };
    for (let i = 0; i < 100; i++) await send();
    const before = acknowledged.flatMap(idsOf);

    let isCopying = true;
    const target = newFolder();
    const copy = databaseIn(target);
    const copied = backUp(folder, copy).finally(() => (isCopying = false));
    while (isCopying) await send();
    await copied;
    // It went on while the copy was made.
    expect(acknowledged.flatMap(idsOf).length).toBeGreaterThan(before.length);
    expect(server.loggedErrors()).toEqual([]);
    await server.stop();

    // Everything acknowledged before it began is in it, and what is derived comes to belong to what is in it.
    expect(readdirSync(target)).toEqual(["hiveboard.db"]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(storedIds(copy)).toEqual(expect.arrayContaining(before.map((id) => id.replaceAll("-", ""))));
    const restored = await startServer(target);
    const held = (await allEvents(restored.url, DEV_KEY)).map(({ id }) => id);
    expect(held).toEqual(expect.arrayContaining(before));
    expect(await restored.stop()).toBe(0);
    const arrived = derivedRows(copy);
    rebuildDerived(copy, () => undefined);
    expect(derivedRows(copy)).toEqual(arrived);
  });

  test("leaves a file that is there alone, unless it is told to replace it", async () => {
    const folder = newFolder();
    await (await startServer(folder)).stop();
    const target = join(newFolder(), "copy.db");
    writeFileSync(target, "precious");
    await expect(backUp(folder, target)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("there already") as string,
    });
    expect(statSync(target).size).toBe("precious".length);
    await backUp(folder, target, "--replace");
    expect(storedIds(target)).toEqual([]);
    await expect(backUp(folder, databaseIn(folder), "--replace")).rejects.toMatchObject({ code: 1 });
    await expect(backUp(newFolder(), join(folder, "other.db"))).rejects.toMatchObject({ code: 1 });
    expect(existsSync(join(folder, "other.db"))).toBe(false);
  });
});
