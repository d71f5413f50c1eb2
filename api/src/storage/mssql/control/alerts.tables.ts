import { sql } from "drizzle-orm";
import { bit, index, int, mssqlTable, primaryKey } from "drizzle-orm/mssql-core";
import { LIMITS } from "@hiveboard/schema";
import { number, text } from "../columns.ts";

/* Rules, their states, what they raised and whom it has to be told: the mirror of `sqlite/control/alerts.tables.ts`. */

export const alertRules = mssqlTable(
  "alert_rules",
  {
    rule_id: text(36).primaryKey(),
    data_set_id: int().notNull(),
    workspace_id: text(36).notNull(),
    name: text(128).notNull(),
    is_enabled: bit().notNull(),
    enabled_at_ms: number().notNull(),
    silenced_until_ms: number(),
    definition: text(null).notNull(),
    endpoints: text(null).notNull(),
    created_at_ms: number().notNull(),
    updated_at_ms: number().notNull(),
    version: int().notNull(),
  },
  (t) => [
    index("alert_rules_by_data_set").on(t.data_set_id, t.name),
    index("alert_rules_by_update").on(t.updated_at_ms, t.version),
  ],
);

export const alertStates = mssqlTable(
  "alert_states",
  {
    rule_id: text(36).notNull(),
    subject_key: text(64).notNull(),
    data_set_id: int().notNull(),
    subject: text(null).notNull(),
    phase: text(16).notNull(),
    since_ms: number().notNull(),
    last_fired_at_ms: number(),
    alert_id: text(36),
    silenced_until_ms: number(),
    stamp: text(36).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.rule_id, t.subject_key] }),
    index("alert_states_by_data_set").on(t.data_set_id),
  ],
);

export const alerts = mssqlTable(
  "alerts",
  {
    alert_id: text(36).primaryKey(),
    data_set_id: int().notNull(),
    rule_id: text(36).notNull(),
    subject_key: text(64).notNull(),
    severity: int().notNull(),
    agent_id: text(LIMITS.maxAgentIdLength),
    task_id: text(LIMITS.maxTaskIdLength),
    fired_at_ms: number().notNull(),
    resolved_at_ms: number(),
    resolved_because: text(16),
    acknowledged_at_ms: number(),
    acknowledged_by: text(200),
    details: text(null).notNull(),
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

export const alertDeliveries = mssqlTable(
  "alert_deliveries",
  {
    delivery_id: text(36).primaryKey(),
    data_set_id: int().notNull(),
    workspace_id: text(36).notNull(),
    rule_id: text(36).notNull(),
    alert_id: text(36),
    action_id: text(36).notNull(),
    channel: text(16).notNull(),
    target: text(512).notNull(),
    kind: text(16).notNull(),
    notice: text(null).notNull(),
    endpoint: text(null),
    status: text(16).notNull(),
    attempts: int().notNull(),
    next_attempt_at_ms: number(),
    leased_until_ms: number(),
    leased_by: text(36),
    last_error: text(512),
    created_at_ms: number().notNull(),
    finished_at_ms: number(),
    place: int().notNull(),
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

export const leases = mssqlTable("leases", {
  name: text(128).primaryKey(),
  holder: text(36).notNull(),
  held_until_ms: number().notNull(),
});
