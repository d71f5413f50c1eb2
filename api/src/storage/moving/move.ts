import { setImmediate as nextTurn } from "node:timers/promises";
import { MoveError, type StoreReader, type StoreWriter } from "./ends.ts";
import { Summation, sumsAgree, type MovedRow, type TableSum } from "./rows.ts";
import type { TableShape } from "./shapes.ts";

export interface MoveProgress {
  step: "checking" | "moving" | "verifying";
  table: string;
  /** Rows that were read, and that will be. */
  done: number;
  total: number;
}

/**
 * Moves every table, goes on where a move that was interrupted stopped, and reads both ends again to compare them.
 *
 * @returns what each table adds up to
 * @throws {MoveError} when the source is not what was written down of it, or the ends differ; the target stays unfinished
 */
export async function moveStore(
  { from, to, tables }: { from: StoreReader; to: StoreWriter; tables: readonly TableShape[] },
  onProgress: (progress: MoveProgress) => void,
): Promise<Map<string, TableSum>> {
  const counts = new Map<string, number>();
  for (const table of tables) counts.set(table.name, await from.count(table));
  const inAll = [...counts.values()].reduce((sum, count) => sum + count, 0);
  // Source and target are read to compare them, and the source to move it.
  const total = 3 * inAll;
  let done = 0;
  const tell =
    (step: MoveProgress["step"], { name }: TableShape) =>
    async (rows: number) => {
      done += rows;
      onProgress({ step, table: name, done: Math.min(done, total), total });
      // Lets a progress bar draw and a signal arrive: the ends may answer at once.
      await nextTurn();
    };

  const sums = new Map<string, TableSum>();
  for (const table of tables) {
    const recorded = from.recordedSum(table);
    const sum = await sumUp(table, from.rows(table, null), tell("checking", table));
    if (recorded !== null && !sumsAgree(recorded, sum))
      throw new MoveError(
        `${table.name} of the source is not what was written: it has been changed or cut off`,
      );
    sums.set(table.name, sum);
  }
  await to.begin(from);
  for (const table of tables) await moveTable(from, to, table, tell("moving", table));
  for (const table of tables) {
    const sum = await sumUp(table, to.rows(table), tell("verifying", table));
    if (!sumsAgree(sums.get(table.name)!, sum))
      throw new MoveError(
        `${table.name} does not agree: ${sums.get(table.name)!.rows} rows in the source, ${sum.rows} in the target, ` +
          "or others. The source has changed meanwhile, or the target has: begin again with --restart",
      );
  }
  await to.finish(sums);
  return sums;
}

async function moveTable(
  from: StoreReader,
  to: StoreWriter,
  table: TableShape,
  tell: (rows: number) => Promise<void>,
): Promise<void> {
  let after: MovedRow | null = null;
  const last = await to.lastKey(table);
  // Whole numbers have one order everywhere. Text has not: such a table, none of them long, begins again.
  if (last !== null && hasNumberKey(table)) after = last;
  else if (last !== null) await to.clear(table);
  for await (const rows of from.rows(table, after)) {
    await to.append(table, rows);
    await tell(rows.length);
  }
}

const hasNumberKey = ({ key, columns }: TableShape): boolean =>
  key.every((name) => columns.find((column) => column.name === name)?.kind === "integer");

async function sumUp(
  table: TableShape,
  chunks: AsyncIterable<MovedRow[]>,
  tell: (rows: number) => Promise<void>,
): Promise<TableSum> {
  const sum = new Summation();
  for await (const rows of chunks) {
    for (const row of rows) sum.add(table, row);
    await tell(rows.length);
  }
  return sum.result();
}
