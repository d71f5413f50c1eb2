import { sql } from "drizzle-orm";
import {
  bit,
  index,
  int,
  mssqlTable,
  primaryKey,
  uniqueIndex,
  type AnyMsSqlColumn,
  type MsSqlColumnBuilder,
} from "drizzle-orm/mssql-core";
import { LIMITS } from "@hiveboard/schema";
import { allColumns, keyColumns, type CellType, type DerivedTable } from "../derived/merge.ts";
import * as derived from "../derived/tables.ts";
import { bytes, number, text } from "./columns.ts";

/*
 * The tables of the store on SQL Server: the mirror of `sqlite/schema.ts`, table by table.
 *
 * What differs: text has a length and a binary collation, so that both dialects agree on what is the same; a length
 * counts UTF-16 code units, two of which can make one of the contract's characters; names are kept unique by their
 * SHA-256, since a key holds 1,700 bytes and SQL Server takes "a" and "a " for the same; repeats are found by one
 * unique index, which needs no generations.
 */

const digestOf = (text: string) =>
  bytes(32).generatedAlwaysAs(sql.raw(`CAST(HASHBYTES('SHA2_256', ${text}) AS varbinary(32))`), {
    mode: "persisted",
  });

/** What writers take in turns (`counters.ts`): `events` numbers events, `control` the changes of the control stores. */
export const counters = mssqlTable("counters", {
  name: text(8).primaryKey(),
  position: number().notNull(),
  /** The latest time of arrival that was given out. */
  at_ms: number().notNull(),
});

export const projects = mssqlTable(
  "projects",
  {
    project_pk: int().primaryKey().identity(),
    data_set_id: int().notNull(),
    project_id: text(36).notNull().unique(),
    slug: text(LIMITS.maxProjectIdLength).notNull(),
    digest: digestOf("slug"),
    name: text(LIMITS.maxProjectIdLength).notNull(),
    description: text(null),
    is_archived: bit().notNull().default(false),
    created_at_ms: number().notNull(),
    merged_into_pk: int(),
    deleted_at_ms: number(),
  },
  (t) => [
    uniqueIndex("projects_by_slug")
      .on(t.data_set_id, t.digest)
      .where(sql`deleted_at_ms IS NULL`),
  ],
);

export const projectAssignments = mssqlTable(
  "project_assignments",
  {
    project_pk: int().notNull(),
    agent_pk: int().notNull(),
    is_assigned: bit().notNull(),
    at_ms: number().notNull(),
  },
  (t) => [primaryKey({ columns: [t.project_pk, t.agent_pk] })],
);

export const labels = mssqlTable(
  "labels",
  {
    label_pk: int().primaryKey().identity(),
    text: text(LIMITS.maxPayloadNameLength).notNull(),
    digest: digestOf("text"),
  },
  (t) => [uniqueIndex("labels_by_text").on(t.digest)],
);

export const agentNames = mssqlTable(
  "agent_names",
  {
    agent_pk: int().primaryKey().identity(),
    data_set_id: int().notNull(),
    agent_id: text(LIMITS.maxAgentIdLength).notNull(),
    digest: digestOf("agent_id"),
  },
  (t) => [uniqueIndex("agent_names_by_id").on(t.data_set_id, t.digest)],
);

export const envelopes = mssqlTable(
  "envelopes",
  {
    envelope_pk: int().primaryKey().identity(),
    agent_pk: int().notNull(),
    digest: bytes(32).notNull(),
    agent_type: text(LIMITS.maxAgentTypeLength).notNull(),
    agent_version: text(LIMITS.maxAgentVersionLength),
    framework: text(LIMITS.maxFrameworkLength),
    runtime: text(LIMITS.maxRuntimeLength),
    sdk_version: text(LIMITS.maxSdkVersionLength),
    environment: int().notNull(),
    group_name: int().notNull(),
  },
  (t) => [uniqueIndex("envelopes_by_digest").on(t.agent_pk, t.digest)],
);

export const runNames = mssqlTable(
  "run_names",
  {
    run_pk: int().primaryKey().identity(),
    data_set_id: int().notNull(),
    task_id: text(LIMITS.maxTaskIdLength).notNull(),
    run_id: text(LIMITS.maxTaskRunIdLength).notNull(),
    digest: digestOf("task_id + nchar(10) + run_id"),
  },
  (t) => [
    uniqueIndex("run_names_by_id").on(t.data_set_id, t.digest),
    index("run_names_by_task").on(t.data_set_id, t.task_id),
  ],
);

export const series = mssqlTable(
  "series",
  {
    series_pk: int().primaryKey().identity(),
    data_set_id: int().notNull(),
    agent_pk: int().notNull(),
    project_pk: int().notNull(),
    environment: int().notNull(),
    group_name: int().notNull(),
  },
  (t) => [
    uniqueIndex("series_by_key").on(t.data_set_id, t.agent_pk, t.project_pk, t.environment, t.group_name),
  ],
);

export const events = mssqlTable(
  "events",
  {
    seq: number().primaryKey(),
    data_set_id: int().notNull(),
    event_id: bytes(16).notNull(),
    timestamp_ms: number().notNull(),
    received_at_ms: number().notNull(),
    event_type: int().notNull(),
    severity: int().notNull(),
    status: int(),
    duration_ms: number(),
    kind: int(),
    project_pk: int().notNull(),
    envelope_pk: int().notNull(),
    agent_pk: int().notNull(),
    run_pk: int(),
    task_type: int(),
    correlation_id: text(LIMITS.maxCorrelationIdLength),
    action_id: text(LIMITS.maxActionIdLength),
    parent_action_id: text(LIMITS.maxParentActionIdLength),
    parent_event_id: text(LIMITS.maxParentEventIdLength),
    payload: text(null),
    estimated_cost_nano_usd: number(),
  },
  (t) => [
    uniqueIndex("events_by_id").on(t.data_set_id, t.event_id),
    index("events_by_severity").on(t.data_set_id, t.severity),
    index("events_by_agent").on(t.agent_pk),
    index("events_by_run")
      .on(t.run_pk)
      .where(sql`run_pk IS NOT NULL`),
    index("events_by_type")
      .on(t.data_set_id, t.event_type)
      .where(sql`event_type <> 2`),
    index("events_by_kind")
      .on(t.data_set_id, t.kind)
      .where(sql`kind IS NOT NULL`),
  ],
);

export const llmCalls = mssqlTable(
  "llm_calls",
  {
    seq: number().primaryKey(),
    data_set_id: int().notNull(),
    timestamp_ms: number().notNull(),
    cost_nano_usd: number().notNull(),
    tokens_in: number(),
    tokens_out: number(),
    duration_ms: number(),
    model: int().notNull(),
  },
  (t) => [
    index("llm_calls_by_time").on(t.data_set_id, t.timestamp_ms),
    index("llm_calls_by_cost").on(t.data_set_id, t.cost_nano_usd),
  ],
);

export const announcedEpisodes = mssqlTable("announced_episodes", {
  agent_pk: int().primaryKey(),
  episode_ms: number().notNull(),
  reason: text(16).notNull(),
});

export const dataMarks = mssqlTable("data_marks", {
  data_set_id: int().primaryKey(),
  settled_before_ms: number(),
  heartbeats_seq: number().notNull(),
});

export const trimmedRuns = mssqlTable("trimmed_runs", {
  run_pk: int().primaryKey(),
  data_set_id: int().notNull(),
});

export const heartbeatMarks = mssqlTable(
  "heartbeat_marks",
  {
    agent_pk: int().notNull(),
    hour_ms: number().notNull(),
    data_set_id: int().notNull(),
    seq: number().notNull(),
    has_payload: int().notNull(),
  },
  (t) => [primaryKey({ columns: [t.agent_pk, t.hour_ms] })],
);

type Columns = Record<string, AnyMsSqlColumn>;

function columnOf(type: CellType): MsSqlColumnBuilder {
  if (type.kind === "integer") return number();
  return type.kind === "text" ? text(type.size) : bytes(type.size);
}

function derivedMssqlTable(table: DerivedTable) {
  const keys = keyColumns(table);
  const columns: Record<string, MsSqlColumnBuilder> = {};
  for (const [name, type] of Object.entries(allColumns(table))) {
    if (keys.length === 1 && name === keys[0]) columns[name] = number().primaryKey();
    else columns[name] = keys.includes(name) ? columnOf(type).notNull() : columnOf(type);
  }
  return mssqlTable(table.name, columns, (t) => {
    const pick = (names: readonly string[]) =>
      names.map((name) => (t as unknown as Columns)[name]!) as [AnyMsSqlColumn, ...AnyMsSqlColumn[]];
    const indexes = table.indexes.map(({ name, columns, where }) => {
      const built = index(name).on(...pick(columns));
      return where === undefined ? built : built.where(sql.raw(where.sql));
    });
    return keys.length > 1 ? [primaryKey({ columns: pick(keys) }), ...indexes] : indexes;
  });
}

export const agents = derivedMssqlTable(derived.agents);
export const taskRuns = derivedMssqlTable(derived.taskRuns);
export const agentReports = derivedMssqlTable(derived.agentReports);
export const todos = derivedMssqlTable(derived.todos);
export const issues = derivedMssqlTable(derived.issues);
export const projectAgents = derivedMssqlTable(derived.projectAgents);
export const activityRollups = derivedMssqlTable(derived.activityRollups);
export const llmRollups = derivedMssqlTable(derived.llmRollups);
export const durationRollups = derivedMssqlTable(derived.durationRollups);
export const taskTypeCosts = derivedMssqlTable(derived.taskTypeCosts);
