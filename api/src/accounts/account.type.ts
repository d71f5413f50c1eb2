import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import { LOCAL_CREDENTIAL } from "./local-session.ts";
import type { Principal } from "./principal.ts";

const SECOND_MS = 1_000;

export const DataSetEnum = screamingEnum("DataSet", "Live and test data are apart: neither sees the other.", {
  live: "What agents do in earnest.",
  test: "What is sent with test keys.",
});

export const PlanEnum = screamingEnum(
  "WorkspacePlan",
  "What a workspace has signed up for; limits follow it.",
  {
    free: "Free.",
    pro: "Pro.",
    enterprise: "Enterprise.",
  },
);

export const PermissionEnum = screamingEnum("Permission", "What a caller may do.", {
  "data.read": "Read everything in the data set.",
  "data.write": "Send events.",
  "projects.manage": "Make, change, archive and delete projects.",
  "keys.manage": "Make and revoke API keys.",
  "alerts.manage": "Make and change alert rules, budgets and silences.",
  "members.manage": "Invite people, change their roles, remove them.",
  "workspace.manage": "Change the workspace's settings, read its audit log.",
});

export const RoleEnum = screamingEnum(
  "Role",
  "What a person is in a workspace, from the most to the least.",
  {
    owner: "May do everything.",
    admin: "May do everything but change the workspace itself.",
    member: "Sends and reads data, manages projects and alerts.",
    viewer: "Reads data.",
  },
);

const CallerKindEnum = screamingEnum("CallerKind", "What sort of credential a caller has.", {
  key: "An API key.",
  user: "Somebody who is signed in.",
});

builder.objectType("Workspace", {
  description: "A workspace: its agents, its data and its settings.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    name: t.exposeString("name", { description: "Its name." }),
    slug: t.exposeString("slug", { description: "Its name in addresses." }),
    plan: t.expose("plan", { type: PlanEnum, description: "What it has signed up for." }),
    timezone: t.exposeString("timezone", {
      description: "IANA name of its time zone: what a day is in reports.",
    }),
    retentionDays: t.exposeInt("retentionDays", {
      nullable: true,
      description: "Its setting of how many days events are kept; null: as long as the plan has (`usage`).",
    }),
    keepTaskSummaries: t.exposeBoolean("keepTaskSummaries", {
      nullable: true,
      description:
        "Whether tasks stay as summaries, as long as the roll-ups, when their events go; null: as the server does it.",
    }),
    autoCreateProjects: t.exposeBoolean("autoCreateProjects", {
      description: "Whether an event of an unknown project makes the project, or is rejected.",
    }),
    defaultStuckThresholdSeconds: t.float({
      description: "Silence after which an agent that registered no threshold is stuck, seconds.",
      resolve: ({ defaultStuckThresholdMs }) => defaultStuckThresholdMs / SECOND_MS,
    }),
    defaultProgressThresholdSeconds: t.float({
      nullable: true,
      description: "The same for open runs that say nothing; null where that is not judged.",
      resolve: ({ defaultProgressThresholdMs: thresholdMs }) =>
        thresholdMs === null ? null : thresholdMs / SECOND_MS,
    }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it was made." }),
  }),
});

export const ViewerType = builder.objectRef<Principal>("Viewer").implement({
  description: "Who is calling.",
  fields: (t) => ({
    kind: t.expose("kind", { type: CallerKindEnum, description: "What sort of credential." }),
    dataSet: t.expose("dataSet", { type: DataSetEnum, description: "Which data it sees." }),
    user: t.field({
      type: "User",
      nullable: true,
      description: "The person; null for a key, and for the dashboard of local mode, which is nobody's.",
      resolve: ({ user }) => user,
    }),
    role: t.field({
      type: RoleEnum,
      nullable: true,
      description: "What that person is in the workspace; null for a key.",
      resolve: ({ role }) => role,
    }),
    memberships: t.field({
      type: ["Membership"],
      description: "The workspaces that the person belongs to, the one joined first at the start.",
      resolve: (principal, _args, { services }) => services.signIn.listMemberships(principal),
    }),
    permissions: t.field({
      type: [PermissionEnum],
      description: "What it may do.",
      resolve: ({ permissions }) => [...permissions],
    }),
    developmentKey: t.string({
      nullable: true,
      description:
        "The key of local mode, told to the dashboard's own local session and to nobody else: what to paste to send a first event.",
      resolve: ({ credentialId }, _args, { developmentKey }) =>
        credentialId === LOCAL_CREDENTIAL ? developmentKey : null,
    }),
    workspace: t.field({
      type: "Workspace",
      description: "Its workspace.",
      resolve: ({ workspace }) => workspace,
    }),
  }),
});
