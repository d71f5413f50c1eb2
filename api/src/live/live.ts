import type { CurrentWorkspaces } from "../accounts/current-workspaces.ts";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import { createAgentService } from "../agents/agent.service.ts";
import type { EventFilter } from "../events/event.ts";
import type { MetricsFilter } from "../metrics/metrics.ts";
import type { Storage } from "../storage/storage.ts";
import type { TaskFilter } from "../tasks/task.ts";
import type { AlertSeverity } from "../alerts/rule.ts";
import { followAgents } from "./agent-feed.ts";
import type { AgentFrame, AgentWatchFilter } from "./agent-feed.ts";
import { followAlerts } from "./alert-feed.ts";
import type { AlertFrame } from "./alert-feed.ts";
import { watchAgents } from "./agent-watch.ts";
import type { AgentChanges } from "./agent-watch.ts";
import type { Bus } from "./bus.ts";
import { inSteps } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { followCosts } from "./cost-feed.ts";
import type { CostFrame } from "./cost-feed.ts";
import { followEvents } from "./event-feed.ts";
import type { EventFrame } from "./event-feed.ts";
import type { Feed } from "./feed.ts";
import { followPipeline } from "./pipeline-feed.ts";
import type { PipelineFrame } from "./pipeline-feed.ts";
import { ProjectMemberships } from "./project-members.ts";
import { SharedWatches } from "./shared-watch.ts";
import { followTasks } from "./task-feed.ts";
import type { TaskFrame } from "./task-feed.ts";
import { watchTasks } from "./task-watch.ts";
import type { TaskChanges } from "./task-watch.ts";

/** From where a subscription looks; asked again whenever it looks, since time goes on. */
export type ViewpointSource = () => Viewpoint;

/** The channels that can be watched, one a subscription field. */
export interface Live {
  /** @param after position to resume from; null for what comes from now on */
  events(view: ViewpointSource, filter: EventFilter, after: number | null): Promise<Feed<EventFrame>>;
  agents(view: ViewpointSource, filter: AgentWatchFilter): Promise<Feed<AgentFrame>>;
  alerts(view: ViewpointSource, minSeverity: AlertSeverity): Promise<Feed<AlertFrame>>;
  tasks(view: ViewpointSource, filter: TaskFilter): Promise<Feed<TaskFrame>>;
  costs(view: ViewpointSource, filter: MetricsFilter): Promise<Feed<CostFrame>>;
  /** @param agentId null for the whole workspace */
  pipeline(
    view: ViewpointSource,
    query: { agentId: string | null; limitPerPart: number },
  ): Promise<Feed<PipelineFrame>>;
}

export interface LiveParts {
  storage: Storage;
  bus: Bus;
  clock: Clock;
  /** Tells when the policy may have changed that state is judged by. */
  workspaces: Pick<CurrentWorkspaces, "subscribe">;
  /** Told of failures that have no caller; the feed goes on. */
  onError: (error: unknown) => void;
}

/** Frames that are due within so much of each other go out together. */
const FRAME_STEP_MS = 5;

/** Makes the live side. Work that several subscriptions need is done once a data set. */
export function createLive({ storage, bus, clock: exact, workspaces, onError }: LiveParts): Live {
  const clock = inSteps(exact, FRAME_STEP_MS);
  const memberships = new ProjectMemberships({ agents: storage.agents, bus, clock, onError });
  const agents = createAgentService(storage.agents);
  // A watch begins with the viewpoint of its first listener: one data set has one workspace, and its policy of now.
  const views = new Map<number, ViewpointSource>();
  const agentWatches = new SharedWatches<AgentChanges>((dataSetId, emit) =>
    watchAgents({ bus, agents, clock, workspaces, onError }, views.get(dataSetId)!, emit),
  );
  const taskWatches = new SharedWatches<TaskChanges>((dataSetId, emit) =>
    watchTasks({ bus, tasks: storage.tasks, clock, workspaces, onError }, views.get(dataSetId)!, emit),
  );
  const join =
    <Change>(watches: SharedWatches<Change>, view: ViewpointSource) =>
    (listener: (change: Change) => void) => {
      const { dataSetId } = view().scope;
      views.set(dataSetId, view);
      return watches.join(dataSetId, listener);
    };
  /** Whoever is told that a subscription runs misses nothing that is committed from then on. */
  async function following<Frame>(
    view: ViewpointSource,
    opened: Feed<Frame> | Promise<Feed<Frame>>,
  ): Promise<Feed<Frame>> {
    const feed = await opened;
    try {
      await bus.isFollowing(view().scope);
    } catch (error) {
      await feed.return();
      throw error;
    }
    return feed;
  }

  return {
    events: (view, filter, after) =>
      following(view, followEvents({ bus, store: storage.events, memberships, clock }, view, filter, after)),
    agents: (view, filter) =>
      following(
        view,
        followAgents({ memberships, clock, joinWatch: join(agentWatches, view) }, view, filter),
      ),
    alerts: (view, minSeverity) => following(view, followAlerts({ bus, clock }, view().scope, minSeverity)),
    tasks: (view, filter) =>
      following(view, followTasks({ clock, joinWatch: join(taskWatches, view) }, filter)),
    costs: (view, filter) => following(view, followCosts({ bus, clock }, view().scope, filter)),
    pipeline: (view, query) =>
      following(view, followPipeline({ bus, clock, store: storage.pipeline }, view, query)),
  };
}
