import { is, SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-mssql";
import mssql from "mssql";
import type { DatabaseAddress } from "../../database-url.ts";
import { isConnectionLost, isRolledBack, withRetries } from "./retry.ts";

/** What a statement goes over: the pool, or the one connection of a transaction. */
export interface Connection {
  /** Whole numbers arrive as JavaScript numbers, bits as 0 and 1, binary as `Buffer`. */
  all<Row>(query: SQL): Promise<Row[]>;
  /** @returns how many rows it changed */
  run(statement: SQL): Promise<number>;
}

/**
 * A SQL Server. Queries are tried again when the connection is lost; transactions are not, since a commit may have
 * been the last thing that went over it.
 */
export interface Database extends Connection {
  /** All of it or nothing. Run again from its beginning when SQL Server undid it: a deadlock, a lock time-out. */
  transaction<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Connections at most: one writes at a time, the others read. */
const MAX_CONNECTIONS = 12;
const CONNECT_TIMEOUT_MS = 15_000;
/** A statement that takes longer is cancelled and fails. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface PoolOptions {
  /** Milliseconds after which a statement is cancelled. */
  requestTimeoutMs?: number;
  /** Told what goes wrong with a connection that nobody waits for. */
  onError?: (error: unknown) => void;
}

/** Opens the pool, having tried one connection. */
export async function openPool(
  address: DatabaseAddress,
  options: PoolOptions = {},
): Promise<mssql.ConnectionPool> {
  const pool = new mssql.ConnectionPool(poolConfig(address, options));
  // Whoever waits for a connection hears of it; without a listener the process would end.
  pool.on("error", options.onError ?? (() => undefined));
  return await pool.connect();
}

/** What the driver is told: how many connections there may be, how long anything may take, and how it is encrypted. */
export function poolConfig(
  { server, port, database, user, password, encrypt, trustServerCertificate }: DatabaseAddress,
  { requestTimeoutMs = REQUEST_TIMEOUT_MS }: Pick<PoolOptions, "requestTimeoutMs"> = {},
): mssql.config {
  return {
    server,
    port,
    database,
    user,
    password,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: requestTimeoutMs,
    pool: {
      min: 0,
      max: MAX_CONNECTIONS,
      acquireTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: 60_000,
    },
    options: { encrypt, trustServerCertificate, enableArithAbort: true, appName: "hiveboard" },
  };
}

export function createDatabase(pool: mssql.ConnectionPool): Database {
  const db = drizzle({ client: pool });
  const mayPass = (error: unknown): boolean => isRolledBack(error) || isConnectionLost(error);
  const pooled = connectionOf(db);
  return {
    all: <Row>(query: SQL) => withRetries(() => pooled.all<Row>(query), mayPass),
    run: (statement) => withRetries(() => pooled.run(statement), isRolledBack),
    transaction: (work) =>
      withRetries(
        () => db.transaction((tx) => work(connectionOf(tx)), { isolationLevel: "read committed" }),
        isRolledBack,
      ),
    close: async () => void (await pool.close()),
  };
}

interface Executor {
  execute(query: SQL): Promise<mssql.IResult<Record<string, unknown>>>;
}

function connectionOf(db: unknown): Connection {
  const executor = db as Executor;
  return {
    all: async <Row>(query: SQL) => toRows((await executor.execute(withBuffers(query))).recordset) as Row[],
    run: async (statement) => (await executor.execute(withBuffers(statement))).rowsAffected.at(-1) ?? 0,
  };
}

/** The driver knows `Buffer` as binary and takes any other array of bytes for text. */
export function withBuffers(query: SQL): SQL {
  const chunks = query.queryChunks.map((chunk: unknown) => {
    if (is(chunk, SQL)) return withBuffers(chunk);
    if (chunk instanceof Uint8Array && !Buffer.isBuffer(chunk))
      return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return chunk;
  });
  return new SQL(chunks as SQL["queryChunks"]);
}

/** The driver hands out 64-bit integers as text and bits as booleans. */
export function toRows(
  recordset: mssql.IRecordSet<Record<string, unknown>> | undefined,
): Record<string, unknown>[] {
  if (recordset === undefined) return [];
  const columns = Object.values(recordset.columns);
  const converted = columns.filter(({ type }) => type === mssql.BigInt || type === mssql.Bit);
  if (converted.length > 0)
    for (const row of recordset)
      for (const { name } of converted) if (row[name] !== null) row[name] = Number(row[name]);
  return recordset;
}
