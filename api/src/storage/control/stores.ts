import type { Storage } from "../storage.ts";
import { createAuditReader, createAuditWriter } from "./audit-log.store.ts";
import { createAccountReader, createAccountWriter } from "./account.store.ts";
import {
  createAlertDeliveryReader,
  createAlertDeliveryWriter,
  createLeaseWriter,
} from "./alert-delivery.store.ts";
import { createAlertReader, createAlertWriter } from "./alert.store.ts";
import { createAlertRuleReader, createAlertRuleWriter } from "./alert-rule.store.ts";
import { createInviteReader, createInviteWriter } from "./invite.store.ts";
import { createPeopleReader, createPeopleWriter } from "./people.store.ts";
import { createSessionReader, createSessionWriter } from "./session.store.ts";
import { createBudgetReader, createBudgetWriter } from "./budget.store.ts";
import { createJobReader, createJobWriter } from "./job.store.ts";
import { createPriceReader, createPriceWriter } from "./price.store.ts";
import { createKeyReader, createKeyWriter } from "./key.store.ts";
import { createProjectWriter, type ProjectWriterParts } from "./project.store.ts";
import type { SqlSession } from "./session.ts";
import { createWorkspaceReader, createWorkspaceWriter } from "./workspace.store.ts";

/** The reading half of every store over a session, by its name in `Storage`. */
export const createControlReaders = (session: SqlSession) => ({
  accounts: createAccountReader(session),
  auditLog: createAuditReader(session),
  alertDeliveries: createAlertDeliveryReader(session),
  alertRules: createAlertRuleReader(session),
  alerts: createAlertReader(session),
  invites: createInviteReader(session),
  people: createPeopleReader(session),
  sessions: createSessionReader(session),
  budgets: createBudgetReader(session),
  jobs: createJobReader(session),
  prices: createPriceReader(session),
  keys: createKeyReader(session),
  workspaces: createWorkspaceReader(session),
});

/** The writing half. An adapter runs each method in one transaction of its own. */
export const createControlWriters = (session: SqlSession, parts: ProjectWriterParts) => ({
  accounts: createAccountWriter(session),
  auditLog: createAuditWriter(session),
  alertDeliveries: createAlertDeliveryWriter(session),
  alertRules: createAlertRuleWriter(session),
  alerts: createAlertWriter(session),
  leases: createLeaseWriter(session),
  invites: createInviteWriter(session),
  people: createPeopleWriter(session),
  sessions: createSessionWriter(session),
  budgets: createBudgetWriter(session),
  jobs: createJobWriter(session),
  prices: createPriceWriter(session),
  keys: createKeyWriter(session),
  projects: createProjectWriter(session, parts),
  workspaces: createWorkspaceWriter(session),
});

type ControlWriters = ReturnType<typeof createControlWriters>;
export type ControlStores = Pick<Storage, keyof ControlWriters>;

/** The methods that write, by store: known without a database, since making a store asks it nothing. */
export const CONTROL_WRITES = Object.fromEntries(
  Object.entries(createControlWriters({} as SqlSession, {} as ProjectWriterParts)).map(([store, methods]) => [
    store,
    Object.keys(methods),
  ]),
) as Record<keyof ControlWriters, string[]>;
