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
      if (transitions.length === 0) return [];
      const steps = transitions.map((transition) => ({
        transition,
        subjectKey: hashOf(transition.next.subject),
      }));
      const stamps = await storedStamps(session, steps);
      const taken = steps.map((step) => {
        const key = stateKey(step);
        const isTaken = (stamps.get(key) ?? null) === step.transition.next.stamp;
        if (isTaken) stamps.set(key, TAKEN);
        return isTaken;
      });
      const done = steps.filter((_, index) => taken[index]);
      await writeStates(session, scope, done);
      await writeConsequences(session, scope, done, nowMs);
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

/** Stands for the stamp of a state that a step has been taken from. */
const TAKEN = "taken";

interface Step {
  transition: Transition;
  subjectKey: string;
}

const stateKey = ({ transition, subjectKey }: Step): string => `${transition.next.ruleId} ${subjectKey}`;

/** The stamps of what is stored, by `stateKey`. Nobody writes between this and what is decided by it. */
async function storedStamps(session: SqlSession, steps: readonly Step[]): Promise<Map<string, string>> {
  const keys = steps.map(({ transition, subjectKey }) => ({
    rule_id: transition.next.ruleId,
    subject_key: subjectKey,
  }));
  const rows = await session.all<{ rule_id: string; subject_key: string; stamp: string }>(sql`
    SELECT s.rule_id, s.subject_key, s.stamp FROM ${session.rows({ rule_id: "id", subject_key: "id" }, keys)}
    JOIN alert_states AS s ON s.rule_id = w.rule_id AND s.subject_key = w.subject_key`);
  return new Map(rows.map(({ rule_id, subject_key, stamp }) => [`${rule_id} ${subject_key}`, stamp]));
}

/** A state that is fine and has nothing to remember is not kept. */
const isForgotten = ({ transition: { next } }: Step): boolean =>
  next.stamp !== null && next.phase === "ok" && next.lastFiredAtMs === null && next.silencedUntilMs === null;

async function writeStates(
  session: SqlSession,
  { dataSetId }: DataScope,
  steps: readonly Step[],
): Promise<void> {
  const forgotten = steps.filter(isForgotten).map(({ transition }) => transition.next.stamp!);
  if (forgotten.length > 0)
    await session.run(sql`
      DELETE FROM alert_states WHERE data_set_id = ${dataSetId} AND ${session.inTexts(sql`stamp`, forgotten)}`);
  const kept = steps.filter((step) => !isForgotten(step));
  const changed = kept.filter(({ transition }) => transition.next.stamp !== null).map(toStateRow);
  if (changed.length > 0)
    await session.run(sql`
      UPDATE alert_states SET phase = w.phase, since_ms = w.since_ms, last_fired_at_ms = w.last_fired_at_ms,
        alert_id = w.alert_id, stamp = w.stamp
      FROM ${session.rows(STATE, changed)}
      WHERE w.rule_id = alert_states.rule_id AND w.subject_key = alert_states.subject_key`);
  const added = kept.filter(({ transition }) => transition.next.stamp === null).map(toStateRow);
  if (added.length > 0)
    await session.run(sql`
      INSERT INTO alert_states (rule_id, subject_key, data_set_id, subject, phase, since_ms, last_fired_at_ms,
        alert_id, stamp)
      SELECT w.rule_id, w.subject_key, ${dataSetId}, w.subject, w.phase, w.since_ms, w.last_fired_at_ms, w.alert_id,
        w.stamp
      FROM ${session.rows(STATE, added)}`);
}

const STATE = {
  rule_id: "id",
  subject_key: "id",
  subject: "text",
  phase: "id",
  since_ms: "integer",
  last_fired_at_ms: "integer",
  alert_id: "id",
  stamp: "id",
} as const;

const toStateRow = ({ transition: { next, newStamp }, subjectKey }: Step) => ({
  rule_id: next.ruleId,
  subject_key: subjectKey,
  subject: JSON.stringify(next.subject),
  phase: next.phase,
  since_ms: next.sinceMs,
  last_fired_at_ms: next.lastFiredAtMs,
  alert_id: next.alertId,
  stamp: newStamp,
});

async function writeConsequences(
  session: SqlSession,
  scope: DataScope,
  steps: readonly Step[],
  nowMs: number,
): Promise<void> {
  const { dataSetId } = scope;
  const transitions = steps.map(({ transition }) => transition);
  await insertAlerts(
    session,
    dataSetId,
    transitions.flatMap(({ fired }) => fired ?? []),
  );
  const resolved = transitions.flatMap(({ resolved: end }) =>
    end === null ? [] : [{ alert_id: end.alertId, resolved_at_ms: end.atMs, resolved_because: end.because }],
  );
  if (resolved.length > 0)
    await session.run(sql`
      UPDATE alerts SET resolved_at_ms = w.resolved_at_ms, resolved_because = w.resolved_because
      FROM ${session.rows({ alert_id: "id", resolved_at_ms: "integer", resolved_because: "id" }, resolved)}
      WHERE w.alert_id = alerts.alert_id AND alerts.data_set_id = ${dataSetId} AND alerts.resolved_at_ms IS NULL`);
  await insertDeliveries(
    session,
    scope,
    transitions.flatMap(({ deliveries }) => deliveries),
    nowMs,
  );
}

async function insertAlerts(session: SqlSession, dataSetId: number, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  await session.run(sql`
    INSERT INTO alerts (alert_id, data_set_id, rule_id, subject_key, severity, agent_id, task_id, fired_at_ms,
      details)
    SELECT w.alert_id, ${dataSetId}, w.rule_id, w.subject_key, w.severity, w.agent_id, w.task_id, w.fired_at_ms,
      w.details
    FROM ${session.rows(FIRED, alerts.map(toAlertRow))}`);
}

const FIRED = {
  alert_id: "id",
  rule_id: "id",
  subject_key: "id",
  severity: "integer",
  agent_id: "text",
  task_id: "text",
  fired_at_ms: "integer",
  details: "text",
} as const;

function toAlertRow(alert: Alert) {
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
  return {
    alert_id: alert.id,
    rule_id: alert.ruleId,
    subject_key: hashOf(subject),
    severity: ALERT_SEVERITIES.indexOf(alert.severity),
    agent_id: subject.agentId,
    task_id: subject.taskId,
    fired_at_ms: alert.firedAtMs,
    details: JSON.stringify(details),
  };
}
