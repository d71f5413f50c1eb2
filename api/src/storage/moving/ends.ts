import type { MovedRow, TableSum } from "./rows.ts";
import type { TableShape } from "./shapes.ts";

/** Rows that are read and written at a time. */
export const CHUNK_ROWS = 2_000;

/** What is moved, as the unfinished target remembers it. */
export interface MoveIdentity {
  from: string;
  /** The one workspace that is moved; null for all of them. */
  workspace: string | null;
}

/** Where rows come from. It is never written to. */
export interface StoreReader {
  count(table: TableShape): Promise<number>;
  /**
   * The rows in the order of the key, in chunks.
   *
   * @param after the key of the row to go on behind; only for tables whose keys are whole numbers
   */
  rows(table: TableShape, after: MovedRow | null): AsyncIterable<MovedRow[]>;
  /** What was written down of a table when it was stored; null where the store itself is the truth. */
  recordedSum(table: TableShape): TableSum | null;
  close(): Promise<void>;
}

/** Where rows go to. Until `finish` the store is not there for anybody else. */
export interface StoreWriter {
  /** The key of the last row that an interrupted move has brought; null when there is none. */
  lastKey(table: TableShape): Promise<MovedRow | null>;
  /** Forgets the table's rows. */
  clear(table: TableShape): Promise<void>;
  /** Stores a chunk, all of it or nothing, and lastingly. */
  append(table: TableShape, rows: readonly MovedRow[]): Promise<void>;
  /** Reads back what is stored. */
  rows(table: TableShape): AsyncIterable<MovedRow[]>;
  /** Makes what the adapter keeps for itself, and the store one that can be used. */
  finish(sums: ReadonlyMap<string, TableSum>): Promise<void>;
  /** Lets go. What has not been finished can be gone on with. */
  close(): Promise<void>;
}

/** Why a move cannot begin or has not come out right; the message is for who runs the command. */
export class MoveError extends Error {
  override readonly name = "MoveError";
}

/** @throws {MoveError} when the unfinished target belongs to another move */
export function checkSameMove(begun: MoveIdentity, wanted: MoveIdentity, target: string): void {
  if (begun.from === wanted.from && begun.workspace === wanted.workspace) return;
  const what = begun.workspace === null ? begun.from : `workspace ${begun.workspace} of ${begun.from}`;
  throw new MoveError(
    `${target} holds an unfinished move of ${what}: finish that, or --restart to throw it away`,
  );
}
