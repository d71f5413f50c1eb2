import type { DatabaseSync } from "node:sqlite";

/** Up to which position of arrival events have been folded into the derived tables. */
export interface Derivation {
  /** The last position there is, where none was written: a store that was moved here came whole. */
  read(): number;
  write(seq: number): void;
}

export function createDerivation(db: DatabaseSync): Derivation {
  const select = db.prepare(`
    SELECT coalesce((SELECT folded_seq FROM derivation), (SELECT max(seq) FROM events), 0) AS seq`);
  const insert = db.prepare("INSERT INTO derivation (derivation_id, folded_seq) VALUES (1, ?)");
  const update = db.prepare("UPDATE derivation SET folded_seq = ?");
  return {
    read: () => (select.get() as { seq: number }).seq,
    write(seq) {
      if (update.run(seq).changes === 0) insert.run(seq);
    },
  };
}

/** Whether the store was cut off before what is derived from its last events was written. */
export const isDerivationBehind = (db: DatabaseSync): boolean =>
  db.prepare("SELECT 1 FROM derivation WHERE folded_seq < (SELECT max(seq) FROM events)").get() !== undefined;
