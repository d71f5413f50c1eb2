import { sql, type SQL } from "drizzle-orm";
import type { RowColumns, SentRow, SqlSession } from "../control/session.ts";
import { text } from "../derived/merge.ts";
import type { Connection, Database } from "./connection.ts";
import { lockControl } from "./counters.ts";
import { jsonRows, type JsonColumn } from "./json-rows.ts";
import { BINARY, inNumbers, inTexts } from "./read-sql.ts";

/** A connection as the shared stores see it. */
export const createSession = (connection: Connection): SqlSession => ({
  all: (query) => connection.all(query),
  run: (statement) => connection.run(statement),
  limit: (rows) => sql`OFFSET 0 ROWS FETCH NEXT ${rows} ROWS ONLY`,
  inTexts,
  inNumbers,
  rows: sentRows,
});

const TYPES: Record<RowColumns<string>[string], JsonColumn["type"]> = {
  id: text(64),
  text: text(null),
  integer: { kind: "integer" },
};

function sentRows<Name extends string>(columns: RowColumns<Name>, rows: readonly SentRow<Name>[]): SQL {
  const names = Object.keys(columns) as Name[];
  const sent = jsonRows(
    names.map((name) => ({ name, type: TYPES[columns[name]] })),
    rows.map((row) => names.map((name) => row[name])),
    "j",
  );
  const selected = names.map((name) => {
    const column = sql.raw(name);
    return columns[name] === "integer" ? sql`j.${column}` : sql`j.${column} ${BINARY} AS ${column}`;
  });
  return sql`(SELECT ${sql.join(selected, sql`, `)} FROM ${sent}) AS w`;
}

type Methods = Record<string, (...args: unknown[]) => Promise<unknown>>;

/**
 * Runs every method of every store in a transaction that no other one of them, on any server, runs beside: the shared
 * stores update and then insert where nothing was changed.
 *
 * @param create makes the stores over the transaction's connection
 */
export function inTransactions<Stores extends Record<string, object>>(
  db: Database,
  create: (session: SqlSession, connection: Connection) => Stores,
): Stores {
  const names = create({} as SqlSession, {} as Connection);
  const wrap = (store: string, methods: Methods): Methods =>
    Object.fromEntries(
      Object.keys(methods).map((method) => [
        method,
        (...args) =>
          db.transaction(async (connection) => {
            await lockControl(connection);
            const stores = create(createSession(connection), connection) as Record<string, Methods>;
            return stores[store]![method]!(...args);
          }),
      ]),
    );
  return Object.fromEntries(
    Object.entries(names).map(([store, methods]) => [store, wrap(store, methods as Methods)]),
  ) as Stores;
}
