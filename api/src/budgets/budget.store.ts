import type { DataScope } from "../accounts/scope.ts";
import type { Endpoints } from "../alerts/rule.ts";
import type { Budget } from "./budget.ts";

/** A data set whose budgets are watched. */
export interface BudgetedDataSet {
  dataSetId: number;
  workspaceId: string;
  /** Of its workspace, an IANA name: its days and months are the budgets' periods. */
  timeZone: string;
}

/** A budget with where its actions go. Never returned by the API, never logged. */
export interface StoredBudget {
  budget: Budget;
  endpoints: Endpoints;
}

export interface BudgetStore {
  listBudgets(scope: DataScope): Promise<Budget[]>;
  /** As `listBudgets`, for who tells of them. */
  listStoredBudgets(scope: DataScope): Promise<StoredBudget[]>;
  /** @returns false, and nothing is changed, when the data set has as many budgets as it may */
  addBudget(scope: DataScope, added: StoredBudget & { limit: number }): Promise<boolean>;
  /** @returns false where there is no such budget */
  updateBudget(scope: DataScope, changed: StoredBudget): Promise<boolean>;
  /** @returns false where there is no such budget */
  removeBudget(scope: DataScope, budgetId: string): Promise<boolean>;
  /**
   * Those that have budgets, and those with alerts of budgets that are gone. For the server's own watch: the only
   * method that is read before there is a scope.
   */
  budgetedDataSets(): Promise<BudgetedDataSet[]>;
}
