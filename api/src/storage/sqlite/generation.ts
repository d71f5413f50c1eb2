import { sql, type SQL } from "drizzle-orm";

/**
 * Events are cut into generations of 32,768 by their position. The index that finds repeats starts with the
 * generation, so that new ids, random as they are, go into the last one only: a few hundred pages that stay in memory.
 */
export const GENERATION_BITS = 15;

export const generationOf = (seq: number): number => Math.floor(seq / 2 ** GENERATION_BITS);

/**
 * Indexes by cost and by duration, an order that has nothing to do with arrival, are cut likewise: a commit then
 * touches the pages of the last generation, and not one for nearly every row. Whoever reads in that order takes the
 * first rows of each generation and orders those. Wider than those of the event ids, since each costs a look-up.
 */
export const ORDER_GENERATION_BITS = { task_runs: 12, llm_calls: 16 } as const;

const KEYS = { task_runs: "run_pk", llm_calls: "seq" } as const;
type Ordered = keyof typeof KEYS;

/** What an index that is cut by arrival starts with; the query's text has to be the same. */
export const orderGeneration = (table: Ordered, alias?: string): SQL =>
  sql.raw(`${alias === undefined ? "" : `${alias}.`}${KEYS[table]} >> ${ORDER_GENERATION_BITS[table]}`);

/**
 * Keys of the first rows of a table in an order whose index is cut by generation.
 *
 * @param firstOf the first keys of one generation, given its number: a SELECT of one column with ORDER BY and LIMIT
 * @param order the same order over the table as `t`
 */
export function firstOfGenerations(
  table: Ordered,
  { firstOf, order, limit }: { firstOf: (generation: SQL) => SQL; order: SQL; limit: number },
): SQL {
  const key = sql.raw(KEYS[table]);
  const name = sql.raw(table);
  const last = sql`(SELECT max(${key}) FROM ${name}) >> ${sql.raw(String(ORDER_GENERATION_BITS[table]))}`;
  return sql`
    WITH RECURSIVE generations (number) AS (
      SELECT 0 UNION ALL SELECT number + 1 FROM generations WHERE number < ${last})
    SELECT t.${key} FROM generations g
    CROSS JOIN ${name} t ON t.${key} IN (${firstOf(sql`g.number`)})
    ORDER BY ${order} LIMIT ${limit}`;
}
