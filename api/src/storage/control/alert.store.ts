import { createHash, randomUUID } from "node:crypto";
import { sql, type SQL } from "drizzle-orm";
import type { DataScope } from "../../accounts/scope.ts";
import type { AlertStore, Transition } from "../../alerts/alert.store.ts";
import type { Alert, AlertFilter, AlertState, Phase, ResolveReason } from "../../alerts/alert.ts";
import { subjectKey, type Subject } from "../../alerts/condition.ts";
import { ALERT_SEVERITIES } from "../../alerts/rule.ts";
import { insertDeliveries } from "./alert-outbox.ts";
import type { SqlSession } from "./session.ts";

interface StateRow {
  rule_id: string;
  subject: string;
  phase: Phase;
  since_ms: number;
  last_fired_at_ms: number | null;
  alert_id: string | null;
  silenced_until_ms: number | null;
  stamp: string;
}

interface SilenceRow {
  rule_id: string;
  subject: string;
  silenced_until_ms: number;
  alert_id: string | null;
}

interface AlertRow {
  alert_id: string;
  rule_id: string;
  severity: number;
  fired_at_ms: number;
  resolved_at_ms: number | null;
  resolved_because: ResolveReason | null;
  acknowledged_at_ms: number | null;
  acknowledged_by: string | null;
  details: string;
}

/** What of an alert does not change. */
type Details = Omit<
  Alert,
  | "id"
  | "ruleId"
  | "severity"
  | "status"
  | "firedAtMs"
  | "resolvedAtMs"
  | "resolvedBecause"
  | "acknowledgedAtMs"
  | "acknowledgedBy"
>;

const alertColumns = sql.raw(`alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details`);

const toAlert = (row: AlertRow): Alert => ({
  ...(JSON.parse(row.details) as Details),
  id: row.alert_id,
  ruleId: row.rule_id,
  severity: ALERT_SEVERITIES[row.severity]!,
  status: row.resolved_at_ms === null ? "firing" : "resolved",
  firedAtMs: row.fired_at_ms,
  resolvedAtMs: row.resolved_at_ms,
  resolvedBecause: row.resolved_because,
  acknowledgedAtMs: row.acknowledged_at_ms,
  acknowledgedBy: row.acknowledged_by,
});

/** Names of subjects can be long, and a key of SQL Server cannot. */
const hashOf = (subject: Subject): string => createHash("sha256").update(subjectKey(subject)).digest("hex");

type Reads = "listStates" | "listSilences" | "listAlerts" | "getAlerts" | "countAlerts";

export function createAlertReader(session: SqlSession): Pick<AlertStore, Reads> {
  return {
    async listStates({ dataSetId }) {
      const rows = await session.all<StateRow>(sql`
        SELECT rule_id, subject, phase, since_ms, last_fired_at_ms, alert_id, silenced_until_ms, stamp
        FROM alert_states WHERE data_set_id = ${dataSetId}`);
      return rows.map((row): AlertState => ({
        ruleId: row.rule_id,
        subject: JSON.parse(row.subject) as Subject,
        phase: row.phase,
        sinceMs: row.since_ms,
        lastFiredAtMs: row.last_fired_at_ms,
        alertId: row.alert_id,
        silencedUntilMs: row.silenced_until_ms,
        stamp: row.stamp,
      }));
    },

    async listSilences({ dataSetId }, nowMs) {
      const rows = await session.all<SilenceRow>(sql`
        SELECT s.rule_id, s.subject, s.silenced_until_ms, (SELECT MAX(a.alert_id) FROM alerts AS a
          WHERE a.data_set_id = ${dataSetId} AND a.rule_id = s.rule_id AND a.subject_key = s.subject_key) AS alert_id
        FROM alert_states AS s WHERE s.data_set_id = ${dataSetId} AND s.silenced_until_ms > ${nowMs}
        ORDER BY s.silenced_until_ms, s.subject_key`);
      return rows.map((row) => ({
        ruleId: row.rule_id,
        subject: JSON.parse(row.subject) as Subject,
        untilMs: row.silenced_until_ms,
        alertId: row.alert_id,
      }));
    },

    async listAlerts({ dataSetId }, { filter, limit, after }) {
      const where = [sql`data_set_id = ${dataSetId}`, ...conditionsOf(filter)];
      if (after !== null)
        where.push(sql`(fired_at_ms < ${after.firedAtMs}
          OR (fired_at_ms = ${after.firedAtMs} AND alert_id < ${after.id}))`);
      const rows = await session.all<AlertRow>(sql`
        SELECT ${alertColumns} FROM alerts WHERE ${sql.join(where, sql` AND `)}
        ORDER BY fired_at_ms DESC, alert_id DESC ${session.limit(limit)}`);
      return rows.map(toAlert);
    },

    async getAlerts({ dataSetId }, ids) {
      if (ids.length === 0) return [];
      const rows = await session.all<AlertRow>(sql`
        SELECT ${alertColumns} FROM alerts
        WHERE data_set_id = ${dataSetId} AND ${session.inTexts(sql`alert_id`, ids)}`);
      return rows.map(toAlert);
    },

    async countAlerts({ dataSetId }) {
      const [firing] = await session.all<{ alerts: number }>(
        sql`SELECT count(*) AS alerts FROM alerts WHERE data_set_id = ${dataSetId} AND resolved_at_ms IS NULL`,
      );
      const [unacknowledged] = await session.all<{ alerts: number }>(
        sql`SELECT count(*) AS alerts FROM alerts WHERE data_set_id = ${dataSetId} AND acknowledged_at_ms IS NULL`,
      );
      return { firing: firing!.alerts, unacknowledged: unacknowledged!.alerts };
    },
  };
}

function conditionsOf({ ruleId, agentId, taskId, status, minSeverity, isAcknowledged }: AlertFilter): SQL[] {
  const conditions: SQL[] = [];
  if (ruleId != null) conditions.push(sql`rule_id = ${ruleId}`);
  if (agentId != null) conditions.push(sql`agent_id = ${agentId}`);
  if (taskId != null) conditions.push(sql`task_id = ${taskId}`);
  if (status === "firing") conditions.push(sql`resolved_at_ms IS NULL`);
  if (status === "resolved") conditions.push(sql`resolved_at_ms IS NOT NULL`);
  if (minSeverity != null) conditions.push(sql`severity >= ${ALERT_SEVERITIES.indexOf(minSeverity)}`);
  if (isAcknowledged === true) conditions.push(sql`acknowledged_at_ms IS NOT NULL`);
  if (isAcknowledged === false) conditions.push(sql`acknowledged_at_ms IS NULL`);
  return conditions;
}

export function createAlertWriter(session: SqlSession): Omit<AlertStore, Reads> {
  return {
    async applyTransitions(scope, { transitions, nowMs }) {
      const taken: boolean[] = [];
      for (const transition of transitions) {
        const isTaken = await writeState(session, scope, transition);
        taken.push(isTaken);
        if (isTaken) await writeConsequences(session, scope, transition, nowMs);
      }
      return taken;
    },

    async acknowledge({ dataSetId }, { ids, by, atMs }) {
      if (ids?.length === 0) return [];
      const named = ids === null ? sql`` : sql` AND ${session.inTexts(sql`alert_id`, ids)}`;
      const which = sql`data_set_id = ${dataSetId} AND acknowledged_at_ms IS NULL${named}`;
      const rows = await session.all<{ alert_id: string }>(sql`SELECT alert_id FROM alerts WHERE ${which}`);
      await session.run(
        sql`UPDATE alerts SET acknowledged_at_ms = ${atMs}, acknowledged_by = ${by} WHERE ${which}`,
      );
      return rows.map(({ alert_id }) => alert_id);
    },

    async silence({ dataSetId }, { alertId, untilMs }) {
      const [alert] = await session.all<{ rule_id: string; subject_key: string; details: string }>(sql`
        SELECT rule_id, subject_key, details FROM alerts
        WHERE data_set_id = ${dataSetId} AND alert_id = ${alertId}`);
      if (alert === undefined) return false;
      // A new stamp: whoever is about to tell somebody has to look again.
      const changed = await session.run(sql`
        UPDATE alert_states SET silenced_until_ms = ${untilMs}, stamp = ${randomUUID()}
        WHERE rule_id = ${alert.rule_id} AND subject_key = ${alert.subject_key}`);
      if (changed > 0) return true;
      const { subject } = JSON.parse(alert.details) as Details;
      await session.run(sql`
        INSERT INTO alert_states (rule_id, subject_key, data_set_id, subject, phase, since_ms, silenced_until_ms, stamp)
        SELECT rule_id, ${alert.subject_key}, data_set_id, ${JSON.stringify(subject)}, 'ok', 0, ${untilMs}, ${randomUUID()}
        FROM (SELECT rule_id, data_set_id FROM alert_rules
          UNION ALL SELECT budget_id, data_set_id FROM budgets) AS sources
        WHERE rule_id = ${alert.rule_id}`);
      return true;
    },

    async removeOld({ dataSetId }, { beforeMs, maxRows }) {
      const alerts = await session.all<{ id: string }>(sql`
        SELECT alert_id AS id FROM alerts
        WHERE data_set_id = ${dataSetId} AND fired_at_ms < ${beforeMs} AND resolved_at_ms < ${beforeMs}
        ORDER BY fired_at_ms ${session.limit(maxRows)}`);
      const deliveries = await session.all<{ id: string }>(sql`
        SELECT delivery_id AS id FROM alert_deliveries
        WHERE data_set_id = ${dataSetId} AND created_at_ms < ${beforeMs} AND status <> 'waiting'
        ORDER BY created_at_ms ${session.limit(maxRows)}`);
      const remove = (table: string, key: string, rows: readonly { id: string }[]) => {
        if (rows.length === 0) return 0;
        const ids = rows.map(({ id }) => id);
        return session.run(sql`DELETE FROM ${sql.raw(table)} WHERE ${session.inTexts(sql.raw(key), ids)}`);
      };
      const deleted =
        (await remove("alerts", "alert_id", alerts)) +
        (await remove("alert_deliveries", "delivery_id", deliveries));
      return { deleted, isDone: alerts.length < maxRows && deliveries.length < maxRows };
    },
  };
}

/** The compare-and-set. A state that is fine and has nothing to remember is not kept. */
async function writeState(
  session: SqlSession,
  { dataSetId }: DataScope,
  { next, newStamp }: Transition,
): Promise<boolean> {
  const key = hashOf(next.subject);
  const { ruleId, phase, sinceMs, lastFiredAtMs, alertId, stamp } = next;
  const isForgotten = phase === "ok" && lastFiredAtMs === null && next.silencedUntilMs === null;
  if (stamp !== null && isForgotten) {
    const deleted = await session.run(
      sql`DELETE FROM alert_states WHERE rule_id = ${ruleId} AND subject_key = ${key} AND stamp = ${stamp}`,
    );
    return deleted === 1;
  }
  if (stamp !== null) {
    const updated = await session.run(sql`
      UPDATE alert_states SET phase = ${phase}, since_ms = ${sinceMs}, last_fired_at_ms = ${lastFiredAtMs},
        alert_id = ${alertId}, stamp = ${newStamp}
      WHERE rule_id = ${ruleId} AND subject_key = ${key} AND stamp = ${stamp}`);
    return updated === 1;
  }
  const [held] = await session.all(
    sql`SELECT stamp FROM alert_states WHERE rule_id = ${ruleId} AND subject_key = ${key}`,
  );
  if (held !== undefined) return false;
  await session.run(sql`
    INSERT INTO alert_states (rule_id, subject_key, data_set_id, subject, phase, since_ms, last_fired_at_ms, alert_id,
      stamp)
    VALUES (${ruleId}, ${key}, ${dataSetId}, ${JSON.stringify(next.subject)}, ${phase}, ${sinceMs},
      ${lastFiredAtMs}, ${alertId}, ${newStamp})`);
  return true;
}

async function writeConsequences(
  session: SqlSession,
  scope: DataScope,
  { fired, resolved, deliveries }: Transition,
  nowMs: number,
): Promise<void> {
  const { dataSetId } = scope;
  if (fired !== null) await insertAlert(session, dataSetId, fired);
  if (resolved !== null)
    await session.run(sql`
      UPDATE alerts SET resolved_at_ms = ${resolved.atMs}, resolved_because = ${resolved.because}
      WHERE data_set_id = ${dataSetId} AND alert_id = ${resolved.alertId} AND resolved_at_ms IS NULL`);
  await insertDeliveries(session, scope, deliveries, nowMs);
}

async function insertAlert(session: SqlSession, dataSetId: number, alert: Alert): Promise<void> {
  const { ruleName, conditionType, subject, summary, value, threshold, isSilenced, causes } = alert;
  const details: Details = {
    ruleName,
    conditionType,
    subject,
    summary,
    value,
    threshold,
    isSilenced,
    causes,
  };
  await session.run(sql`
    INSERT INTO alerts (alert_id, data_set_id, rule_id, subject_key, severity, agent_id, task_id, fired_at_ms,
      details)
    VALUES (${alert.id}, ${dataSetId}, ${alert.ruleId}, ${hashOf(subject)},
      ${ALERT_SEVERITIES.indexOf(alert.severity)}, ${subject.agentId}, ${subject.taskId}, ${alert.firedAtMs},
      ${JSON.stringify(details)})`);
}
