import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { AgentFilter, AgentStatus } from "../agents/agent.ts";
import { eventCursor } from "../events/event-cursor.ts";
import type { AgentChange, AgentChangeKind, AgentChanges } from "./agent-watch.ts";
import type { Clock } from "./clock.ts";
import { createFeed } from "./feed.ts";
import type { Feed } from "./feed.ts";
import { FrameWindow } from "./frame-window.ts";
import type { ProjectMemberships } from "./project-members.ts";

/** The agents that changed since the last frame, each once. */
export interface AgentFrame {
  changes: AgentChange[];
  cursor: string;
}

/** Which agents. Statuses are matched before and after the change, so that leaving one is told too. */
export interface AgentWatchFilter extends AgentFilter {
  statuses?: readonly AgentStatus[] | null;
}

/** The most telling first: a frame has one entry an agent, whatever happened to it in between. */
const KIND_ORDER: readonly AgentChangeKind[] = ["stuck", "status_changed", "updated", "heartbeat"];

/** Follows the agents that match a filter. */
export async function followAgents(
  parts: {
    memberships: ProjectMemberships;
    clock: Clock;
    joinWatch: (listener: (changes: AgentChanges) => void) => () => void;
  },
  viewpoint: () => Viewpoint,
  filter: AgentWatchFilter,
): Promise<Feed<AgentFrame>> {
  const { projectId } = filter;
  const members = projectId == null ? null : parts.memberships.watch(viewpoint, projectId);
  const matches = compileAgentFilter(filter, (agentId) => members?.has(agentId) ?? true);
  const window = new FrameWindow(parts.clock);
  let waiting = new Map<string, AgentChange>();
  let lastSeq = 0;
  const leave = parts.joinWatch(({ changes, seq }) => {
    lastSeq = Math.max(lastSeq, seq);
    for (const change of changes) {
      if (!matches(change)) continue;
      const { agentId } = change.agent;
      waiting.set(agentId, merge(waiting.get(agentId), change));
    }
    if (waiting.size > 0) window.signal();
  });
  const close = () => {
    leave();
    members?.release();
    window.close();
  };
  try {
    await members?.isLoaded;
  } catch (error) {
    close();
    throw error;
  }
  const next = async (): Promise<AgentFrame | null> => {
    if (!(await window.next())) return null;
    const changes = [...waiting.values()];
    waiting = new Map();
    return { changes, cursor: eventCursor(lastSeq) };
  };
  return createFeed({ next, close });
}

function merge(earlier: AgentChange | undefined, later: AgentChange): AgentChange {
  if (earlier === undefined) return later;
  const { previousStatus } = earlier;
  const kind = KIND_ORDER.find((candidate) => candidate === earlier.kind || candidate === later.kind)!;
  return { agent: later.agent, previousStatus, kind };
}

function compileAgentFilter(
  filter: AgentWatchFilter,
  isMember: (agentId: string) => boolean,
): (change: AgentChange) => boolean {
  const ids = filter.agentIds == null ? null : new Set(filter.agentIds);
  const search = filter.search?.toLowerCase();
  const statuses = filter.statuses == null ? null : new Set<AgentStatus | null>(filter.statuses);
  return ({ agent, previousStatus }) =>
    (statuses === null || statuses.has(agent.status) || statuses.has(previousStatus)) &&
    (ids === null || ids.has(agent.agentId)) &&
    (filter.environment == null || agent.environment === filter.environment) &&
    (filter.group == null || agent.group === filter.group) &&
    (filter.agentType == null || agent.agentType === filter.agentType) &&
    (search == null || `${agent.agentId}\n${agent.agentType}`.toLowerCase().includes(search)) &&
    isMember(agent.agentId);
}
