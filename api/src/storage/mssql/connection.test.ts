import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import { MsSqlDialect } from "drizzle-orm/mssql-core";
import mssql from "mssql";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../database-url.ts";
import { openPool, poolConfig, toRows, withBuffers } from "./connection.ts";

/** A reply as the driver hands it out. */
function recordset(types: Record<string, unknown>, rows: Record<string, unknown>[]) {
  const columns = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { name, type }]));
  return Object.assign([...rows], { columns }) as unknown as mssql.IRecordSet<Record<string, unknown>>;
}

describe("toRows", () => {
  test("64-bit integers come as text and bits as booleans; both leave as numbers, and null as null", () => {
    const reply = recordset({ seq: mssql.BigInt, is_on: mssql.Bit, name: mssql.NVarChar, count: mssql.Int }, [
      { seq: "1770724800000", is_on: true, name: "12", count: 3 },
      { seq: null, is_on: false, name: null, count: 0 },
    ]);
    expect([...toRows(reply)]).toEqual([
      { seq: 1_770_724_800_000, is_on: 1, name: "12", count: 3 },
      { seq: null, is_on: 0, name: null, count: 0 },
    ]);
  });

  test("a statement that gives no rows gives none", () => {
    expect(toRows(undefined)).toEqual([]);
  });
});

describe("withBuffers", () => {
  test("bytes of any kind reach the driver as a Buffer, however deep they stand", () => {
    const bytes = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
    const inner: SQL = sql`digest = ${bytes}`;
    const { sql: text, params } = new MsSqlDialect().sqlToQuery(withBuffers(sql`a = ${1} AND (${inner})`));
    expect(text).toBe("a = @par0 AND (digest = @par1)");
    expect(params).toEqual([1, Buffer.from([1, 2])]);
    expect(Buffer.isBuffer(params[1])).toBe(true);
  });
});

describe("the pool", () => {
  const url = "mssql://user:secret@db.example.com/hive";

  test("has a bound, gives up what takes too long, and is encrypted unless the URL says otherwise", () => {
    expect(poolConfig(parseDatabaseUrl(url))).toMatchObject({
      connectionTimeout: 15_000,
      requestTimeout: 30_000,
      pool: { max: 12, acquireTimeoutMillis: 15_000 },
      options: { encrypt: true, trustServerCertificate: false },
    });
    expect(poolConfig(parseDatabaseUrl(`${url}?encrypt=false`)).options).toMatchObject({ encrypt: false });
    expect(poolConfig(parseDatabaseUrl(url), { requestTimeoutMs: 300_000 }).requestTimeout).toBe(300_000);
  });

  test("does not open over what is no SQL Server", async () => {
    const silent = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    await expect(openPool(parseDatabaseUrl(`mssql://u:p@127.0.0.1:${port}/hive`))).rejects.toThrow();
    silent.close();
  });
});
