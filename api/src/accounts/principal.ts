import type { Actor } from "./audit-log.ts";
import type { Permission, Role } from "./permissions.ts";
import type { SessionKind, User } from "./person.ts";
import type { Plan } from "./plans.ts";
import type { DataScope } from "./scope.ts";

export type DataSetName = "live" | "test";

/** A workspace as its members see it. */
export interface Workspace {
  id: string;
  name: string;
  slug: string;
  plan: Plan;
  /** IANA name: what days and months are in reports. */
  timezone: string;
  autoCreateProjects: boolean;
  /** Applies to agents that did not register a threshold of their own. */
  defaultStuckThresholdMs: number;
  /** Off (`null`) unless the workspace turns it on. */
  defaultProgressThresholdMs: number | null;
  /** The workspace's own setting, days; null for as long as the plan has (`retentionDaysOf`). */
  retentionDays: number | null;
  /** Whether rows of tasks stay as summaries when their events go; null: as the server's configuration says. */
  keepTaskSummaries: boolean | null;
  createdAtMs: number;
}

/** Who is calling, resolved once a request (or once a connection) from the credential and from nothing else. */
export interface Principal {
  /** Stable name of the credential for rate limits, connection limits and logs; never the secret itself. */
  readonly credentialId: string;
  readonly kind: "key" | "user";
  /** As the audit log names it. */
  readonly actor: Actor;
  readonly workspace: Workspace;
  readonly dataSet: DataSetName;
  readonly scope: DataScope;
  readonly permissions: ReadonlySet<Permission>;
  /** Null for a key. */
  readonly role: Role | null;
  /** Null for a key, and for the session of local mode, which is nobody's in particular. */
  readonly user: User | null;
  /** Null where there is no user. */
  readonly session: { readonly id: string; readonly kind: SessionKind } | null;
  /** The only project that it may send to; null for all. */
  readonly onlyProjectId: string | null;
}
