import type { DataScope } from "../accounts/scope.ts";
import type { Budget, BudgetLevel } from "./budget.ts";

/** A data set that has budgets, for who watches them. */
export interface BudgetedDataSet {
  dataSetId: number;
  workspaceId: string;
}

export interface BudgetStore {
  listBudgets(scope: DataScope): Promise<Budget[]>;
  /** @returns false, and nothing is changed, when the data set has as many budgets as it may */
  addBudget(scope: DataScope, budget: Budget, limit: number): Promise<boolean>;
  /** What was told of before does not count any more. @returns false where there is no such budget */
  updateBudget(scope: DataScope, budget: Budget): Promise<boolean>;
  /** @returns false where there is no such budget */
  removeBudget(scope: DataScope, budgetId: string): Promise<boolean>;
  /**
   * Notes that a level was reached in a period, by compare-and-set.
   *
   * @returns whether it was not noted before: then it is the caller's to tell
   */
  claimLevel(scope: DataScope, budgetId: string, periodStartMs: number, level: BudgetLevel): Promise<boolean>;
  /** For the server's own watch: the only method that is read before there is a scope. */
  budgetedDataSets(): Promise<BudgetedDataSet[]>;
}
