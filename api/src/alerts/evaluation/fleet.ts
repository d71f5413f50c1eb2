import { readRegistration } from "@hiveboard/schema";
import type { AgentFacts } from "../../agents/agent.ts";
import type { StoredEvent } from "../../events/event.ts";
import type { RuleFilter } from "../rule.ts";
import { AgeIndex } from "./age-index.ts";

/** What is known of an agent. Times are arrivals. */
export interface FleetAgent {
  agentId: string;
  environment: string;
  group: string;
  /** Ids of the projects that it belongs to, as far as rules ask. */
  projects: Set<string>;
  lastSeenMs: number;
  lastHeartbeatMs: number | null;
  /** Registered by itself; null: the workspace's default. */
  stuckThresholdMs: number | null;
}

/** The agents of a data set, by their silence. Kept from what arrives, begun from what is stored. */
export class Fleet {
  readonly #defaultThresholdMs: number;
  readonly #agents = new Map<string, FleetAgent>();
  /** Agents that have sent heartbeats, by their last sign of life. */
  readonly lastSeen = new AgeIndex();
  /** The same, by when their own threshold makes them stuck. */
  readonly deadlines = new AgeIndex();
  #latest: FleetAgent | null = null;

  constructor(defaultThresholdMs: number) {
    this.#defaultThresholdMs = defaultThresholdMs;
  }

  get(agentId: string): FleetAgent | undefined {
    return this.#agents.get(agentId);
  }

  thresholdMs({ stuckThresholdMs }: FleetAgent): number {
    return stuckThresholdMs ?? this.#defaultThresholdMs;
  }

  take(event: StoredEvent): void {
    const { agentId, receivedAtMs, eventType, projectId } = event;
    const isHeartbeat = eventType === "heartbeat";
    // Most events say of their agent what the one before has said.
    const agent = this.#latest?.agentId === agentId ? this.#latest : this.#find(event);
    this.#latest = agent;
    const isFresh = receivedAtMs > agent.lastSeenMs;
    if (isFresh) agent.lastSeenMs = receivedAtMs;
    const isFirstHeartbeat = isHeartbeat && agent.lastHeartbeatMs === null;
    if (isHeartbeat) agent.lastHeartbeatMs = Math.max(agent.lastHeartbeatMs ?? 0, receivedAtMs);
    else if (!agent.projects.has(projectId)) agent.projects.add(projectId);
    if (eventType === "agent_registered") {
      const { stuckThresholdMs } = readRegistration(event.payload);
      agent.stuckThresholdMs = stuckThresholdMs ?? agent.stuckThresholdMs;
    }
    agent.environment = event.environment;
    agent.group = event.group;
    if (isFresh || isFirstHeartbeat || eventType === "agent_registered") this.#file(agent);
  }

  /** Takes over what is stored; what was heard since stays. */
  seed(facts: AgentFacts): void {
    const { agentId, environment, group, lastSeenMs, lastHeartbeatMs, stuckThresholdMs } = facts;
    const known = this.#agents.get(agentId);
    const agent: FleetAgent = {
      agentId,
      environment,
      group,
      projects: known?.projects ?? new Set(),
      lastSeenMs: Math.max(lastSeenMs, known?.lastSeenMs ?? 0),
      lastHeartbeatMs:
        lastHeartbeatMs === null
          ? (known?.lastHeartbeatMs ?? null)
          : Math.max(lastHeartbeatMs, known?.lastHeartbeatMs ?? 0),
      stuckThresholdMs,
    };
    this.#agents.set(agentId, agent);
    this.#latest = null;
    this.#file(agent);
  }

  addToProject(agentId: string, projectId: string): void {
    this.#agents.get(agentId)?.projects.add(projectId);
  }

  /** Whether an agent passes the filters of a rule about agents. */
  passes(filter: RuleFilter, agent: FleetAgent): boolean {
    return (
      (filter.agentId === null || filter.agentId === agent.agentId) &&
      (filter.group === null || filter.group === agent.group) &&
      (filter.environment === null || filter.environment === agent.environment) &&
      (filter.projectId === null || agent.projects.has(filter.projectId))
    );
  }

  /** The latest sign of life of any agent that passes; null where there is none. */
  latestOf(filter: RuleFilter): number | null {
    let latestMs: number | null = null;
    for (const agent of this.#agents.values())
      if (this.passes(filter, agent)) latestMs = Math.max(latestMs ?? 0, agent.lastSeenMs);
    return latestMs;
  }

  #find({ agentId, environment, group, receivedAtMs }: StoredEvent): FleetAgent {
    const known = this.#agents.get(agentId);
    if (known !== undefined) return known;
    const agent: FleetAgent = {
      agentId,
      environment,
      group,
      projects: new Set(),
      lastSeenMs: receivedAtMs,
      lastHeartbeatMs: null,
      stuckThresholdMs: null,
    };
    this.#agents.set(agentId, agent);
    return agent;
  }

  #file(agent: FleetAgent): void {
    if (agent.lastHeartbeatMs === null) return;
    this.lastSeen.set(agent.agentId, agent.lastSeenMs);
    this.deadlines.set(agent.agentId, agent.lastSeenMs + this.thresholdMs(agent));
  }
}
