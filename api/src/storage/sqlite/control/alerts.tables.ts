import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/* Rules, their states, what they raised and whom it has to be told. `mssql/control/alerts.tables.ts` is the mirror. */

export const alertRules = sqliteTable(
  "alert_rules",
  {
    rule_id: text().primaryKey(),
    data_set_id: integer().notNull(),
    workspace_id: text().notNull(),
    name: text().notNull(),
    is_enabled: integer({ mode: "boolean" }).notNull(),
    enabled_at_ms: integer().notNull(),
    silenced_until_ms: integer(),
    /** JSON: what the rule says, without secrets. */
    definition: text().notNull(),
    /** JSON: endpoints with their secrets, read by nobody but the engine. */
    endpoints: text().notNull(),
    created_at_ms: integer().notNull(),
    updated_at_ms: integer().notNull(),
    /** Grows with every change. */
    version: integer().notNull(),
  },
  (t) => [
    index("alert_rules_by_data_set").on(t.data_set_id, t.name),
    // Tells the engine whether anything changed, without reading the rules.
    index("alert_rules_by_update").on(t.updated_at_ms, t.version),
  ],
);

/** One row a rule and subject that is not simply fine. */
export const alertStates = sqliteTable(
  "alert_states",
  {
    rule_id: text().notNull(),
    subject_key: text().notNull(),
    data_set_id: integer().notNull(),
    subject: text().notNull(),
    phase: text({ enum: ["ok", "pending", "firing", "clearing"] }).notNull(),
    since_ms: integer().notNull(),
    last_fired_at_ms: integer(),
    alert_id: text(),
    silenced_until_ms: integer(),
    /** New with every change: what compare-and-set compares. */
    stamp: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.rule_id, t.subject_key] }),
    index("alert_states_by_data_set").on(t.data_set_id),
  ],
);

export const alerts = sqliteTable(
  "alerts",
  {
    alert_id: text().primaryKey(),
    data_set_id: integer().notNull(),
    rule_id: text().notNull(),
    subject_key: text().notNull(),
    /** 0 info, 1 warning, 2 critical. */
    severity: integer().notNull(),
    agent_id: text(),
    task_id: text(),
    fired_at_ms: integer().notNull(),
    resolved_at_ms: integer(),
    resolved_because: text(),
    acknowledged_at_ms: integer(),
    acknowledged_by: text(),
    /** JSON: what does not change. */
    details: text().notNull(),
  },
  (t) => [
    index("alerts_by_time").on(t.data_set_id, t.fired_at_ms),
    index("alerts_firing")
      .on(t.data_set_id)
      .where(sql`resolved_at_ms IS NULL`),
    index("alerts_unacknowledged")
      .on(t.data_set_id)
      .where(sql`acknowledged_at_ms IS NULL`),
    index("alerts_by_rule").on(t.rule_id, t.fired_at_ms),
  ],
);

/** The outbox. */
export const alertDeliveries = sqliteTable(
  "alert_deliveries",
  {
    delivery_id: text().primaryKey(),
    data_set_id: integer().notNull(),
    workspace_id: text().notNull(),
    rule_id: text().notNull(),
    alert_id: text(),
    action_id: text().notNull(),
    channel: text().notNull(),
    target: text().notNull(),
    kind: text().notNull(),
    /** JSON. */
    notice: text().notNull(),
    /** JSON with secrets; null once it is delivered. */
    endpoint: text(),
    status: text({ enum: ["waiting", "delivered", "dead"] }).notNull(),
    attempts: integer().notNull(),
    next_attempt_at_ms: integer(),
    leased_until_ms: integer(),
    leased_by: text(),
    last_error: text(),
    created_at_ms: integer().notNull(),
    finished_at_ms: integer(),
    /** Order among those of one alert. */
    place: integer().notNull(),
  },
  (t) => [
    index("alert_deliveries_due")
      .on(t.next_attempt_at_ms)
      .where(sql`status = 'waiting'`),
    index("alert_deliveries_by_time").on(t.data_set_id, t.created_at_ms),
    index("alert_deliveries_by_alert").on(t.alert_id, t.action_id),
    index("alert_deliveries_dead")
      .on(t.data_set_id)
      .where(sql`status = 'dead'`),
  ],
);

/** Which of several servers does a piece of work that one must do. */
export const leases = sqliteTable("leases", {
  name: text().primaryKey(),
  holder: text().notNull(),
  held_until_ms: integer().notNull(),
});
