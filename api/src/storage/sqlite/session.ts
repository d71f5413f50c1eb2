import type { DatabaseSync } from "node:sqlite";
import { sql, type SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-sqlite";
import type { RowColumns, SentRow, SqlSession } from "../control/session.ts";
import { beginWriting } from "./connection.ts";
import { inList } from "./read-sql.ts";

/** A connection as the shared stores see it. */
export function createSession(client: DatabaseSync): SqlSession {
  const db = drizzle({ client });
  return {
    // `async` turns what SQLite throws into a rejection.
    all: async <Row>(query: SQL) => await Promise.resolve(db.all(query) as Row[]),
    run: async (statement) => await Promise.resolve(Number(db.run(statement).changes)),
    limit: (rows) => sql`LIMIT ${rows}`,
    inTexts: inList,
    inNumbers: inList,
    rows: sentRows,
  };
}

function sentRows<Name extends string>(columns: RowColumns<Name>, rows: readonly SentRow<Name>[]): SQL {
  const names = Object.keys(columns) as Name[];
  const json = JSON.stringify(rows.map((row) => names.map((name) => row[name])));
  const selected = names.map((name, index) => `value ->> ${index} AS ${name}`);
  return sql`(SELECT ${sql.raw(selected.join(", "))} FROM json_each(${json})) AS w`;
}

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/**
 * Runs every method of every store in a transaction. Safe although they wait: the writing thread takes one call at a
 * time and the next only when this one is over.
 */
export function inTransactions<Stores extends Record<string, object>>(
  db: DatabaseSync,
  stores: Stores,
): Stores {
  const wrap = (methods: Methods): Methods =>
    Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [
        name,
        (...args) => inTransaction(db, () => method(...args)),
      ]),
    );
  return Object.fromEntries(
    Object.entries(stores).map(([store, methods]) => [store, wrap(methods as Methods)]),
  ) as Stores;
}

async function inTransaction<Result>(db: DatabaseSync, work: () => Promise<Result>): Promise<Result> {
  beginWriting(db);
  try {
    const result = await work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
