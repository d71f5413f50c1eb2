import { sql, type SQL } from "drizzle-orm";
import { createControlWriters } from "../control/stores.ts";
import { createLivenessWriter } from "./agent.store.ts";
import { Appender } from "./appender.ts";
import type { ProjectWriterParts } from "../control/project.store.ts";
import { holdAppends } from "./counters.ts";
import type { Connection, Database } from "./connection.ts";
import type { SkippedGroup } from "../derived/skipped.ts";
import { createRepricingWriter } from "./repricing.store.ts";
import { createRetentionWriter } from "./retention.store.ts";
import { upsertRows } from "./upsert.ts";
import { inTransactions } from "./session.ts";

/** Rows of one statement, as many as a group of batches adds to a table. */
const ROWS_AT_A_TIME = 4_000;

const projectParts = (connection: Connection): ProjectWriterParts => ({
  // Nothing of projects is cached for ingest.
  projectsChanged: () => undefined,
  holdIngest: () => holdAppends(connection),
  async mergeRows(table, rows) {
    for (let at = 0; at < rows.length; at += ROWS_AT_A_TIME)
      await upsertRows(connection, table, rows.slice(at, at + ROWS_AT_A_TIME));
  },
});

/** What writes, by store and method. */
export function createWriter(
  db: Database,
  { now, onSkipped }: { now?: () => number; onSkipped?: (skipped: SkippedGroup) => void },
) {
  const nowMs = now && ((): SQL => sql`${now()}`);
  const appender = new Appender(db, { ...(nowMs && { nowMs }), ...(onSkipped && { onSkipped }) });
  return {
    ...inTransactions(db, (session, connection) => createControlWriters(session, projectParts(connection))),
    liveness: createLivenessWriter(db),
    repricing: createRepricingWriter(db),
    retention: createRetentionWriter(db),
    ingest: { appendGroup: appender.appendGroup.bind(appender) },
  };
}
