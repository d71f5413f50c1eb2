import { sql, type SQL } from "drizzle-orm";
import type { DeliveryStore, LeaseStore, LeasedDelivery } from "../../alerts/alert.store.ts";
import type { Delivery, DeliveryStatus, Notice, NoticeKind } from "../../alerts/alert.ts";
import type { Channel, Endpoint } from "../../alerts/rule.ts";
import type { SqlSession } from "./session.ts";

interface DeliveryRow {
  delivery_id: string;
  rule_id: string;
  alert_id: string | null;
  action_id: string;
  channel: Channel;
  target: string;
  kind: NoticeKind;
  status: DeliveryStatus;
  attempts: number;
  next_attempt_at_ms: number | null;
  last_error: string | null;
  created_at_ms: number;
  finished_at_ms: number | null;
}

const columns = sql.raw(`delivery_id, rule_id, alert_id, action_id, channel, target, kind, status, attempts,
  next_attempt_at_ms, last_error, created_at_ms, finished_at_ms`);

const toDelivery = (row: DeliveryRow): Delivery => ({
  id: row.delivery_id,
  ruleId: row.rule_id,
  alertId: row.alert_id,
  actionId: row.action_id,
  channel: row.channel,
  target: row.target,
  kind: row.kind,
  status: row.status,
  attempts: row.attempts,
  nextAttemptAtMs: row.next_attempt_at_ms,
  lastError: row.last_error,
  createdAtMs: row.created_at_ms,
  finishedAtMs: row.finished_at_ms,
});

type Reads = "listDeliveries" | "countDeliveries";

export function createAlertDeliveryReader(session: SqlSession): Pick<DeliveryStore, Reads> {
  return {
    async listDeliveries({ dataSetId }, { filter, limit, after }) {
      const where: SQL[] = [sql`data_set_id = ${dataSetId}`];
      if (filter.status != null) where.push(sql`status = ${filter.status}`);
      if (filter.ruleId != null) where.push(sql`rule_id = ${filter.ruleId}`);
      if (filter.alertId != null) where.push(sql`alert_id = ${filter.alertId}`);
      if (after !== null)
        where.push(sql`(created_at_ms < ${after.createdAtMs}
          OR (created_at_ms = ${after.createdAtMs} AND delivery_id < ${after.id}))`);
      const rows = await session.all<DeliveryRow>(sql`
        SELECT ${columns} FROM alert_deliveries WHERE ${sql.join(where, sql` AND `)}
        ORDER BY created_at_ms DESC, delivery_id DESC ${session.limit(limit)}`);
      return rows.map(toDelivery);
    },

    async countDeliveries() {
      const rows = await session.all<{ status: DeliveryStatus; deliveries: number }>(sql`
        SELECT 'waiting' AS status, count(*) AS deliveries FROM alert_deliveries WHERE status = 'waiting'
        UNION ALL SELECT 'dead', count(*) FROM alert_deliveries WHERE status = 'dead'`);
      const of = (status: DeliveryStatus) => rows.find((row) => row.status === status)?.deliveries ?? 0;
      return { waiting: of("waiting"), dead: of("dead") };
    },
  };
}

export function createAlertDeliveryWriter(session: SqlSession): Omit<DeliveryStore, Reads> {
  return {
    async resend({ dataSetId }, { id, nowMs }) {
      const changed = await session.run(sql`
        UPDATE alert_deliveries SET status = 'waiting', attempts = 0, next_attempt_at_ms = ${nowMs},
          finished_at_ms = NULL, leased_by = NULL, leased_until_ms = NULL
        WHERE data_set_id = ${dataSetId} AND delivery_id = ${id} AND status = 'dead'`);
      if (changed === 0) return null;
      const [row] = await session.all<DeliveryRow>(
        sql`SELECT ${columns} FROM alert_deliveries WHERE delivery_id = ${id}`,
      );
      return toDelivery(row!);
    },

    async leaseDeliveries({ holder, nowMs, untilMs, limit, limitOfDataSet, busyDataSets }) {
      const busy =
        busyDataSets.length === 0
          ? sql``
          : sql`AND NOT ${session.inNumbers(sql`d.data_set_id`, busyDataSets)}`;
      const rows = await session.all<LeasedRow>(sql`
        SELECT delivery_id, data_set_id, workspace_id, attempts, notice, endpoint FROM (
          SELECT d.delivery_id, d.data_set_id, d.workspace_id, d.attempts, d.notice, d.endpoint,
            d.next_attempt_at_ms,
            ROW_NUMBER() OVER (PARTITION BY d.data_set_id ORDER BY d.next_attempt_at_ms) AS turn
          FROM alert_deliveries AS d
          WHERE d.status = 'waiting' AND d.next_attempt_at_ms <= ${nowMs}
            AND (d.leased_until_ms IS NULL OR d.leased_until_ms <= ${nowMs}) ${busy}
            AND NOT EXISTS (SELECT 1 FROM alert_deliveries AS e WHERE e.alert_id = d.alert_id
              AND e.action_id = d.action_id AND e.target = d.target AND e.status = 'waiting' AND e.place < d.place)
        ) AS due WHERE turn <= ${limitOfDataSet}
        ORDER BY next_attempt_at_ms ${session.limit(limit)}`);
      if (rows.length === 0) return [];
      const ids = rows.map(({ delivery_id }) => delivery_id);
      await session.run(sql`
        UPDATE alert_deliveries SET leased_by = ${holder}, leased_until_ms = ${untilMs}, attempts = attempts + 1
        WHERE ${session.inTexts(sql`delivery_id`, ids)}`);
      return rows.map((row): LeasedDelivery => ({
        id: row.delivery_id,
        dataSetId: row.data_set_id,
        workspaceId: row.workspace_id,
        attempts: row.attempts + 1,
        notice: JSON.parse(row.notice) as Notice,
        endpoint: JSON.parse(row.endpoint) as Endpoint,
      }));
    },

    async settleDeliveries({ holder, outcomes, nowMs }) {
      if (outcomes.length === 0) return;
      const rows = outcomes.map(({ id, status, error, nextAttemptAtMs }) => ({
        delivery_id: id,
        status,
        last_error: error,
        next_attempt_at_ms: status === "waiting" ? nextAttemptAtMs : null,
        finished_at_ms: status === "waiting" ? null : nowMs,
      }));
      await session.run(sql`
        UPDATE alert_deliveries SET status = w.status, last_error = w.last_error,
          next_attempt_at_ms = w.next_attempt_at_ms, finished_at_ms = w.finished_at_ms,
          leased_by = NULL, leased_until_ms = NULL,
          endpoint = CASE WHEN w.status = 'delivered' THEN NULL ELSE alert_deliveries.endpoint END
        FROM ${session.rows(OUTCOME, rows)}
        WHERE w.delivery_id = alert_deliveries.delivery_id AND alert_deliveries.leased_by = ${holder}`);
    },
  };
}

const OUTCOME = {
  delivery_id: "id",
  status: "id",
  last_error: "text",
  next_attempt_at_ms: "integer",
  finished_at_ms: "integer",
} as const;

interface LeasedRow {
  delivery_id: string;
  data_set_id: number;
  workspace_id: string;
  attempts: number;
  notice: string;
  endpoint: string;
}

export function createLeaseWriter(session: SqlSession): LeaseStore {
  return {
    async takeLease({ name, holder, nowMs, untilMs }) {
      const [held] = await session.all<{ holder: string; held_until_ms: number }>(
        sql`SELECT holder, held_until_ms FROM leases WHERE name = ${name}`,
      );
      if (held === undefined) {
        await session.run(
          sql`INSERT INTO leases (name, holder, held_until_ms) VALUES (${name}, ${holder}, ${untilMs})`,
        );
        return { isHeld: true, heldUntilMs: null };
      }
      const heldUntilMs = held.held_until_ms;
      const taken = await session.run(sql`
        UPDATE leases SET holder = ${holder}, held_until_ms = ${untilMs}
        WHERE name = ${name} AND (holder = ${holder} OR held_until_ms <= ${nowMs})`);
      return { isHeld: taken === 1, heldUntilMs };
    },

    async releaseLease({ name, holder, nowMs }) {
      await session.run(
        sql`UPDATE leases SET held_until_ms = ${nowMs} WHERE name = ${name} AND holder = ${holder}`,
      );
    },
  };
}
