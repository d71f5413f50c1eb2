import { createControlWriters } from "../control/stores.ts";
import { createLivenessWriter } from "./agent.store.ts";
import type { AppendFailure, AppendMessage, AppendReply } from "../append-message.ts";
import { Appender } from "./appender.ts";
import { openForWriting } from "./connection.ts";
import { createProjectWriter } from "./project.store.ts";
import { createSession, inTransactions } from "./session.ts";

/** What the writing thread does, by store and method. */
export function createWriter(path: string) {
  const db = openForWriting(path);
  const appender = new Appender(db);
  return {
    ...inTransactions(db, createControlWriters(createSession(db))),
    liveness: createLivenessWriter(db),
    projects: createProjectWriter(db, () => appender.dictionary.forget()),
    ingest: {
      appendGroup: (batches: AppendMessage[]): (AppendReply | AppendFailure)[] =>
        appender
          .appendGroup(batches)
          .map((reply) => (reply instanceof Error ? { failure: reply.message } : reply)),
    },
    files: {
      /** Takes the log over into the database and closes it, so that one file holds everything. */
      close: (): void => db.close(),
    },
  };
}
