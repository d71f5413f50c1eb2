import { changedBy } from "./audit-log.ts";
import type { AuditEntry, AuditFilter, AuditRecord, ChangedBy } from "./audit-log.ts";
import type { AuditStore } from "./audit-log.store.ts";
import type { Principal } from "./principal.ts";

/**
 * Where it is written down who changed what.
 *
 * A store that makes a change over a `SqlSession` writes the entry itself, in the same transaction (`writeAudit` in
 * `storage/control/audit-log.store.ts`); its method takes what `by` gives. `record` is for changes that are made
 * elsewhere: it is called once the change is done.
 */
export interface AuditTrail {
  by(this: void, principal: Principal): ChangedBy;
  record(this: void, principal: Principal, entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(
    this: void,
    principal: Principal,
    query: { filter: AuditFilter; beforeId: number | null; limit: number },
  ): Promise<AuditRecord[]>;
}

/** @param nowMs milliseconds since the epoch */
export function createAuditTrail(store: AuditStore, nowMs: () => number): AuditTrail {
  return {
    by: (principal) => changedBy(principal, nowMs()),
    record: (principal, entry) => store.appendAudit(principal.scope, changedBy(principal, nowMs()), entry),
    list: ({ scope }, query) => store.listAudit(scope, query),
  };
}
