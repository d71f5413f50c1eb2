import { hash } from "node:crypto";
import type { CellKind, TableShape } from "./shapes.ts";

/** A value on its way. Whole numbers beyond what JavaScript holds exactly are `bigint`; truth is 0 or 1. */
export type Cell = number | bigint | string | Uint8Array | null;

/** A row's cells, in the order of the shape's columns. */
export type MovedRow = Cell[];

/** How many rows a table has, and what they add up to, whatever their order. */
export interface TableSum {
  rows: number;
  checksum: string;
}

/**
 * A row as a line of JSON, the same for the same row from whichever store: columns by name in the order of the shape,
 * those that are null left out, bytes as base64, whole numbers that JSON's readers would round as text.
 */
export function encodeRow({ columns }: TableShape, row: MovedRow): string {
  const fields: Record<string, unknown> = {};
  for (let i = 0; i < columns.length; i++) {
    const cell = row[i]!;
    if (cell === null) continue;
    if (typeof cell === "bigint") fields[columns[i]!.name] = String(cell);
    else if (cell instanceof Uint8Array) fields[columns[i]!.name] = Buffer.from(cell).toString("base64");
    else fields[columns[i]!.name] = cell;
  }
  return JSON.stringify(fields);
}

/** @throws {Error} when the line is not a row of the table */
export function decodeRow({ name, columns }: TableShape, line: string): MovedRow {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`a line of ${name} is not JSON`, { cause: error });
  }
  let known = 0;
  const row = columns.map(({ name: column, kind }) => {
    const value = fields[column];
    if (value === undefined) return null;
    known++;
    return decodeCell(kind, value, `${name}.${column}`);
  });
  if (known !== Object.keys(fields).length)
    throw new Error(`a line of ${name} has columns that this version does not know`);
  return row;
}

function decodeCell(kind: CellKind, value: unknown, where: string): Cell {
  if (typeof value === "number" && (kind === "integer" || kind === "real")) return value;
  if (typeof value === "string" && kind === "text") return value;
  if (typeof value === "string" && kind === "bytes") return new Uint8Array(Buffer.from(value, "base64"));
  if (typeof value === "string" && kind === "integer" && /^-?\d+$/.test(value)) return BigInt(value);
  throw new Error(`a value of ${where} is not of the kind ${kind}`);
}

/** A driver's `bigint` as a number where that is exact, so that both ends give the same cell. */
export const exactCell = (cell: Cell): Cell =>
  typeof cell === "bigint" && cell >= Number.MIN_SAFE_INTEGER && cell <= Number.MAX_SAFE_INTEGER
    ? Number(cell)
    : cell;

/** 2⁴⁸: what one lane of a checksum is added up to, so that a sum stays exact. */
const LANE = 2 ** 48;
const LANES = 3;

/**
 * Adds rows up to a checksum that does not depend on their order, in which dialects differ: the SHA-256 of each row,
 * 144 bits of it, added up. It finds accidents and edits; it is no signature.
 */
export class Summation {
  #rows = 0;
  readonly #lanes = new Array<number>(LANES).fill(0);

  add(table: TableShape, row: MovedRow): void {
    const digest = hash("sha256", encodeRow(table, row), "buffer");
    for (let lane = 0; lane < LANES; lane++)
      this.#lanes[lane] = (this.#lanes[lane]! + digest.readUIntBE(lane * 6, 6)) % LANE;
    this.#rows++;
  }

  result(): TableSum {
    return {
      rows: this.#rows,
      checksum: this.#lanes.map((lane) => lane.toString(16).padStart(12, "0")).join(""),
    };
  }
}

export const sumsAgree = (a: TableSum, b: TableSum): boolean =>
  a.rows === b.rows && a.checksum === b.checksum;
