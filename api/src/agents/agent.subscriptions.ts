import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import "../graphql/subscription-root.ts";
import type { AgentFrame } from "../live/agent-feed.ts";
import type { AgentChange } from "../live/agent-watch.ts";
import { assertFilterSize } from "../live/filter-size.ts";
import { liveOf } from "../live/live-context.ts";
import { AgentFilterInput, toAgentFilter } from "./agent.queries.ts";
import { AgentStatusEnum } from "./agent.type.ts";

const AgentChangeKindEnum = screamingEnum("AgentChangeKind", "What happened to an agent.", {
  status_changed: "Its status is another one, or it is new.",
  stuck: "It turned stuck, by an event or by the clock.",
  heartbeat: "It gave a sign of life, and nothing else came from it.",
  updated: "Something came from it; its status is what it was.",
});

const AgentChangeType = builder.objectRef<AgentChange>("AgentChange").implement({
  description: "An agent that something happened to.",
  fields: (t) => ({
    agent: t.field({ type: "Agent", description: "As it is now.", resolve: ({ agent }) => agent }),
    previousStatus: t.expose("previousStatus", {
      type: AgentStatusEnum,
      nullable: true,
      description: "Its status before; null for an agent that is new.",
    }),
    kind: t.expose("kind", {
      type: AgentChangeKindEnum,
      description: "What happened, the most telling of it.",
    }),
  }),
});

const AgentFrameType = builder.objectRef<AgentFrame>("AgentFrame").implement({
  description: "The agents that something happened to since the last frame, each once.",
  fields: (t) => ({
    changes: t.field({
      type: [AgentChangeType],
      description: "One for each agent.",
      resolve: ({ changes }) => changes,
    }),
    cursor: t.exposeString("cursor", { description: "Position of the latest event that these follow from." }),
  }),
});

builder.subscriptionField("agents", (t) =>
  t.field({
    type: AgentFrameType,
    description: "Agents whose state changed, by an event or by the clock; at most 10 frames a second.",
    authScopes: { permission: "data.read" },
    args: {
      filter: t.arg({
        type: AgentFilterInput,
        description: "Which agents. With `statuses`, those that leave one of them are told too.",
      }),
    },
    subscribe: (_root, { filter }, context) => {
      assertFilterSize(filter);
      const statuses = filter?.statuses;
      return liveOf(context).agents(context.viewpoint, { ...toAgentFilter(filter), statuses });
    },
    resolve: (frame) => frame,
  }),
);
