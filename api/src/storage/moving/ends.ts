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

/** What a target is opened with. */
export interface TargetOptions {
  identity: MoveIdentity;
  /** Throws away what an interrupted move has brought. */
  restart: boolean;
  /** Throws away the store that is there, all of it, whatever is moved. */
  replace: boolean;
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
  /** Whether a move into what is read has begun: then it is the target itself. */
  isTarget(): Promise<boolean>;
  close(): Promise<void>;
}

/** Where rows go to. Until `finish` the store is not there for anybody else. */
export interface StoreWriter {
  /**
   * Takes the target for this move, once the source has been read and found whole. A store that is filled in its place
   * is emptied here; one that is made beside the old one takes that one's place in `finish`.
   *
   * @throws {MoveError} when source and target are one
   */
  begin(from: StoreReader): Promise<void>;
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

/** @param held what is in the target, as "it has …" goes on */
export const notEmpty = (target: string, held: string): MoveError =>
  new MoveError(
    `${target} is not empty: it has ${held}. Move to another place, or throw away all that is there with --replace`,
  );

/** @param held a target's workspaces by slug; and a table of it that has rows */
export const describeHeld = (held: { slugs: readonly string[]; table: string }): string => {
  const { slugs, table } = held;
  if (slugs.length === 0) return `rows in ${table}`;
  return slugs.length === 1
    ? `the workspace ${slugs[0]}`
    : `${slugs.length} workspaces (${slugs.join(", ")})`;
};

/** @throws {MoveError} when the unfinished target belongs to another move */
export function checkSameMove(begun: MoveIdentity, wanted: MoveIdentity, target: string): void {
  if (begun.from === wanted.from && begun.workspace === wanted.workspace) return;
  const what = begun.workspace === null ? begun.from : `workspace ${begun.workspace} of ${begun.from}`;
  throw new MoveError(
    `${target} holds an unfinished move of ${what}: finish that, or --restart to throw it away`,
  );
}
