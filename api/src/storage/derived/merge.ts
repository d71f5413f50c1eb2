/**
 * Derived tables are declared here, not coded: a key, and for each column how two values of it merge.
 *
 * Every merge is commutative and associative, so the order in which events arrive, the way they are cut into batches
 * and the number of writers cannot change the outcome. From one declaration come the fold over a batch (`DeltaTable`),
 * SQLite's upsert (`sqlite/upsert.ts`), the table definitions of both dialects, and the rebuild.
 */

/** A value as both dialects store it. Ids are 16 bytes. */
export type Cell = number | string | Uint8Array | null;
export type Row = Record<string, Cell>;

export type CellType =
  | { kind: "integer" }
  /** @property size most characters, as the contract counts them (code points); null for no bound of its own */
  | { kind: "text"; size: number | null }
  | { kind: "bytes"; size: number };

export const integer: CellType = { kind: "integer" };
export const eventIdBytes: CellType = { kind: "bytes", size: 16 };
export const text = (size: number | null): CellType => ({ kind: "text", size });

export type Merge =
  /** Adds; null is "nothing yet", so a sum of no values stays null. */
  | "sum"
  | "min"
  | "max"
  /** The same in every row of a key, so that either side will do. */
  | "constant";

/** Columns that are taken together from one event: the latest or the earliest, by the event's time, then its id. */
export interface ColumnGroup {
  pick: "latest" | "earliest";
  columns: Record<string, CellType>;
}

export interface DerivedTable {
  readonly name: string;
  readonly key: Record<string, CellType>;
  readonly columns: Record<string, { merge: Merge; type: CellType }>;
  readonly groups: Record<string, ColumnGroup>;
  /** Columns that follow from the merged row and are stored so that an index can hold them. */
  readonly computed: Record<string, { type: CellType; from: (row: Row) => Cell }>;
  readonly indexes: readonly DerivedIndex[];
}

/** An index that a query needs, the same in both dialects. */
export interface DerivedIndex {
  name: string;
  columns: readonly string[];
  /**
   * For an order that has nothing to do with arrival. The embedded store cuts such an index by arrival, so that a
   * commit touches few of its pages (`sqlite/generation.ts`); SQL Server has it whole.
   */
  isByGeneration?: boolean;
  /** SQL that both dialects understand. */
  where?: { sql: string; columns: readonly string[] };
}

/** The two columns that every group has beside its own: when its event happened, and that event's id. */
export const groupAt = (group: string): string => `${group}_at_ms`;
export const groupId = (group: string): string => `${group}_event_id`;

/** Key columns in their order. */
export const keyColumns = (table: DerivedTable): string[] => Object.keys(table.key);

/** Every column of a table with its type: key, merged, grouped, computed. */
export function allColumns(table: DerivedTable): Record<string, CellType> {
  const columns: Record<string, CellType> = { ...table.key };
  for (const [name, column] of Object.entries(table.columns)) columns[name] = column.type;
  for (const [name, group] of Object.entries(table.groups)) {
    columns[groupAt(name)] = integer;
    columns[groupId(name)] = eventIdBytes;
    Object.assign(columns, group.columns);
  }
  for (const [name, column] of Object.entries(table.computed)) columns[name] = column.type;
  return columns;
}

/** A merge that has been worked out once for a table, so that folding an event looks nothing up. */
export interface Merger {
  /** Merges `from` into `into`, computed columns left alone. */
  merge(into: Row, from: Row): void;
  /** Sets the computed columns from the rest of the row. */
  compute(row: Row): void;
}

export function createMerger(table: DerivedTable): Merger {
  const columns = Object.entries(table.columns).map(([name, column]) => ({ name, merge: column.merge }));
  const groups = Object.entries(table.groups).map(([name, group]) => ({
    at: groupAt(name),
    id: groupId(name),
    latest: group.pick === "latest",
    names: [groupAt(name), groupId(name), ...Object.keys(group.columns)],
  }));
  const computed = Object.entries(table.computed);
  return {
    merge(into, from) {
      for (const { name, merge } of columns) {
        const theirs = from[name] ?? null;
        if (theirs === null) continue;
        const ours = into[name] ?? null;
        into[name] = ours === null ? theirs : mergeCells(merge, ours, theirs);
      }
      for (const group of groups) {
        if (!wins(group, into, from)) continue;
        for (const name of group.names) into[name] = from[name] ?? null;
      }
    },
    compute(row) {
      for (const [name, column] of computed) row[name] = column.from(row);
    },
  };
}

function mergeCells(merge: Merge, ours: Cell, theirs: Cell): Cell {
  switch (merge) {
    case "sum":
      return (ours as number) + (theirs as number);
    case "min":
      return (theirs as number) < (ours as number) ? theirs : ours;
    case "max":
      return (theirs as number) > (ours as number) ? theirs : ours;
    case "constant":
      return ours;
  }
}

function wins(group: { at: string; id: string; latest: boolean }, into: Row, from: Row): boolean {
  const theirs = from[group.at] as number | null | undefined;
  if (theirs == null) return false;
  const ours = into[group.at] as number | null | undefined;
  if (ours == null) return true;
  if (theirs !== ours) return theirs > ours === group.latest;
  const order = Buffer.compare(from[group.id] as Uint8Array, into[group.id] as Uint8Array);
  return order > 0 === group.latest && order !== 0;
}

/** What a batch adds to one derived table: one row a key, with the batch's events already merged into it. */
export class DeltaTable {
  readonly table: DerivedTable;
  readonly merger: Merger;
  readonly #rows = new Map<string | number, Row>();

  constructor(table: DerivedTable) {
    this.table = table;
    this.merger = createMerger(table);
  }

  /**
   * @param key names the row among this batch's; anything that is the same for the same key columns
   * @param delta key columns included; absent columns are null
   */
  add(key: string | number, delta: Row): void {
    const row = this.#rows.get(key);
    if (row === undefined) this.#rows.set(key, delta);
    else this.merger.merge(row, delta);
  }

  rows(): IterableIterator<Row> {
    return this.#rows.values();
  }

  get size(): number {
    return this.#rows.size;
  }
}
