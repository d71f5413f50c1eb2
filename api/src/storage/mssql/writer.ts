import { sql, type SQL } from "drizzle-orm";
import { createControlWriters } from "../control/stores.ts";
import { createLivenessWriter } from "./agent.store.ts";
import { Appender } from "./appender.ts";
import type { Database } from "./connection.ts";
import { createProjectWriter } from "./project.store.ts";
import { inTransactions } from "./session.ts";

/** What writes, by store and method. */
export function createWriter(db: Database, now?: () => number) {
  const nowMs = now && ((): SQL => sql`${now()}`);
  const appender = new Appender(db, nowMs === undefined ? {} : { nowMs });
  return {
    ...inTransactions(db, createControlWriters),
    liveness: createLivenessWriter(db),
    projects: createProjectWriter(db),
    ingest: { appendGroup: appender.appendGroup.bind(appender) },
  };
}
