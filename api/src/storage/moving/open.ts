import path from "node:path";
import { parseDatabaseUrl } from "../../database-url.ts";
import { openMssqlReader, openMssqlWriter } from "../mssql/move.ts";
import { openSqliteReader, openSqliteWriter } from "../sqlite/move.ts";
import type { StoreReader, StoreWriter, TargetOptions } from "./ends.ts";
import { openJsonLinesReader, openJsonLinesWriter } from "./json-lines.ts";
import type { TableShape } from "./shapes.ts";

export interface OpenOptions extends TargetOptions {
  tables: readonly TableShape[];
}

const isUrl = (place: string): boolean => place.startsWith("mssql:");
const isDatabase = (place: string): boolean => place.endsWith(".db");

/** A place as it may be written down and shown: without a password, and from wherever it is looked at. */
export function describePlace(place: string): string {
  if (!isUrl(place)) return path.resolve(place);
  const { server, port, database } = parseDatabaseUrl(place);
  return `mssql://${server}:${port}/${database}`;
}

/** @param place a `.db` file, a folder of JSON Lines, or `mssql://…` */
export async function openReader(place: string, { tables, identity }: OpenOptions): Promise<StoreReader> {
  if (isUrl(place)) return openMssqlReader(place, tables, identity.workspace);
  if (isDatabase(place)) return openSqliteReader(place, tables, identity.workspace);
  return openJsonLinesReader(place, tables, identity.workspace);
}

/** @param place a `.db` file, a folder of JSON Lines, or `mssql://…`; not there yet, empty, or to be replaced */
export async function openWriter(place: string, options: OpenOptions): Promise<StoreWriter> {
  if (isUrl(place)) return openMssqlWriter(place, options);
  if (isDatabase(place)) return openSqliteWriter(place, options.tables, options);
  return openJsonLinesWriter(place, options);
}
