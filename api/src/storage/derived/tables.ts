import { LIMITS } from "@hiveboard/schema";
import { integer, text, type CellType, type DerivedTable, type Merge, type Row } from "./merge.ts";

const merged = (merge: Merge, type: CellType = integer): { merge: Merge; type: CellType } => ({
  merge,
  type,
});
const sum = merged("sum");
const min = merged("min");
const max = merged("max");
const constant = merged("constant");

/** One row an agent. Times are arrivals by the storage's clock; groups are picked by the events' own times. */
export const agents: DerivedTable = {
  name: "agents",
  key: { agent_pk: integer },
  columns: {
    data_set_id: constant,
    first_seen_ms: min,
    last_seen_ms: max,
    last_heartbeat_ms: max,
    last_registered_ms: max,
  },
  groups: {
    profile: { pick: "latest", columns: { envelope_pk: integer } },
    registration: {
      pick: "latest",
      columns: {
        stuck_threshold_ms: integer,
        progress_threshold_ms: integer,
        registered_type: text(LIMITS.maxAgentTypeLength),
        registered_version: text(LIMITS.maxAgentVersionLength),
        registered_framework: text(LIMITS.maxFrameworkLength),
      },
    },
    /** The latest event that says something of status. */
    signal: { pick: "latest", columns: { signal_type: integer } },
  },
  computed: {
    /** When silence makes it stuck, where it registered a threshold itself; the sweep reads its index. */
    silence_deadline_ms: {
      type: integer,
      from: (row) =>
        row.last_heartbeat_ms == null || row.stuck_threshold_ms == null
          ? null
          : (row.last_seen_ms as number) + (row.stuck_threshold_ms as number),
    },
  },
  indexes: [
    { name: "agents_by_data_set", columns: ["data_set_id"] },
    { name: "agents_by_silence_deadline", columns: ["silence_deadline_ms"] },
  ],
};

/** How a run ended, as stored in `outcome`. */
export const OUTCOME = { open: 0, completed: 1, failed: 2 } as const;

/** One row a run of a task. */
export const taskRuns: DerivedTable = {
  name: "task_runs",
  key: { run_pk: integer },
  columns: {
    data_set_id: constant,
    started_at_ms: min,
    first_event_at_ms: min,
    last_event_at_ms: max,
    last_received_ms: max,
    escalated_at_ms: min,
    cost_nano_usd: sum,
    tokens_in: sum,
    tokens_out: sum,
    llm_calls: sum,
    actions_started: sum,
    actions_ended: sum,
    errors: sum,
    retries: sum,
    escalations: sum,
    approvals_requested: sum,
    approvals_received: sum,
  },
  groups: {
    /** The agent that began it: a run that is handed on still belongs to the one who took it up. */
    owner: { pick: "earliest", columns: { agent_pk: integer, environment: integer, group_name: integer } },
    /** Among the events that name a project other than the default one. */
    project: { pick: "earliest", columns: { project_pk: integer } },
    type: { pick: "latest", columns: { task_type: integer } },
    correlation: { pick: "latest", columns: { correlation_id: text(LIMITS.maxCorrelationIdLength) } },
    summary: { pick: "latest", columns: { summary: text(LIMITS.maxSummaryLength) } },
    completed: { pick: "latest", columns: { completed_duration_ms: integer } },
    failed: {
      pick: "latest",
      columns: { failed_duration_ms: integer, exception_type: text(256), exception_message: text(null) },
    },
  },
  computed: {
    outcome: { type: integer, from: outcomeOf },
    ended_at_ms: { type: integer, from: endedAt },
    duration_ms: { type: integer, from: durationOf },
  },
  indexes: [
    { name: "task_runs_by_start", columns: ["data_set_id", "first_event_at_ms"] },
    { name: "task_runs_by_agent", columns: ["agent_pk", "first_event_at_ms"] },
    { name: "task_runs_by_duration", columns: ["data_set_id", "duration_ms"], isByGeneration: true },
    { name: "task_runs_by_cost", columns: ["data_set_id", "cost_nano_usd"], isByGeneration: true },
    // Open runs are few, whatever has been stored.
    {
      name: "task_runs_open",
      columns: ["agent_pk"],
      where: { sql: "outcome = 0", columns: ["outcome"] },
    },
  ],
};

function outcomeOf(row: Row): number {
  const completed = row.completed_at_ms as number | null | undefined;
  const failed = row.failed_at_ms as number | null | undefined;
  if (completed == null && failed == null) return OUTCOME.open;
  if (failed == null) return OUTCOME.completed;
  if (completed == null || failed > completed) return OUTCOME.failed;
  return OUTCOME.completed;
}

function endedAt(row: Row): number | null {
  const outcome = outcomeOf(row);
  if (outcome === OUTCOME.open) return null;
  return (outcome === OUTCOME.failed ? row.failed_at_ms : row.completed_at_ms) as number;
}

function durationOf(row: Row): number | null {
  const outcome = outcomeOf(row);
  if (outcome === OUTCOME.open) return null;
  const reported = outcome === OUTCOME.failed ? row.failed_duration_ms : row.completed_duration_ms;
  if (reported != null) return reported as number;
  const started = row.started_at_ms as number | null | undefined;
  if (started == null) return null;
  return Math.max(0, endedAt(row)! - started);
}

/** What an agent last said of itself: one row an agent and kind of report. */
export const agentReports: DerivedTable = {
  name: "agent_reports",
  key: { agent_pk: integer, kind: integer },
  columns: { data_set_id: constant },
  groups: { report: { pick: "latest", columns: { depth: integer, data: text(null) } } },
  computed: {},
  indexes: [],
};

/** Kinds of `agent_reports`. */
export const REPORT = { queue: 1, schedule: 2 } as const;

/**
 * Characters of an id that is part of a key. Longer ones are keyed by their SHA-256 (`keyOf` in `signals.ts`): SQL
 * Server's keys hold 900 bytes.
 */
export const MAX_KEY_LENGTH = 200;

export const todos: DerivedTable = {
  name: "todos",
  key: { agent_pk: integer, todo_key: text(MAX_KEY_LENGTH) },
  /** `last_received_ms`: by the storage's clock, which alone says how old a row is. */
  columns: { data_set_id: constant, created_at_ms: min, updated_at_ms: max, last_received_ms: max },
  groups: {
    state: {
      pick: "latest",
      columns: {
        todo_id: text(LIMITS.maxPayloadNameLength),
        action: text(16),
        summary: text(LIMITS.maxSummaryLength),
        priority: text(16),
        source: text(LIMITS.maxPayloadNameLength),
        context: text(null),
        due_by_ms: integer,
      },
    },
  },
  computed: {},
  indexes: [
    {
      name: "todos_open",
      columns: ["data_set_id"],
      where: { sql: "action <> 'completed' AND action <> 'dismissed'", columns: ["action"] },
    },
  ],
};

export const issues: DerivedTable = {
  name: "issues",
  key: { agent_pk: integer, issue_key: text(MAX_KEY_LENGTH) },
  columns: {
    data_set_id: constant,
    first_seen_ms: min,
    last_seen_ms: max,
    reports: sum,
    client_occurrences: max,
    last_received_ms: max,
  },
  groups: {
    state: {
      pick: "latest",
      columns: {
        action: text(16),
        /** 4 critical, 3 high, 2 medium, 1 low: worst first is descending. */
        severity_rank: integer,
        summary: text(LIMITS.maxSummaryLength),
        category: text(32),
        context: text(null),
      },
    },
  },
  computed: {},
  indexes: [
    {
      name: "issues_open",
      columns: ["data_set_id"],
      where: { sql: "action = 'reported'", columns: ["action"] },
    },
  ],
};

/** Which agents a project has. */
export const projectAgents: DerivedTable = {
  name: "project_agents",
  key: { project_pk: integer, agent_pk: integer },
  columns: { data_set_id: constant, last_event_at_ms: max },
  groups: {},
  computed: {},
  indexes: [],
};

/**
 * Roll-ups: one row a grain, bucket and series (`rollups.ts`). A series is an agent, project, environment and group,
 * or all agents of them.
 */
const rollupKey = { data_set_id: integer, grain: integer, bucket_ms: integer, series_pk: integer };

export const activityRollups: DerivedTable = {
  name: "activity_rollups",
  key: rollupKey,
  columns: {
    events: sum,
    errors: sum,
    started: sum,
    completed: sum,
    failed: sum,
    escalated: sum,
    duration_ms_sum: sum,
    duration_count: sum,
  },
  groups: {},
  computed: {},
  indexes: [],
};

export const llmRollups: DerivedTable = {
  name: "llm_rollups",
  key: { ...rollupKey, model: integer },
  columns: {
    calls: sum,
    costed_calls: sum,
    cost_nano_usd: sum,
    /** Of `cost_nano_usd`, what was worked out from prices. */
    estimated_cost_nano_usd: sum,
    tokens_in: sum,
    tokens_out: sum,
  },
  groups: {},
  computed: {},
  indexes: [],
};

export const durationRollups: DerivedTable = {
  name: "duration_rollups",
  key: { ...rollupKey, bin: integer },
  columns: { runs: sum },
  groups: {},
  computed: {},
  indexes: [],
};

/** Width of a bucket of `task_type_costs`: every time zone's midnight is at a multiple of it. */
export const TASK_TYPE_BUCKET_MS = 900_000;

/** What calls cost by the task type that their events name: budgets of a task type read it. */
export const taskTypeCosts: DerivedTable = {
  name: "task_type_costs",
  key: { data_set_id: integer, task_type: integer, bucket_ms: integer },
  columns: { cost_nano_usd: sum },
  groups: {},
  computed: {},
  indexes: [],
};

/** Everything that a rebuild empties and makes again. */
export const derivedTables: readonly DerivedTable[] = [
  agents,
  taskRuns,
  agentReports,
  todos,
  issues,
  projectAgents,
  activityRollups,
  llmRollups,
  durationRollups,
  taskTypeCosts,
];
