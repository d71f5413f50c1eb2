import type { DataScope } from "../accounts/scope.ts";
import type { NewDelivery } from "./alert.ts";
import type { AlertRule, Endpoints, HomedRule } from "./rule.ts";

/** Rules, by data set. */
export interface AlertRuleStore {
  /** All of a data set's, by name; they are at most `MAX_RULES`. */
  listRules(scope: DataScope): Promise<AlertRule[]>;
  getRule(scope: DataScope, id: string): Promise<AlertRule | null>;
  /** What `AlertRule` leaves out. */
  getEndpoints(scope: DataScope, id: string): Promise<Endpoints>;
  /** @returns false when the data set has `limit` rules already */
  createRule(
    scope: DataScope,
    created: { rule: AlertRule; endpoints: Endpoints; limit: number },
  ): Promise<boolean>;
  /** Writes the whole rule. @returns false when it is gone */
  replaceRule(scope: DataScope, changed: { rule: AlertRule; endpoints: Endpoints | null }): Promise<boolean>;
  /** Deletes the rule and its states; its alerts stay as history. @returns false when it is gone */
  deleteRule(scope: DataScope, id: string): Promise<boolean>;
  /** Puts notices into the outbox that no state stands behind: those of a test. */
  enqueue(scope: DataScope, deliveries: { deliveries: readonly NewDelivery[]; nowMs: number }): Promise<void>;
  /** Changes whenever any rule of any data set does. Read before there is a scope: the engine's. */
  rulesStamp(): Promise<string>;
  /** The enabled rules of every data set, for the engine. */
  listEnabledRules(): Promise<HomedRule[]>;
  /** Data sets that have states, whether or not any rule is enabled. */
  listStatedDataSets(): Promise<{ dataSetId: number; workspaceId: string }[]>;
}
