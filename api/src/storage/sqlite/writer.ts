import type { DatabaseSync } from "node:sqlite";
import type { ProjectWriterParts } from "../control/project.store.ts";
import { createControlWriters } from "../control/stores.ts";
import { createLivenessWriter } from "./agent.store.ts";
import type { AppendFailure, AppendMessage, AppendReply } from "../append-message.ts";
import { Appender } from "./appender.ts";
import { createDataMarks } from "./data-marks.ts";
import { createForget } from "./forget.ts";
import { createOldestEvents } from "./oldest-events.ts";
import { createRepricingWriter } from "./repricing.store.ts";
import { createRetentionWriter } from "./retention.store.ts";
import type { SkippedGroup } from "../derived/skipped.ts";
import { inTransaction, openForWriting } from "./connection.ts";
import { createUpsert } from "./upsert.ts";
import { createSession, inTransactions } from "./session.ts";
import { isUnavailable } from "./unavailable.ts";

/** The largest batch, with its rows' other columns and the indexes. */
const TRIAL_BYTES = 2_097_152;
/** No generation has this number. */
const WRITE_TRIAL = "REPLACE INTO event_id_filters (generation, bits) VALUES (-1, zeroblob(?))";
const REMOVE_TRIAL = "DELETE FROM event_id_filters WHERE generation = -1";

const projectParts = (db: DatabaseSync, appender: Appender): ProjectWriterParts => ({
  projectsChanged: () => appender.dictionary.forget(),
  // This thread is the one that takes events.
  holdIngest: () => Promise.resolve(),
  mergeRows(table, rows) {
    const upsert = createUpsert(db, table);
    for (const row of rows) upsert.write(row);
  },
});

/**
 * What the writing thread does, by store and method.
 *
 * @param onSkipped told of a group of events of which nothing could be derived
 */
export function createWriter(path: string, onSkipped: (skipped: SkippedGroup) => void) {
  const db = openForWriting(path);
  const appender = new Appender(db, onSkipped);
  const marks = createDataMarks(db);
  const forget = createForget(db, marks, () => appender.dictionary.forgetRuns());
  const eventsDeleted = (firstSeq: number, lastSeq: number) => appender.eventsDeleted(firstSeq, lastSeq);
  return {
    ...derivedFirst(appender, {
      ...inTransactions(db, createControlWriters(createSession(db), projectParts(db, appender))),
      liveness: createLivenessWriter(db),
      repricing: createRepricingWriter(db, appender.dictionary),
      retention: createRetentionWriter(db, {
        marks,
        forget,
        oldestEvents: createOldestEvents(db),
        eventsDeleted,
      }),
    }),
    ingest: {
      appendGroup: (batches: AppendMessage[], derives: boolean): (AppendReply | AppendFailure)[] =>
        appender
          .appendGroup(batches, derives)
          .map((reply) =>
            reply instanceof Error ? { failure: reply.message, isUnavailable: isUnavailable(reply) } : reply,
          ),
      derive: (): void => appender.derive(),
    },
    files: {
      /** Takes the log over into the database and closes it, so that one file holds everything. */
      close: (): void => {
        try {
          appender.derive();
        } catch (error) {
          // It is derived at the next start.
          if (!isUnavailable(error)) throw error;
        }
        db.close();
      },
      /** Writes as much as a large batch takes, and removes it. */
      tryToWrite: (): void => {
        appender.derive();
        inTransaction(db, () => db.prepare(WRITE_TRIAL).run(TRIAL_BYTES));
        inTransaction(db, () => db.exec(REMOVE_TRIAL));
      },
    },
  };
}

/** Stores whose every method finds what is derived up to date. */
function derivedFirst<Stores extends Record<string, object>>(appender: Appender, stores: Stores): Stores {
  type Method = (...args: unknown[]) => unknown;
  const wrap = (methods: object): object =>
    Object.fromEntries(
      Object.entries(methods as Record<string, Method>).map(([name, method]) => [
        name,
        (...args: unknown[]) => {
          appender.derive();
          return method(...args);
        },
      ]),
    );
  return Object.fromEntries(Object.entries(stores).map(([name, methods]) => [name, wrap(methods)])) as Stores;
}
