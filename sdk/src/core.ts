import type { BudgetBook } from "./budget/budget-book.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { Shipper } from "./transport/shipper.ts";
import type { Ids } from "./wire/ids.ts";

/** What agents and tasks share with the client that made them. @internal */
export interface Core {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly shipper: Shipper;
  readonly budgets: BudgetBook;
  /** Short ids for runs and actions. */
  newId(): string;
}
