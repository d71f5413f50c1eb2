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
  for (const { id, ruleId, alertId, actionId, target, notice, endpoint } of deliveries)
    await session.run(sql`
      INSERT INTO alert_deliveries (delivery_id, data_set_id, workspace_id, rule_id, alert_id, action_id, channel,
        target, kind, notice, endpoint, status, attempts, next_attempt_at_ms, created_at_ms, place)
      VALUES (${id}, ${dataSetId}, ${workspaceId}, ${ruleId}, ${alertId}, ${actionId}, ${endpoint.channel},
        ${target}, ${notice.kind}, ${JSON.stringify(notice)}, ${JSON.stringify(endpoint)}, 'waiting', 0, ${nowMs},
        ${nowMs}, ${notice.kind === "resolved" ? 1 : 0})`);
}
