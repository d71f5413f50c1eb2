import { accountsSuite } from "./accounts.suite.ts";
import { alertsSuite } from "./alerts.suite.ts";
import type { ControlParts } from "./control-parts.ts";
import { deliveriesSuite } from "./deliveries.suite.ts";
import { jobsSuite } from "./jobs.suite.ts";
import { rulesSuite } from "./rules.suite.ts";

/** What every adapter must do with what is not derived from events. */
export function controlSuite(parts: ControlParts): void {
  accountsSuite(parts);
  alertsSuite(parts);
  deliveriesSuite(parts);
  jobsSuite(parts);
  rulesSuite(parts);
}
