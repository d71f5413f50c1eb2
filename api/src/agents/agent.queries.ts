import { builder } from "../graphql/builder.ts";
import { decodeCursor, encodeCursor } from "../graphql/cursors.ts";
import { screamingEnum } from "../graphql/enums.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import type { Page } from "../graphql/pages.ts";
import { agentsAfter, isAgentSortKey } from "./agent-order.ts";
import { countByStatus } from "./agent.service.ts";
import type { StatusCounts } from "./agent.service.ts";
import type { Agent, AgentFilter, AgentStatus } from "./agent.ts";
import { AgentStatusEnum } from "./agent.type.ts";

export const AgentFilterInput = builder.inputType("AgentFilter", {
  description: "Which agents. Every part narrows; a part that is left out does not.",
  fields: (t) => ({
    ids: t.idList({ description: "Any of these ids." }),
    statuses: t.field({ type: [AgentStatusEnum], description: "Any of these statuses." }),
    projectId: t.id({ description: "Slug or id of a project that they have sent events to." }),
    environment: t.string({ description: "Environment." }),
    group: t.string({ description: "Group." }),
    type: t.string({ description: "Type." }),
    search: t.string({ description: "Part of the id or the type, without regard to case." }),
  }),
});

export interface AgentFilterArgs {
  ids?: readonly string[] | null;
  statuses?: readonly AgentStatus[] | null;
  projectId?: string | null;
  environment?: string | null;
  group?: string | null;
  type?: string | null;
  search?: string | null;
}

/** The filter as storage takes it. Status needs the clock, so that part is applied afterwards. */
export function toAgentFilter(input: AgentFilterArgs | null | undefined): AgentFilter {
  const { projectId, environment, group, type, search, ids } = input ?? {};
  return { agentIds: ids, projectId, environment, group, agentType: type, search };
}

const AgentSortEnum = screamingEnum("AgentSort", "Order of agents.", {
  attention: "Stuck, error, waiting, processing, idle, offline; within each the one heard of last.",
  last_seen: "The one heard of last first.",
  id: "By id.",
});

const AgentCounts = builder.objectRef<StatusCounts>("AgentCounts").implement({
  description: "How many agents are in each status.",
  fields: (t) => ({
    total: t.int({
      description: "All together.",
      resolve: (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0),
    }),
    needingAttention: t.int({
      description: "Stuck, in error or waiting for an approval.",
      resolve: ({ stuck, error, waiting_approval }) => stuck + error + waiting_approval,
    }),
    stuck: t.exposeInt("stuck", { description: "Stuck." }),
    error: t.exposeInt("error", { description: "In error." }),
    waitingApproval: t.exposeInt("waiting_approval", { description: "Waiting for an approval." }),
    processing: t.exposeInt("processing", { description: "Processing." }),
    idle: t.exposeInt("idle", { description: "Idle." }),
    offline: t.exposeInt("offline", { description: "Offline." }),
  }),
});

type AgentPage = Page<Agent> & { totalCount: number; counts: StatusCounts };

const AgentConnection = builder.connectionObject(
  {
    type: "Agent",
    name: "AgentConnection",
    description: "A page of agents.",
    fields: (t) => ({
      totalCount: t.int({
        description: "Agents that match, on all pages.",
        resolve: (page) => (page as unknown as AgentPage).totalCount,
      }),
      counts: t.field({
        type: AgentCounts,
        description: "Agents that match by status, as if the filter named no status.",
        resolve: (page) => (page as unknown as AgentPage).counts,
      }),
    }),
  },
  { name: "AgentEdge", description: "An agent in a list." },
);

builder.queryField("agents", (t) =>
  t.field({
    type: AgentConnection,
    description: "Agents; those that need somebody first.",
    authScopes: { permission: "data.read" },
    complexity: pageWeight,
    args: {
      filter: t.arg({ type: AgentFilterInput, description: "Which agents." }),
      sort: t.arg({ type: AgentSortEnum, defaultValue: "attention", description: "In which order." }),
      ...pageArgs(),
    },
    resolve: async (_root, { filter, sort, first, after }, { services, viewpoint }): Promise<AgentPage> => {
      const size = pageSize(first);
      const order = sort ?? "attention";
      const list = `agents:${order}`;
      const afterKey = decodeCursor(list, after, isAgentSortKey(order));
      const agents = await services.agents.listAgents(viewpoint(), toAgentFilter(filter));
      const statuses = filter?.statuses;
      const matching = statuses ? agents.filter(({ status }) => statuses.includes(status)) : agents;
      const entries = agentsAfter(matching, { sort: order, after: afterKey, limit: size + 1 });
      const edges = entries.map(({ agent, key }) => ({ node: agent, cursor: encodeCursor(list, key) }));
      return {
        ...pageOf(edges, { size, after }),
        totalCount: matching.length,
        counts: countByStatus(agents),
      };
    },
  }),
);

builder.queryField("environments", (t) =>
  t.stringList({
    description: "Every environment that was ever heard of, by alphabet.",
    authScopes: { permission: "data.read" },
    resolve: (_root, _args, { storage, principal }) => storage.agents.listEnvironments(principal.scope),
  }),
);

builder.queryField("agent", (t) =>
  t.field({
    type: "Agent",
    nullable: true,
    description: "One agent; null where there is none with this id.",
    authScopes: { permission: "data.read" },
    args: { id: t.arg.id({ required: true, description: "The id that the client gave it." }) },
    resolve: (_root, { id }, { services, viewpoint }) => services.agents.getAgent(viewpoint(), id),
  }),
);
