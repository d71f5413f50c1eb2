import { sql } from "drizzle-orm";
import { createControlReaders } from "../control/stores.ts";
import { createAgentReader, createLivenessReader } from "./agent.store.ts";
import { createEventReader } from "./event.store.ts";
import { createLlmCallReader } from "./llm-call.store.ts";
import { createMetricsReader } from "./metrics.store.ts";
import { createPipelineReader } from "./pipeline.store.ts";
import { createProjectReader } from "./project.store.ts";
import { createRepricingReader } from "./repricing.store.ts";
import type { ReadDatabase } from "./read-sql.ts";
import { createRetentionReader } from "./retention.store.ts";
import { createSession } from "./session.ts";
import { createTaskReader } from "./task.store.ts";

/** What reads, by store and method. */
export function createReader(db: ReadDatabase) {
  return {
    ...createControlReaders(createSession(db)),
    agents: createAgentReader(db),
    events: createEventReader(db),
    liveness: createLivenessReader(db),
    llmCalls: createLlmCallReader(db),
    metrics: createMetricsReader(db),
    pipeline: createPipelineReader(db),
    projects: createProjectReader(db),
    repricing: createRepricingReader(db),
    retention: createRetentionReader(db),
    tasks: createTaskReader(db),
    health: {
      check: async (): Promise<void> => void (await db.all(sql`SELECT TOP (1) seq FROM events`)),
    },
  };
}
