import type { AuditEntry, AuditFilter, AuditRecord, ChangedBy } from "./audit-log.ts";
import type { DataScope } from "./scope.ts";

/** The audit log: written once, never changed. */
export interface AuditStore {
  /** Writes an entry in a transaction of its own. */
  appendAudit(scope: DataScope, by: ChangedBy, entry: AuditEntry): Promise<void>;
  /**
   * Newest first: of the workspace, and of the scope's data set.
   *
   * @param query.beforeId only entries with a lower number
   */
  listAudit(
    scope: DataScope,
    query: { filter: AuditFilter; beforeId: number | null; limit: number },
  ): Promise<AuditRecord[]>;
}
