import type { DatabaseSync } from "node:sqlite";
import type { Swept } from "../../retention/retention.store.ts";

/** Free pages are used again by what comes next; only what is more than this share of the file is given back. */
const KEPT_SHARE = 0.1;
/** 4 MB: below that it is not worth moving pages. */
const WORTH_PAGES = 1_024;

/** Gives pages back a few at a time: `incremental_vacuum` moves pages from the end of the file into free ones. */
export function createSpace(db: DatabaseSync): (maxPages: number) => Swept {
  const pragma = (name: string): number =>
    Object.values(db.prepare(`PRAGMA ${name}`).get() as object)[0] as number;
  return (maxPages) => {
    const spare = Math.floor(pragma("freelist_count") - pragma("page_count") * KEPT_SHARE);
    if (spare < WORTH_PAGES) return { deleted: 0, isDone: true };
    const pages = Math.min(maxPages, spare);
    db.exec(`PRAGMA incremental_vacuum(${pages})`);
    return { deleted: pages, isDone: false };
  };
}
