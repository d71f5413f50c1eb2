import { sql } from "drizzle-orm";
import {
  blob,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
  type AnySQLiteColumn,
  type SQLiteColumnBuilder,
} from "drizzle-orm/sqlite-core";
import { allColumns, keyColumns, type CellType, type DerivedTable } from "../derived/merge.ts";
import * as derived from "../derived/tables.ts";
import { GENERATION_BITS, orderGeneration } from "./generation.ts";

/*
 * The tables of the embedded store. `mssql/schema.ts` is this file's mirror.
 *
 * Names that repeat are numbers: an event refers to its envelope, project, run and labels by integer keys. Those
 * dictionaries, the events and the accounts are the truth; the derived tables at the end can be made again from them.
 */

export const projects = sqliteTable(
  "projects",
  {
    project_pk: integer().primaryKey(),
    data_set_id: integer().notNull(),
    project_id: text().notNull().unique(),
    slug: text().notNull(),
    name: text().notNull(),
    description: text(),
    is_archived: integer({ mode: "boolean" }).notNull().default(false),
    created_at_ms: integer().notNull(),
    /** It is part of another project now; its slug and id stand for that one, and so does what its events carry. */
    merged_into_pk: integer(),
    /** It is deleted, and its events are being removed. Another project may have its slug. */
    deleted_at_ms: integer(),
  },
  (t) => [
    uniqueIndex("projects_by_slug")
      .on(t.data_set_id, t.slug)
      .where(sql`deleted_at_ms IS NULL`),
  ],
);

/** What people have said of who works for a project; what events say is in `project_agents`. The later one holds. */
export const projectAssignments = sqliteTable(
  "project_assignments",
  {
    project_pk: integer().notNull(),
    agent_pk: integer().notNull(),
    /** Assigned, or removed. */
    is_assigned: integer({ mode: "boolean" }).notNull(),
    at_ms: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.project_pk, t.agent_pk] })],
);

/** Text that repeats: environments, groups, kinds, task types, models. */
export const labels = sqliteTable("labels", {
  label_pk: integer().primaryKey(),
  text: text().notNull().unique(),
});

export const agentNames = sqliteTable(
  "agent_names",
  { agent_pk: integer().primaryKey(), data_set_id: integer().notNull(), agent_id: text().notNull() },
  (t) => [uniqueIndex("agent_names_by_id").on(t.data_set_id, t.agent_id)],
);

/** Each distinct envelope once: with it, a stored event stands by itself. */
export const envelopes = sqliteTable(
  "envelopes",
  {
    envelope_pk: integer().primaryKey(),
    agent_pk: integer().notNull(),
    /** SHA-256 of all fields: finds an envelope that is there already. */
    digest: blob({ mode: "buffer" }).notNull(),
    agent_type: text().notNull(),
    agent_version: text(),
    framework: text(),
    runtime: text(),
    sdk_version: text(),
    environment: integer().notNull(),
    group_name: integer().notNull(),
  },
  (t) => [uniqueIndex("envelopes_by_digest").on(t.agent_pk, t.digest)],
);

export const runNames = sqliteTable(
  "run_names",
  {
    run_pk: integer().primaryKey(),
    data_set_id: integer().notNull(),
    task_id: text().notNull(),
    /** Empty where the client sent none: a run id is never empty. */
    run_id: text().notNull(),
  },
  (t) => [uniqueIndex("run_names_by_id").on(t.data_set_id, t.task_id, t.run_id)],
);

/** What a row of the roll-ups is about; 0 in a column stands for all of them together. */
export const series = sqliteTable(
  "series",
  {
    series_pk: integer().primaryKey(),
    data_set_id: integer().notNull(),
    agent_pk: integer().notNull(),
    project_pk: integer().notNull(),
    environment: integer().notNull(),
    group_name: integer().notNull(),
  },
  (t) => [
    uniqueIndex("series_by_key").on(t.data_set_id, t.agent_pk, t.project_pk, t.environment, t.group_name),
  ],
);

/** Events in the order of arrival. Each index is there for a query, and ends, unseen, in the position. */
export const events = sqliteTable(
  "events",
  {
    seq: integer().primaryKey(),
    data_set_id: integer().notNull(),
    event_id: blob({ mode: "buffer" }).notNull(),
    timestamp_ms: integer().notNull(),
    received_at_ms: integer().notNull(),
    event_type: integer().notNull(),
    severity: integer().notNull(),
    status: integer(),
    duration_ms: integer(),
    kind: integer(),
    project_pk: integer().notNull(),
    envelope_pk: integer().notNull(),
    agent_pk: integer().notNull(),
    run_pk: integer(),
    task_type: integer(),
    correlation_id: text(),
    action_id: text(),
    parent_action_id: text(),
    parent_event_id: text(),
    payload: text(),
    /** What an LLM call without a cost is taken to have cost, by the prices at its arrival or a re-pricing. */
    estimated_cost_nano_usd: integer(),
  },
  (t) => [
    // Finds repeats. Split by arrival, so that random ids are inserted into a small, warm part of it (decision 0002).
    uniqueIndex("events_by_id").on(sql.raw(`seq >> ${GENERATION_BITS}`), t.data_set_id, t.event_id),
    // The stream, newest first, by least severity.
    index("events_by_severity").on(t.data_set_id, t.severity),
    // An agent's events and heartbeats.
    index("events_by_agent").on(t.agent_pk),
    // The timeline of a run.
    index("events_by_run")
      .on(t.run_pk)
      .where(sql`run_pk IS NOT NULL`),
    // The stream by type (heartbeats, 2, are found by agent) and by kind.
    index("events_by_type")
      .on(t.data_set_id, t.event_type)
      .where(sql`event_type <> 2`),
    index("events_by_kind")
      .on(t.data_set_id, t.kind)
      .where(sql`kind IS NOT NULL`),
  ],
);

/**
 * One row: up to which position events have been folded into the derived tables. Under load these are written once for
 * several commits; what a kill cut off is folded at the next start.
 */
export const derivation = sqliteTable("derivation", {
  derivation_id: integer().primaryKey(),
  folded_seq: integer().notNull(),
});

/** Filters of the full generations of `events_by_id` (`event-id-filter.ts`). */
export const eventIdFilters = sqliteTable("event_id_filters", {
  generation: integer().primaryKey(),
  bits: blob({ mode: "buffer" }).notNull(),
});

/** One row an LLM call, for lists that are sorted by time or cost. Made from events, like the derived tables. */
export const llmCalls = sqliteTable(
  "llm_calls",
  {
    seq: integer().primaryKey(),
    data_set_id: integer().notNull(),
    timestamp_ms: integer().notNull(),
    /** −1 where the call carried no cost, so that the index orders it below all others. */
    cost_nano_usd: integer().notNull(),
    tokens_in: integer(),
    tokens_out: integer(),
    duration_ms: integer(),
    model: integer().notNull(),
  },
  (t) => [
    index("llm_calls_by_time").on(t.data_set_id, t.timestamp_ms),
    index("llm_calls_by_cost").on(orderGeneration("llm_calls"), t.data_set_id, t.cost_nano_usd),
  ],
);

/** The last silence of an agent that was announced: the compare-and-set of the sweep. */
export const announcedEpisodes = sqliteTable("announced_episodes", {
  agent_pk: integer().primaryKey(),
  episode_ms: integer().notNull(),
  reason: text().notNull(),
});

/** Data sets of which events are gone: what a rebuild cannot make again from events, and keeps (decision 0010). */
export const dataMarks = sqliteTable("data_marks", {
  data_set_id: integer().primaryKey(),
  /**
   * Start of a day, UTC: roll-ups of earlier times hold what deleted events counted for. 0 where only heartbeats are
   * gone, which count for nothing; null where nothing is.
   */
  settled_before_ms: integer(),
  /** Up to which position heartbeats are compacted. */
  heartbeats_seq: integer().notNull(),
});

/** Runs that have lost events: their rows say more than the events that are left. */
export const trimmedRuns = sqliteTable("trimmed_runs", {
  run_pk: integer().primaryKey(),
  data_set_id: integer().notNull(),
});

/** The heartbeat that is kept of an agent's hour, while that hour is being compacted. */
export const heartbeatMarks = sqliteTable(
  "heartbeat_marks",
  {
    agent_pk: integer().notNull(),
    hour_ms: integer().notNull(),
    data_set_id: integer().notNull(),
    seq: integer().notNull(),
    has_payload: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.agent_pk, t.hour_ms] })],
);

const columnOf = {
  integer: () => integer(),
  text: () => text(),
  bytes: () => blob({ mode: "buffer" }),
} satisfies Record<CellType["kind"], () => SQLiteColumnBuilder>;

type Columns = Record<string, AnySQLiteColumn>;

function derivedSqliteTable(table: DerivedTable) {
  const keys = keyColumns(table);
  const columns: Record<string, SQLiteColumnBuilder> = {};
  for (const [name, type] of Object.entries(allColumns(table))) {
    if (keys.length === 1 && name === keys[0]) columns[name] = integer().primaryKey();
    else columns[name] = keys.includes(name) ? columnOf[type.kind]().notNull() : columnOf[type.kind]();
  }
  return sqliteTable(table.name, columns, (t) => {
    const pick = (names: readonly string[]) =>
      names.map((name) => (t as unknown as Columns)[name]!) as [AnySQLiteColumn, ...AnySQLiteColumn[]];
    const indexes = table.indexes.map(({ name, columns, where, isByGeneration }) => {
      const [first, ...rest] = pick(columns);
      const built = isByGeneration
        ? index(name).on(orderGeneration("task_runs"), first, ...rest)
        : index(name).on(first, ...rest);
      return where === undefined ? built : built.where(sql.raw(where.sql));
    });
    return keys.length > 1 ? [primaryKey({ columns: pick(keys) }), ...indexes] : indexes;
  });
}

export const agents = derivedSqliteTable(derived.agents);
export const taskRuns = derivedSqliteTable(derived.taskRuns);
export const agentReports = derivedSqliteTable(derived.agentReports);
export const todos = derivedSqliteTable(derived.todos);
export const issues = derivedSqliteTable(derived.issues);
export const projectAgents = derivedSqliteTable(derived.projectAgents);
export const activityRollups = derivedSqliteTable(derived.activityRollups);
export const llmRollups = derivedSqliteTable(derived.llmRollups);
export const durationRollups = derivedSqliteTable(derived.durationRollups);
export const taskTypeCosts = derivedSqliteTable(derived.taskTypeCosts);
