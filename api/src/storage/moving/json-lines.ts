import {
  appendFileSync,
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { syncToDisk } from "../files.ts";
import { CHUNK_ROWS, checkSameMove, MoveError, notEmpty } from "./ends.ts";
import type { MoveIdentity, StoreReader, StoreWriter, TargetOptions } from "./ends.ts";
import { decodeRow, encodeRow, type MovedRow } from "./rows.ts";
import type { TableShape } from "./shapes.ts";

/*
 * A store as a folder: `manifest.json`, and `<table>.jsonl`, a row a line (`encodeRow` says how). The manifest is written
 * last and says how many rows each table has and what they add up to.
 */

const FORMAT = 1;
const MANIFEST = "manifest.json";
/** In a folder that is not finished: whose move it is. */
const IDENTITY = "unfinished-move.json";

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  /** The one workspace that it holds; null for all of a store. */
  workspace: z.string().nullable(),
  tables: z.record(z.string(), z.object({ rows: z.int(), checksum: z.string() })),
});

const fileOf = (folder: string, { name }: TableShape): string => path.join(folder, `${name}.jsonl`);

/**
 * Opens a folder of JSON Lines to move it into a store.
 *
 * @throws {MoveError} when it is none, is of another version, or holds something else than is asked for
 */
export function openJsonLinesReader(
  folder: string,
  tables: readonly TableShape[],
  workspace: string | null,
): StoreReader {
  const manifest = readManifest(folder);
  if (workspace !== null && manifest.workspace !== workspace)
    throw new MoveError(`${folder} does not hold the workspace ${workspace} by itself`);
  const names = tables.map(({ name }) => name).sort();
  if (names.join() !== Object.keys(manifest.tables).sort().join())
    throw new MoveError(`${folder} was written by another version: its tables are not the same`);
  for (const table of tables)
    if (!existsSync(fileOf(folder, table))) throw new MoveError(`${fileOf(folder, table)} is missing`);
  return {
    count: ({ name }) => Promise.resolve(manifest.tables[name]!.rows),
    rows: (table, after) => readLines(folder, table, after),
    recordedSum: ({ name }) => manifest.tables[name]!,
    // What is written is a folder beside it.
    isTarget: () => Promise.resolve(false),
    close: () => Promise.resolve(),
  };
}

function readManifest(folder: string): z.infer<typeof manifestSchema> {
  const file = path.join(folder, MANIFEST);
  if (!existsSync(file))
    throw new MoveError(`${folder} is no folder of migrate-store: it has no ${MANIFEST}`);
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new MoveError(`${file} is broken, or of another version`, { cause: error });
  }
}

async function* readLines(
  folder: string,
  table: TableShape,
  after: MovedRow | null,
): AsyncGenerator<MovedRow[]> {
  const keyAt = table.key.map((name) => table.columns.findIndex((column) => column.name === name));
  let chunk: MovedRow[] = [];
  for await (const line of createInterface({ input: createReadStream(fileOf(folder, table), "utf8") })) {
    const row = readRow(table, line);
    if (
      after !== null &&
      !isBehind(
        keyAt.map((at) => row[at]!),
        after,
      )
    )
      continue;
    chunk.push(row);
    if (chunk.length < CHUNK_ROWS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function readRow(table: TableShape, line: string): MovedRow {
  try {
    return decodeRow(table, line);
  } catch (error) {
    throw new MoveError(`the source is not what was written: ${(error as Error).message}`, { cause: error });
  }
}

function isBehind(key: MovedRow, after: MovedRow): boolean {
  for (let i = 0; i < key.length; i++) if (key[i] !== after[i]) return key[i]! > after[i]!;
  return false;
}

/**
 * Opens a new folder to be filled. It is made beside the one that it becomes when it is finished.
 *
 * @throws {MoveError} when there is something that is not to be replaced, or another move that is not finished
 */
export function openJsonLinesWriter(
  folder: string,
  { identity, restart, replace }: TargetOptions,
): StoreWriter {
  const target = path.resolve(folder);
  const unfinished = `${target}.unfinished`;
  settleReplaced(target);
  if (replace) refuseForeign(target);
  else if (isFilled(target)) throw notEmpty(folder, "files");
  if (restart) rmSync(unfinished, { recursive: true, force: true });
  // What is written has keys' digests and everybody's data: for its owner alone.
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  claim(path.join(unfinished, IDENTITY), identity, unfinished);
  return {
    begin: () => Promise.resolve(),
    lastKey: (table) => Promise.resolve(lastKey(fileOf(unfinished, table), table)),
    clear: (table) => Promise.resolve(truncateSync(fileOf(unfinished, table))),
    append: (table, rows) => {
      const text = rows.map((row) => `${encodeRow(table, row)}\n`).join("");
      appendFileSync(fileOf(unfinished, table), text, { flush: true, mode: 0o600 });
      return Promise.resolve();
    },
    rows: (table) => readLines(unfinished, table, null),
    finish: (sums) => {
      const manifest = { format: FORMAT, workspace: identity.workspace, tables: Object.fromEntries(sums) };
      writeFileSync(path.join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {
        flush: true,
        mode: 0o600,
      });
      rmSync(path.join(unfinished, IDENTITY));
      syncToDisk(unfinished);
      // A folder cannot take the place of another in one step. In between, the old one is there under this name.
      if (isFilled(target)) renameSync(target, replacedOf(target));
      renameSync(unfinished, target);
      syncToDisk(path.dirname(target));
      settleReplaced(target);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

const isFilled = (target: string): boolean =>
  existsSync(target) && (!statSync(target).isDirectory() || readdirSync(target).length > 0);

/** @throws {MoveError} when there is something else than a store that was moved there */
function refuseForeign(target: string): void {
  if (!isFilled(target)) return;
  const isStore =
    statSync(target).isDirectory() &&
    existsSync(path.join(target, MANIFEST)) &&
    readdirSync(target).every((name) => name === MANIFEST || name.endsWith(".jsonl"));
  if (!isStore) throw new MoveError(`${target} holds something else than a store: --replace leaves it alone`);
}

const replacedOf = (target: string): string => `${target}.replaced`;

/** Brings a replacement that was stopped to one of its ends: the old folder is back in its place, or gone. */
function settleReplaced(target: string): void {
  const replaced = replacedOf(target);
  if (!existsSync(replaced)) return;
  refuseForeign(replaced);
  if (!existsSync(target)) renameSync(replaced, target);
  else {
    // The manifest goes last, so that what is left when this is stopped is known for what it is.
    for (const name of readdirSync(replaced)) if (name !== MANIFEST) rmSync(path.join(replaced, name));
    rmSync(replaced, { recursive: true });
  }
}

function claim(file: string, identity: MoveIdentity, unfinished: string): void {
  if (existsSync(file))
    checkSameMove(JSON.parse(readFileSync(file, "utf8")) as MoveIdentity, identity, unfinished);
  else writeFileSync(file, JSON.stringify(identity), { flush: true, mode: 0o600 });
}

/** The key of a file's last whole line. A line that was cut off is taken off; a file that is not there is made. */
function lastKey(file: string, table: TableShape): MovedRow | null {
  const handle = openSync(file, existsSync(file) ? "r+" : "wx+", 0o600);
  try {
    const line = lastLine(handle, statSync(file).size);
    if (line === null) return null;
    const row = decodeRow(table, line);
    return table.key.map((name) => row[table.columns.findIndex((column) => column.name === name)]!);
  } finally {
    closeSync(handle);
  }
}

const BLOCK = 65_536;
const NEW_LINE = 0x0a;

function lastLine(handle: number, size: number): string | null {
  let end = size;
  let tail: Buffer = Buffer.alloc(0);
  let start = size;
  for (;;) {
    const last = tail.lastIndexOf(NEW_LINE);
    if (last >= 0 && start + last + 1 < end) {
      // Cut off: a kill in the middle of a line.
      end = start + last + 1;
      ftruncateSync(handle, end);
      fsyncSync(handle);
      tail = tail.subarray(0, last + 1);
    }
    const before = tail.length > 1 ? tail.lastIndexOf(NEW_LINE, tail.length - 2) : -1;
    const isWhole = tail.at(-1) === NEW_LINE;
    if (isWhole && (before >= 0 || start === 0)) return tail.toString("utf8", before + 1, tail.length - 1);
    if (start === 0) {
      ftruncateSync(handle, 0);
      return null;
    }
    const length = Math.min(BLOCK, start);
    const block = Buffer.alloc(length);
    readSync(handle, block, 0, length, start - length);
    start -= length;
    tail = Buffer.concat([block, tail]);
  }
}
