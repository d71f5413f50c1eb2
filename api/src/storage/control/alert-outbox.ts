import { sql } from "drizzle-orm";
import type { DataScope } from "../../accounts/scope.ts";
import type { NewDelivery } from "../../alerts/alert.ts";
import type { SqlSession } from "./session.ts";

/** Puts notices into the outbox, due at once. Part of whatever transaction it is called in. */
export async function insertDeliveries(
  session: SqlSession,
  { dataSetId, workspaceId }: DataScope,
  deliveries: readonly NewDelivery[],
  nowMs: number,
): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map(({ id, ruleId, alertId, actionId, target, notice, endpoint }) => ({
    delivery_id: id,
    rule_id: ruleId,
    alert_id: alertId,
    action_id: actionId,
    channel: endpoint.channel,
    target,
    kind: notice.kind,
    notice: JSON.stringify(notice),
    endpoint: JSON.stringify(endpoint),
    place: notice.kind === "resolved" ? 1 : 0,
  }));
  await session.run(sql`
    INSERT INTO alert_deliveries (delivery_id, data_set_id, workspace_id, rule_id, alert_id, action_id, channel,
      target, kind, notice, endpoint, status, attempts, next_attempt_at_ms, created_at_ms, place)
    SELECT w.delivery_id, ${dataSetId}, ${workspaceId}, w.rule_id, w.alert_id, w.action_id, w.channel, w.target,
      w.kind, w.notice, w.endpoint, 'waiting', 0, ${nowMs}, ${nowMs}, w.place
    FROM ${session.rows(DELIVERY, rows)}`);
}

const DELIVERY = {
  delivery_id: "id",
  rule_id: "id",
  alert_id: "id",
  action_id: "id",
  channel: "id",
  target: "text",
  kind: "id",
  notice: "text",
  endpoint: "text",
  place: "integer",
} as const;
