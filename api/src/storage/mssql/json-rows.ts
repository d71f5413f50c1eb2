import { sql, type SQL } from "drizzle-orm";
import type { Cell, CellType } from "../derived/merge.ts";

/** A column of rows that go over as one parameter. */
export interface JsonColumn {
  name: string;
  type: CellType | { kind: "number" };
}

/**
 * The largest sum that is kept: just below what 64 bits hold. As money it is nine billion dollars; a sum past it stays
 * there instead of failing every batch that adds to it.
 */
export const MAX_SUM = 9_000_000_000_000_000_000;

/**
 * Many rows as one parameter: a JSON array of arrays, which the server reads as a table with these columns. Bytes
 * travel as hexadecimal digits.
 *
 * @param alias the table's name in the statement
 */
export function jsonRows(
  columns: readonly JsonColumn[],
  rows: readonly (readonly Cell[])[],
  alias = "w",
): SQL {
  const shape = columns.map(({ name, type }, index) => `${name} ${jsonType(type)} '$[${index}]'`);
  return sql`OPENJSON(${JSON.stringify(rows.map(toJson))}) WITH (${sql.raw(shape.join(", "))}) AS ${sql.raw(alias)}`;
}

/** A column of `jsonRows` as the value that is stored. */
export const jsonValue = ({ name, type }: JsonColumn, alias = "w"): string =>
  type.kind === "bytes" ? `CONVERT(varbinary(${type.size}), ${alias}.${name}, 2)` : `${alias}.${name}`;

function jsonType(type: JsonColumn["type"]): string {
  switch (type.kind) {
    case "number":
      return "int";
    case "integer":
      return "bigint";
    case "bytes":
      return `varchar(${type.size * 2})`;
    case "text":
      return `nvarchar(${type.size === null ? "max" : type.size * 2})`;
  }
}

const toJson = (row: readonly Cell[]): (number | string | null)[] =>
  row.map((cell) => {
    if (typeof cell === "number") return Math.max(-MAX_SUM, Math.min(MAX_SUM, Math.round(cell)));
    if (typeof cell === "string" || cell === null) return cell;
    return Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString("hex");
  });
