import type { SQL } from "drizzle-orm";

/**
 * One connection of either dialect, for what is asked seldom: accounts, keys, rules, jobs. Stores over it are written
 * once, in the SQL that both dialects share; what they do not share is asked of the session.
 *
 * Shared means: no `LIMIT` (see `limit`), no upsert (update, then insert where nothing was changed: writes run in a
 * transaction that nobody else writes beside), no `RETURNING`, no `iif` on booleans; columns whose names are words
 * of either dialect (`plan`, `user`, `key`, `group`) in double quotes; truth as 0 and 1.
 */
export interface SqlSession {
  /** Runs a query. Whole numbers arrive as JavaScript numbers, bits as 0 and 1, binary as `Uint8Array`. */
  all<Row>(query: SQL): Promise<Row[]>;
  /** Runs a statement that writes. @returns how many rows it changed */
  run(statement: SQL): Promise<number>;
  /** Ends a SELECT that has an `ORDER BY`: at most so many rows. */
  limit(rows: number): SQL;
  /** Whether a column is one of these ids or words: one parameter, since SQL Server takes no more than 2,100. */
  inTexts(column: SQL, values: readonly string[]): SQL;
  /** The same for whole numbers. */
  inNumbers(column: SQL, values: readonly number[]): SQL;
  /** Many rows as one parameter, to be read as the table `w`. */
  rows<Name extends string>(columns: RowColumns<Name>, rows: readonly SentRow<Name>[]): SQL;
}

/** What the columns of rows hold that go over: an id has 64 characters at most, a text any number. */
export type RowColumns<Name extends string> = Readonly<Record<Name, "id" | "text" | "integer">>;

export type SentRow<Name extends string> = Readonly<Record<Name, string | number | null>>;
