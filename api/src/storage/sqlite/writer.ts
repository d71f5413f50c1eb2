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
import { openForWriting } from "./connection.ts";
import { createUpsert } from "./upsert.ts";
import { createSession, inTransactions } from "./session.ts";

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
          .map((reply) => (reply instanceof Error ? { failure: reply.message } : reply)),
      derive: (): void => appender.derive(),
    },
    files: {
      /** Takes the log over into the database and closes it, so that one file holds everything. */
      close: (): void => {
        appender.derive();
        db.close();
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
