import type { CurrentWorkspaces } from "../accounts/current-workspaces.ts";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { Agent, AgentStatus } from "../agents/agent.ts";
import type { AgentService } from "../agents/agent.service.ts";
import { withStatus } from "../agents/liveness.ts";
import type { Bus, BusMessage } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { FrameWindow } from "./frame-window.ts";

/** Silence turns into `offline` by the clock alone, after hours: looking this often is exact enough. */
const OFFLINE_CHECK_MS = 1_000;

export type AgentChangeKind = "status_changed" | "stuck" | "heartbeat" | "updated";

/** An agent that something happened to, as it is now. */
export interface AgentChange {
  agent: Agent;
  /** Null for an agent that was not known before. */
  previousStatus: AgentStatus | null;
  kind: AgentChangeKind;
}

/** What changed, and the newest position of the events that it follows from (0: none, the clock did it). */
export interface AgentChanges {
  changes: AgentChange[];
  seq: number;
}

export interface AgentWatchParts {
  bus: Bus;
  agents: Pick<AgentService, "listAgents">;
  clock: Clock;
  workspaces: Pick<CurrentWorkspaces, "subscribe">;
  onError: (error: unknown) => void;
}

/**
 * Watches the agents of one data set for everybody: what was touched is read again once a window, in one query, and
 * compared with what was known. All are read again when the workspace's settings change, which state is judged by.
 *
 * @returns stops watching
 */
export function watchAgents(
  parts: AgentWatchParts,
  viewpoint: () => Viewpoint,
  emit: (changes: AgentChanges) => void,
): () => void {
  const watch = new AgentWatch(parts, viewpoint, emit);
  const { scope } = viewpoint();
  const leave = parts.bus.subscribe(scope, (message) => watch.take(message));
  const ignore = parts.workspaces.subscribe(scope.workspaceId, () => watch.judgeAgain());
  void watch.run();
  return () => {
    leave();
    ignore();
    watch.stop();
  };
}

class AgentWatch {
  readonly #parts: AgentWatchParts;
  readonly #viewpoint: () => Viewpoint;
  readonly #emit: (changes: AgentChanges) => void;
  readonly #window: FrameWindow;
  /** Agent id → whether anything but heartbeats came. */
  #touched = new Map<string, boolean>();
  #mustReadAll = false;
  #seq = 0;
  #known = new Map<string, Agent>();
  #cancelCheck: () => void = () => undefined;

  constructor(parts: AgentWatchParts, viewpoint: () => Viewpoint, emit: (changes: AgentChanges) => void) {
    this.#parts = parts;
    this.#viewpoint = viewpoint;
    this.#emit = emit;
    this.#window = new FrameWindow(parts.clock);
  }

  take(message: BusMessage): void {
    if (message.type === "agent_stuck") this.#touched.set(message.agentId, true);
    else if (message.type === "events")
      for (const { agentId, eventType, seq } of message.events) {
        const isMore = eventType !== "heartbeat" || this.#touched.get(agentId) === true;
        this.#touched.set(agentId, isMore);
        this.#seq = Math.max(this.#seq, seq);
      }
    if (this.#touched.size > 0) this.#window.signal();
  }

  /** The thresholds may be others. */
  judgeAgain(): void {
    this.#mustReadAll = true;
    this.#window.signal();
  }

  async run(): Promise<void> {
    // What was true before is what the first change is compared with.
    await this.#guard(async () => {
      const agents = await this.#parts.agents.listAgents(this.#viewpoint(), {});
      for (const agent of agents) this.#known.set(agent.agentId, agent);
    });
    this.#checkOfflineLater();
    while (await this.#window.next()) await this.#guard(() => this.#readTouched());
  }

  stop(): void {
    this.#cancelCheck();
    this.#window.close();
  }

  async #readTouched(): Promise<void> {
    const touched = this.#touched;
    const seq = this.#seq;
    const filter = this.#mustReadAll ? {} : { agentIds: [...touched.keys()] };
    this.#touched = new Map();
    this.#mustReadAll = false;
    const agents = await this.#parts.agents.listAgents(this.#viewpoint(), filter);
    const changes = agents
      .filter(({ agentId, status }) => touched.has(agentId) || status !== this.#known.get(agentId)?.status)
      .map((agent) => this.#changeOf(agent, touched.get(agent.agentId) !== false));
    if (changes.length > 0) this.#emit({ changes, seq });
  }

  #changeOf(agent: Agent, isMoreThanHeartbeat: boolean): AgentChange {
    const previousStatus = this.#known.get(agent.agentId)?.status ?? null;
    this.#known.set(agent.agentId, agent);
    const quiet = isMoreThanHeartbeat ? "updated" : "heartbeat";
    if (agent.status === previousStatus) return { agent, previousStatus, kind: quiet };
    return { agent, previousStatus, kind: agent.status === "stuck" ? "stuck" : "status_changed" };
  }

  #checkOfflineLater(): void {
    this.#cancelCheck = this.#parts.clock.after(OFFLINE_CHECK_MS, () => {
      const { nowMs, policy } = this.#viewpoint();
      const changes: AgentChange[] = [];
      for (const known of this.#known.values()) {
        if (known.status === "offline" || nowMs - known.lastSeenMs < policy.offlineAfterMs) continue;
        changes.push(this.#changeOf(withStatus(known, policy, nowMs), true));
      }
      if (changes.length > 0) this.#emit({ changes, seq: this.#seq });
      this.#checkOfflineLater();
    });
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#parts.onError(error);
    }
  }
}
