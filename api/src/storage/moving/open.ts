import { openSqliteReader, openSqliteWriter } from "../sqlite/move.ts";
import type { MoveIdentity, StoreReader, StoreWriter } from "./ends.ts";
import { openJsonLinesReader, openJsonLinesWriter } from "./json-lines.ts";
import type { TableShape } from "./shapes.ts";

export interface OpenOptions {
  tables: readonly TableShape[];
  identity: MoveIdentity;
  /** Throws away what an interrupted move has brought. */
  restart: boolean;
}

const isDatabase = (place: string): boolean => place.endsWith(".db");

/** @param place a `.db` file, or a folder of JSON Lines */
export function openReader(place: string, { tables, identity }: OpenOptions): StoreReader {
  if (isDatabase(place)) return openSqliteReader(place, tables, identity.workspace);
  return openJsonLinesReader(place, tables, identity.workspace);
}

/** @param place a `.db` file, or a folder of JSON Lines; not there yet, or empty */
export function openWriter(place: string, { tables, identity, restart }: OpenOptions): StoreWriter {
  if (isDatabase(place)) return openSqliteWriter(place, tables, { identity, restart });
  return openJsonLinesWriter(place, { identity, restart });
}
