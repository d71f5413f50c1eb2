import type { DatabaseSync } from "node:sqlite";

/** Up to which position of arrival events have been folded into the derived tables. */
export interface Derivation {
  /** 0 when nothing has. */
  read(): number;
  write(seq: number): void;
}

export function createDerivation(db: DatabaseSync): Derivation {
  const select = db.prepare("SELECT folded_seq FROM derivation");
  const insert = db.prepare("INSERT INTO derivation (derivation_id, folded_seq) VALUES (1, ?)");
  const update = db.prepare("UPDATE derivation SET folded_seq = ?");
  return {
    read: () => (select.get() as { folded_seq: number } | undefined)?.folded_seq ?? 0,
    write(seq) {
      if (update.run(seq).changes === 0) insert.run(seq);
    },
  };
}
