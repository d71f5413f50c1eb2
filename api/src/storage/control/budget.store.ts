import { sql } from "drizzle-orm";
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
  created_at_ms: number;
}

export function createBudgetReader(
  session: SqlSession,
): Pick<BudgetStore, "listBudgets" | "budgetedDataSets"> {
  return {
    async listBudgets({ dataSetId }) {
      const rows = await session.all<BudgetRow>(sql`
        SELECT budget_id, name, scope_kind, scope_value, period, amount_nano_usd, created_at_ms FROM budgets
        WHERE data_set_id = ${dataSetId} ORDER BY name, budget_id`);
      return rows.map((row) => ({
        id: row.budget_id,
        name: row.name,
        scopeKind: row.scope_kind,
        scopeValue: row.scope_value,
        period: row.period,
        amountUsd: usd(row.amount_nano_usd),
        createdAtMs: row.created_at_ms,
      }));
    },
    async budgetedDataSets() {
      const rows = await session.all<{ data_set_id: number; workspace_id: string }>(sql`
        SELECT data_set_id, workspace_id FROM data_sets
        WHERE data_set_id IN (SELECT data_set_id FROM budgets)`);
      return rows.map((row) => ({ dataSetId: row.data_set_id, workspaceId: row.workspace_id }));
    },
  };
}

export function createBudgetWriter(
  session: SqlSession,
): Omit<BudgetStore, "listBudgets" | "budgetedDataSets"> {
  return {
    async addBudget({ dataSetId }, budget, limit) {
      const [held] = await session.all<{ budgets: number }>(
        sql`SELECT count(*) AS budgets FROM budgets WHERE data_set_id = ${dataSetId}`,
      );
      if (held!.budgets >= limit) return false;
      await session.run(sql`
        INSERT INTO budgets (budget_id, data_set_id, name, scope_kind, scope_value, period, amount_nano_usd,
          created_at_ms, alerted_period_ms, alerted_percent)
        VALUES (${budget.id}, ${dataSetId}, ${budget.name}, ${budget.scopeKind}, ${budget.scopeValue},
          ${budget.period}, ${nanoUsd(budget.amountUsd)}, ${budget.createdAtMs}, 0, 0)`);
      return true;
    },
    async updateBudget({ dataSetId }, budget) {
      const changed = await session.run(sql`
        UPDATE budgets SET name = ${budget.name}, scope_kind = ${budget.scopeKind},
          scope_value = ${budget.scopeValue}, period = ${budget.period},
          amount_nano_usd = ${nanoUsd(budget.amountUsd)}, alerted_period_ms = 0, alerted_percent = 0
        WHERE budget_id = ${budget.id} AND data_set_id = ${dataSetId}`);
      return changed > 0;
    },
    async removeBudget({ dataSetId }, budgetId) {
      const changed = await session.run(
        sql`DELETE FROM budgets WHERE budget_id = ${budgetId} AND data_set_id = ${dataSetId}`,
      );
      return changed > 0;
    },
    async claimLevel({ dataSetId }, budgetId, periodStartMs, level) {
      const changed = await session.run(sql`
        UPDATE budgets SET alerted_period_ms = ${periodStartMs}, alerted_percent = ${level}
        WHERE budget_id = ${budgetId} AND data_set_id = ${dataSetId}
          AND (alerted_period_ms < ${periodStartMs}
            OR (alerted_period_ms = ${periodStartMs} AND alerted_percent < ${level}))`);
      return changed > 0;
    },
  };
}
