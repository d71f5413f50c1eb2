import { afterAll, beforeAll, describe } from "vitest";
import { freshScopesOf } from "../fresh-scopes.ts";
import type { StorageUnderTest } from "../storage.suite.ts";
import { accountsSuite } from "./accounts.suite.ts";
import { alertsSuite } from "./alerts.suite.ts";
import type { ControlParts } from "./control-parts.ts";
import { deliveriesSuite } from "./deliveries.suite.ts";
import { jobsSuite } from "./jobs.suite.ts";
import { rulesSuite } from "./rules.suite.ts";

/** What every adapter must do with what is not derived from events. */
export function controlSuite(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`accounts, rules and alerts in ${name}`, () => {
    let subject: StorageUnderTest;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const parts: ControlParts = {
      storage: () => subject.storage,
      freshScopes: () => freshScopesOf(subject.storage),
    };
    accountsSuite(parts);
    alertsSuite(parts);
    deliveriesSuite(parts);
    jobsSuite(parts);
    rulesSuite(parts);
  });
}
