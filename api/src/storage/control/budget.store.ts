import { sql } from "drizzle-orm";
import type { Action, Endpoints } from "../../alerts/rule.ts";
import type { Budget } from "../../budgets/budget.ts";
import type { BudgetStore } from "../../budgets/budget.store.ts";
import { nanoUsd, usd } from "../../costs/money.ts";
import type { SqlSession } from "./session.ts";

interface BudgetRow {
  budget_id: string;
  name: string;
  scope_kind: Budget["scopeKind"];
  scope_value: string | null;
  period: Budget["period"];
  amount_nano_usd: number;
  actions: string;
  created_at_ms: number;
}

const columns = sql.raw(
  "budget_id, name, scope_kind, scope_value, period, amount_nano_usd, actions, created_at_ms",
);

const toBudget = (row: BudgetRow): Budget => ({
  id: row.budget_id,
  name: row.name,
  scopeKind: row.scope_kind,
  scopeValue: row.scope_value,
  period: row.period,
  amountUsd: usd(row.amount_nano_usd),
  actions: JSON.parse(row.actions) as Action[],
  createdAtMs: row.created_at_ms,
});

type Reads = "listBudgets" | "listStoredBudgets" | "budgetedDataSets";

export function createBudgetReader(session: SqlSession): Pick<BudgetStore, Reads> {
  return {
    async listBudgets({ dataSetId }) {
      const rows = await session.all<BudgetRow>(
        sql`SELECT ${columns} FROM budgets WHERE data_set_id = ${dataSetId} ORDER BY name, budget_id`,
      );
      return rows.map(toBudget);
    },
    async listStoredBudgets({ dataSetId }) {
      const rows = await session.all<BudgetRow & { endpoints: string }>(
        sql`SELECT ${columns}, endpoints FROM budgets WHERE data_set_id = ${dataSetId} ORDER BY name, budget_id`,
      );
      return rows.map((row) => ({
        budget: toBudget(row),
        endpoints: JSON.parse(row.endpoints) as Endpoints,
      }));
    },
    async budgetedDataSets() {
      // A state that no rule has is one of a budget, perhaps of one that was removed.
      const rows = await session.all<{ data_set_id: number; workspace_id: string; timezone: string }>(sql`
        SELECT d.data_set_id, d.workspace_id, w.timezone
        FROM data_sets d JOIN workspaces w ON w.workspace_id = d.workspace_id
        WHERE d.data_set_id IN (SELECT data_set_id FROM budgets)
          OR d.data_set_id IN (SELECT s.data_set_id FROM alert_states s
            WHERE NOT EXISTS (SELECT 1 FROM alert_rules r WHERE r.rule_id = s.rule_id))`);
      return rows.map((row) => ({
        dataSetId: row.data_set_id,
        workspaceId: row.workspace_id,
        timeZone: row.timezone,
      }));
    },
  };
}

export function createBudgetWriter(session: SqlSession): Omit<BudgetStore, Reads> {
  return {
    async addBudget({ dataSetId }, { budget, endpoints, limit }) {
      const [held] = await session.all<{ budgets: number }>(
        sql`SELECT count(*) AS budgets FROM budgets WHERE data_set_id = ${dataSetId}`,
      );
      if (held!.budgets >= limit) return false;
      await session.run(sql`
        INSERT INTO budgets (budget_id, data_set_id, name, scope_kind, scope_value, period, amount_nano_usd,
          actions, endpoints, created_at_ms)
        VALUES (${budget.id}, ${dataSetId}, ${budget.name}, ${budget.scopeKind}, ${budget.scopeValue},
          ${budget.period}, ${nanoUsd(budget.amountUsd)}, ${JSON.stringify(budget.actions)},
          ${JSON.stringify(endpoints)}, ${budget.createdAtMs})`);
      return true;
    },
    async updateBudget({ dataSetId }, { budget, endpoints }) {
      const changed = await session.run(sql`
        UPDATE budgets SET name = ${budget.name}, scope_kind = ${budget.scopeKind},
          scope_value = ${budget.scopeValue}, period = ${budget.period},
          amount_nano_usd = ${nanoUsd(budget.amountUsd)}, actions = ${JSON.stringify(budget.actions)},
          endpoints = ${JSON.stringify(endpoints)}
        WHERE budget_id = ${budget.id} AND data_set_id = ${dataSetId}`);
      return changed > 0;
    },
    async removeBudget({ dataSetId }, budgetId) {
      const changed = await session.run(
        sql`DELETE FROM budgets WHERE budget_id = ${budgetId} AND data_set_id = ${dataSetId}`,
      );
      return changed > 0;
    },
  };
}
