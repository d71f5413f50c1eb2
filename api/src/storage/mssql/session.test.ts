import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { grantScope, type DataScope } from "../../accounts/scope.ts";
import { aDelivery, anAlert, ending, firing } from "../control/alert-examples.ts";
import { TEST_NOW_MS } from "../events.arbitrary.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { startStorage } from "./storage.ts";
import { openPostgres } from "./tsql-on-postgres.ts";

// PostgreSQL runs inside the test, on one thread.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let storage: Storage;
let scope: DataScope;
let statements = 0;

beforeAll(async () => {
  const db = await openPostgres();
  const counted = (connection: Connection): Connection => ({
    all: (query) => (statements++, connection.all(query)),
    run: (statement) => (statements++, connection.run(statement)),
  });
  const transaction: typeof db.transaction = (work) =>
    db.transaction((connection) => work(counted(connection)));
  storage = await startStorage({ ...db, transaction }, { now: () => TEST_NOW_MS });
  const made = await storage.accounts.ensureWorkspace({ slug: "w", name: "W", plan: "free" });
  scope = grantScope(made.liveDataSetId, made.workspace.id);
});
afterAll(() => storage.close());

/** How many statements each step of the lives of so many alerts and their notices takes. */
async function statementsOf(alerts: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const before = statements;
    const result = await work();
    counts[name] = statements - before;
    return result;
  };
  const begun = Array.from({ length: alerts }, () => {
    const alert = anAlert();
    return firing(alert, [aDelivery(alert, "fired")]);
  });
  const changed = begun.map((step) => ({
    ...step,
    ...{ fired: null, deliveries: [], newStamp: crypto.randomUUID() },
    next: { ...step.next, sinceMs: 2_000, stamp: step.newStamp },
  }));
  const ended = begun.map((step, index) => ending({ ...step, newStamp: changed[index]!.newStamp }, 3_000));
  for (const [name, transitions] of Object.entries({ begun, changed, ended })) {
    const take = () => storage.alerts.applyTransitions(scope, { transitions, nowMs: 1_000 });
    expect(await count(name, take)).toEqual(begun.map(() => true));
  }
  const lease = {
    ...{ holder: "h", nowMs: 1_000, untilMs: 2_000, limit: alerts, limitOfDataSet: alerts },
    busyDataSets: [],
  };
  const leased = await count("leased", () => storage.alertDeliveries.leaseDeliveries(lease));
  expect(leased).toHaveLength(alerts);
  const outcomes = leased.map(({ id }) => ({
    id,
    status: "delivered" as const,
    error: null,
    nextAttemptAtMs: null,
  }));
  await count("settled", () =>
    storage.alertDeliveries.settleDeliveries({ holder: "h", outcomes, nowMs: 1_500 }),
  );
  await count("keys used", () =>
    storage.keys.touchKeys(Array.from({ length: alerts }, (_, index) => ({ id: `key-${index}`, atMs: 1 }))),
  );
  expect((await storage.alerts.countAlerts(scope)).firing).toBe(0);
  return counts;
}

test("steps of alerts, notices and uses of keys go over together, however many there are", async () => {
  expect(await statementsOf(40)).toEqual(await statementsOf(1));
});
