import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-sqlite";
import { createControlReaders } from "../control/stores.ts";
import { openForReading } from "./connection.ts";
import { createAgentReader, createLivenessReader } from "./agent.store.ts";
import { createEventReader } from "./event.store.ts";
import { createLlmCallReader } from "./llm-call.store.ts";
import { createMetricsReader } from "./metrics.store.ts";
import { createPipelineReader } from "./pipeline.store.ts";
import { createProjectReader } from "./project.store.ts";
import { createRepricingReader } from "./repricing.store.ts";
import { createRetentionReader } from "./retention.store.ts";
import { createSession } from "./session.ts";
import { createTaskReader } from "./task.store.ts";

/** What the reading threads answer, by store and method. */
export function createReader(path: string) {
  const client = openForReading(path);
  const db = drizzle({ client });
  return {
    ...createControlReaders(createSession(client)),
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
      check: (): number => db.all(sql`SELECT count(*) FROM (SELECT seq FROM events LIMIT 1)`).length,
    },
  };
}
