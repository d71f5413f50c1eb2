import { sql } from "drizzle-orm";
import type { AlertRuleStore } from "../../alerts/rule.store.ts";
import type { AlertRule, Endpoints, HomedRule, RuleDefinition } from "../../alerts/rule.ts";
import { insertDeliveries } from "./alert-outbox.ts";
import type { SqlSession } from "./session.ts";

interface RuleRow {
  rule_id: string;
  data_set_id: number;
  workspace_id: string;
  name: string;
  is_enabled: number;
  enabled_at_ms: number;
  silenced_until_ms: number | null;
  definition: string;
  endpoints: string;
  created_at_ms: number;
  updated_at_ms: number;
}

interface HomedRow extends RuleRow {
  default_stuck_threshold_ms: number;
  default_progress_threshold_ms: number | null;
}

const columns =
  sql.raw(`rule_id, data_set_id, workspace_id, name, is_enabled, enabled_at_ms, silenced_until_ms,
  definition, created_at_ms, updated_at_ms`);

const toRule = (row: RuleRow): AlertRule => ({
  ...(JSON.parse(row.definition) as Omit<RuleDefinition, "name">),
  id: row.rule_id,
  name: row.name,
  isEnabled: row.is_enabled === 1,
  enabledAtMs: row.enabled_at_ms,
  silencedUntilMs: row.silenced_until_ms,
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
});

/** What is stored as JSON: no query asks for a part of it. */
function definitionOf(rule: AlertRule): string {
  const { filter, condition, severity, forMs, resolveAfterMs, cooldownMs, includeLate, actions } = rule;
  const definition: Omit<RuleDefinition, "name"> = {
    filter,
    condition,
    severity,
    forMs,
    resolveAfterMs,
    cooldownMs,
    includeLate,
    actions,
  };
  return JSON.stringify(definition);
}

type Reads =
  "listRules" | "getRule" | "getEndpoints" | "rulesStamp" | "listEnabledRules" | "listStatedDataSets";

export function createAlertRuleReader(session: SqlSession): Pick<AlertRuleStore, Reads> {
  return {
    async listRules({ dataSetId }) {
      const rows = await session.all<RuleRow>(
        sql`SELECT ${columns} FROM alert_rules WHERE data_set_id = ${dataSetId} ORDER BY name, rule_id`,
      );
      return rows.map(toRule);
    },

    async getRule({ dataSetId }, id) {
      const [row] = await session.all<RuleRow>(
        sql`SELECT ${columns} FROM alert_rules WHERE data_set_id = ${dataSetId} AND rule_id = ${id}`,
      );
      return row === undefined ? null : toRule(row);
    },

    async getEndpoints({ dataSetId }, id) {
      const [row] = await session.all<{ endpoints: string }>(
        sql`SELECT endpoints FROM alert_rules WHERE data_set_id = ${dataSetId} AND rule_id = ${id}`,
      );
      return row === undefined ? {} : (JSON.parse(row.endpoints) as Endpoints);
    },

    async rulesStamp() {
      const [row] = await session.all<{
        rules: number;
        versions: number | null;
        latest_ms: number | null;
      }>(sql`
        SELECT count(*) AS rules, sum(version) AS versions, max(updated_at_ms) AS latest_ms FROM alert_rules`);
      return `${row!.rules} ${row!.versions ?? 0} ${row!.latest_ms ?? 0}`;
    },

    async listEnabledRules() {
      const rows = await session.all<HomedRow>(
        sql`SELECT r.rule_id, r.data_set_id, r.workspace_id, r.name, r.is_enabled, r.enabled_at_ms, r.silenced_until_ms,
          r.definition, r.endpoints, r.created_at_ms, r.updated_at_ms, w.default_stuck_threshold_ms,
          w.default_progress_threshold_ms
        FROM alert_rules r JOIN workspaces w ON w.workspace_id = r.workspace_id WHERE r.is_enabled = 1`,
      );
      return rows.map((row): HomedRule => ({
        rule: toRule(row),
        dataSetId: row.data_set_id,
        workspaceId: row.workspace_id,
        endpoints: JSON.parse(row.endpoints) as Endpoints,
        defaultStuckThresholdMs: row.default_stuck_threshold_ms,
        defaultProgressThresholdMs: row.default_progress_threshold_ms,
      }));
    },

    async listStatedDataSets() {
      const rows = await session.all<{ data_set_id: number; workspace_id: string }>(sql`
        SELECT data_set_id, workspace_id FROM data_sets
        WHERE data_set_id IN (SELECT data_set_id FROM alert_states)`);
      return rows.map((row) => ({ dataSetId: row.data_set_id, workspaceId: row.workspace_id }));
    },
  };
}

export function createAlertRuleWriter(session: SqlSession): Omit<AlertRuleStore, Reads> {
  return {
    async createRule({ dataSetId, workspaceId }, { rule, endpoints, limit }) {
      const [held] = await session.all<{ rules: number }>(
        sql`SELECT count(*) AS rules FROM alert_rules WHERE data_set_id = ${dataSetId}`,
      );
      if (held!.rules >= limit) return false;
      await session.run(sql`
        INSERT INTO alert_rules (rule_id, data_set_id, workspace_id, name, is_enabled, enabled_at_ms,
          silenced_until_ms, definition, endpoints, created_at_ms, updated_at_ms, version)
        VALUES (${rule.id}, ${dataSetId}, ${workspaceId}, ${rule.name}, ${Number(rule.isEnabled)},
          ${rule.enabledAtMs}, ${rule.silencedUntilMs}, ${definitionOf(rule)}, ${JSON.stringify(endpoints)},
          ${rule.createdAtMs}, ${rule.updatedAtMs}, 1)`);
      return true;
    },

    async replaceRule({ dataSetId }, { rule, endpoints }) {
      const changed = await session.run(sql`
        UPDATE alert_rules SET name = ${rule.name}, is_enabled = ${Number(rule.isEnabled)},
          enabled_at_ms = ${rule.enabledAtMs}, silenced_until_ms = ${rule.silencedUntilMs},
          definition = ${definitionOf(rule)}, updated_at_ms = ${rule.updatedAtMs}, version = version + 1
        WHERE data_set_id = ${dataSetId} AND rule_id = ${rule.id}`);
      if (changed === 0) return false;
      if (endpoints !== null)
        await session.run(sql`
          UPDATE alert_rules SET endpoints = ${JSON.stringify(endpoints)}
          WHERE data_set_id = ${dataSetId} AND rule_id = ${rule.id}`);
      return true;
    },

    async deleteRule({ dataSetId }, id) {
      const deleted = await session.run(
        sql`DELETE FROM alert_rules WHERE data_set_id = ${dataSetId} AND rule_id = ${id}`,
      );
      return deleted > 0;
    },

    enqueue: (scope, { deliveries, nowMs }) => insertDeliveries(session, scope, deliveries, nowMs),
  };
}
