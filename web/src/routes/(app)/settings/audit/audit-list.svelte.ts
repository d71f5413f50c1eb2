import type { CombinedError } from "@urql/core";
import { ask, failureOf } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import { AuditLogDocument } from "#lib/gql/apart/graphql.ts";
import type { AuditFilter, AuditLogQuery } from "#lib/gql/apart/graphql.ts";

export type AuditEntry = AuditLogQuery["auditLog"]["nodes"][number];

/** The audit log, newest first, page after page. */
export class AuditList {
  entries = $state.raw<readonly AuditEntry[]>([]);
  hasMore = $state(false);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  #after: string | null = null;
  #turn = 0;

  /** Reads from the newest on. */
  async begin(filter: AuditFilter): Promise<void> {
    this.#after = null;
    await this.#read(filter, []);
  }

  /** Reads the next page. */
  async more(filter: AuditFilter): Promise<void> {
    await this.#read(filter, this.entries);
  }

  async #read(filter: AuditFilter, before: readonly AuditEntry[]): Promise<void> {
    const turn = ++this.#turn;
    try {
      const { auditLog } = await ask(AuditLogDocument, { filter, after: this.#after });
      if (turn !== this.#turn) return;
      this.entries = [...before, ...auditLog.nodes];
      this.hasMore = auditLog.pageInfo.hasNextPage;
      this.#after = auditLog.pageInfo.endCursor ?? null;
      this.failure = null;
      this.isLoaded = true;
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error as CombinedError);
    }
  }
}
