import type { Access } from "../src/accounts/access.ts";
import type { Permission } from "../src/accounts/permissions.ts";
import { PASSWORD } from "../src/server/accounts-client.ts";

/** What a case takes: a permission, to be somebody who is signed in, or nothing. */
type Needs = Permission | "person" | "public";

/**
 * What each root field takes, as it is meant: written out here again, so that a field that was opened by mistake in the
 * schema is not taken for what was wanted.
 */
const FIELDS: Readonly<Record<"Query" | "Mutation" | "Subscription", Partial<Record<Needs, string>>>> = {
  Query: {
    public: "invitePreview registrationIsOpen slugAvailability",
    person: "sessions",
    "data.read": `agent agents alert alertDeliveries alertRule alertRules alerts budgets cost costTimeseries environments
      event events jobs llmCalls metrics modelPrices pipeline previewAlertRule project projects repricingPreview task tasks
      viewer workspace`,
    "keys.manage": "apiKeys",
    "members.manage": "invites members",
    "workspace.manage": "auditLog",
  },
  Mutation: {
    public: "acceptInvite refreshSession register signIn signOut",
    person: "changePassword leaveWorkspace revokeOtherSessions revokeSession switchTo",
    "data.write": "ingest",
    "projects.manage": `archiveProject assignAgents createProject deleteProject mergeProjects removeAgents
      unarchiveProject updateProject`,
    "keys.manage": "createApiKey revokeApiKey",
    "alerts.manage": `acknowledgeAlerts createAlertRule createBudget deleteAlertRule deleteBudget disableAlertRule
      duplicateAlertRule enableAlertRule resendAlertDelivery silenceAlert silenceAlertRule testAlertRule updateAlertRule
      updateBudget`,
    "members.manage": "changeMemberRole createInvite removeMember revokeInvite",
    "workspace.manage": "createModelPrice deleteModelPrice repriceCalls updateModelPrice updateWorkspace",
  },
  Subscription: { "data.read": "agents alerts costs events pipeline tasks" },
};

const accessOf = (needs: string): Access =>
  needs === "public"
    ? { public: true }
    : needs === "person"
      ? { person: true }
      : { permission: needs as Permission };

/** What each field of a root type takes, by its name. */
export function fieldAccess(root: keyof typeof FIELDS): Record<string, Access> {
  return Object.fromEntries(
    Object.entries(FIELDS[root]).flatMap(([needs, names]) =>
      names.split(/\s+/).map((name) => [name, accessOf(needs)] as const),
    ),
  );
}

/** What each route takes, and a body that names nothing there is. Of `/graphql` each field is a case of its own. */
export const ROUTES: Readonly<Record<string, { scope: Access; body?: object }>> = {
  "GET /health": { scope: { public: true } },
  "GET /metrics": { scope: { public: true } },
  "GET /ready": { scope: { public: true } },
  "GET /v1/audit-log": { scope: { permission: "workspace.manage" } },
  "GET /v1/auth/check-slug": { scope: { public: true } },
  "GET /v1/users/me": { scope: { person: true } },
  "POST /v1/auth/accept-invite": { scope: { public: true }, body: { token: "x", password: PASSWORD } },
  "POST /v1/auth/change-password": {
    scope: { person: true },
    body: { current_password: "x", new_password: "x" },
  },
  "POST /v1/auth/invite": { scope: { permission: "members.manage" }, body: { email: "x", role: "viewer" } },
  "POST /v1/auth/login": { scope: { public: true }, body: { email: "x", password: "x" } },
  "POST /v1/auth/logout": { scope: { public: true }, body: {} },
  "POST /v1/auth/refresh": { scope: { public: true }, body: { refresh_token: "x" } },
  "POST /v1/auth/register": {
    scope: { public: true },
    body: { name: "", email: "x", password: "x", workspace_name: "x" },
  },
  "POST /v1/ingest": { scope: { permission: "data.write" }, body: { envelope: {}, events: [] } },
};
