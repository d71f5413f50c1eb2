import { LIMITS } from "@hiveboard/schema";
import { invalidParameter } from "../contract-error.ts";
import type { KeptSince, RetentionStore } from "../retention/retention.store.ts";
import type { AccountChanges } from "./account-changes.ts";
import type { AuditTrail } from "./audit-trail.ts";
import { checkedName, checkedWorkspaceSlug } from "./person-rules.ts";
import { monthBounds, monthOf, PLANS, retentionDaysOf } from "./plans.ts";
import type { PlanLimits } from "./plans.ts";
import type { Principal, Workspace } from "./principal.ts";
import { checkedTimezone } from "./workspace-rules.ts";
import type { WorkspaceChange, WorkspaceStore, WorkspaceUse } from "./workspace.store.ts";

/** Ten years: longer than this is "for ever", which is null. */
const MAX_RETENTION_DAYS = 3_650;

/** What a plan includes, and what is used of it, at a moment. */
export interface WorkspaceUsage {
  use: WorkspaceUse;
  limits: PlanLimits;
  retentionDays: number | null;
  /** The month that events are counted in, milliseconds since the epoch. */
  month: { fromMs: number; toMs: number };
  kept: KeptSince;
}

export interface WorkspaceService {
  /**
   * @throws {ContractError} `invalid_parameter` when a part is malformed, the slug is taken, or the plan does not
   * include so long a retention
   */
  update(principal: Principal, change: WorkspaceChange): Promise<Workspace>;
  /** Of the caller's data set. */
  usage(principal: Principal): Promise<WorkspaceUsage>;
}

export function createWorkspaceService(parts: {
  store: WorkspaceStore;
  retention: Pick<RetentionStore, "keptSince">;
  audit: AuditTrail;
  changes: AccountChanges;
  nowMs: () => number;
}): WorkspaceService {
  const { store, retention, audit, changes, nowMs } = parts;
  return {
    async update(principal, change) {
      const checked = checkedChange(principal.workspace, change);
      const workspace = await store.updateWorkspace(principal.scope, checked, audit.by(principal));
      if (workspace === null) throw invalidParameter(`Another workspace has the slug ${checked.slug}.`);
      changes.publish({ type: "workspace_changed", workspace });
      return workspace;
    },
    async usage({ scope, workspace }) {
      const atMs = nowMs();
      const [use, kept] = await Promise.all([
        store.countUse(scope, monthOf(atMs)),
        retention.keptSince(scope),
      ]);
      return {
        use,
        kept,
        limits: PLANS[workspace.plan],
        retentionDays: retentionDaysOf(workspace),
        month: monthBounds(atMs),
      };
    },
  };
}

function checkedChange(workspace: Workspace, change: WorkspaceChange): WorkspaceChange {
  const { name, slug, timezone, defaultStuckThresholdMs, defaultProgressThresholdMs, retentionDays } = change;
  if (defaultStuckThresholdMs !== undefined)
    checkThreshold("defaultStuckThresholdSeconds", defaultStuckThresholdMs);
  if (defaultProgressThresholdMs != null)
    checkThreshold("defaultProgressThresholdSeconds", defaultProgressThresholdMs);
  if (retentionDays != null) checkRetention(workspace, retentionDays);
  return {
    ...change,
    ...(name === undefined ? {} : { name: checkedName("name", name) }),
    ...(slug === undefined ? {} : { slug: checkedWorkspaceSlug(slug) }),
    ...(timezone === undefined ? {} : { timezone: checkedTimezone(timezone) }),
  };
}

function checkThreshold(field: string, thresholdMs: number): void {
  const { minThresholdMs, maxThresholdMs } = LIMITS;
  if (thresholdMs >= minThresholdMs && thresholdMs <= maxThresholdMs) return;
  const [least, most] = [minThresholdMs / 1_000, maxThresholdMs / 1_000];
  throw invalidParameter(`${field} is ${thresholdMs / 1_000}; it goes from ${least} to ${most}.`, {
    limit: most,
    actual: thresholdMs / 1_000,
  });
}

function checkRetention({ plan }: Workspace, retentionDays: number): void {
  const most = PLANS[plan].retentionDays ?? MAX_RETENTION_DAYS;
  if (Number.isInteger(retentionDays) && retentionDays >= 1 && retentionDays <= most) return;
  throw invalidParameter(`retentionDays is ${retentionDays}; the plan ${plan} allows 1 to ${most}.`, {
    limit: most,
    actual: retentionDays,
  });
}
