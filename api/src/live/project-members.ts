import type { AgentStore } from "../agents/agent.store.ts";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { Bus } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { isInProject } from "./event-predicate.ts";

/** Assignments change without an event, so membership is read again this often while somebody needs it. */
const REFRESH_MS = 5_000;

export interface MembershipParts {
  agents: Pick<AgentStore, "listAgents">;
  bus: Bus;
  clock: Clock;
  onError: (error: unknown) => void;
}

/** The agents of one project, for filters that the bus's events alone cannot answer. */
export interface ProjectMembers {
  has(agentId: string): boolean;
  /** Resolves when membership has been read for the first time. */
  readonly isLoaded: Promise<void>;
  release(): void;
}

/**
 * Reads each project's members once, however many subscriptions filter by it. An event in the project makes its agent
 * a member at once: whoever watches a project before subscribing to the bus finds the agent there already when the
 * same message reaches them.
 */
export class ProjectMemberships {
  readonly #parts: MembershipParts;
  readonly #watched = new Map<string, WatchedProject>();

  constructor(parts: MembershipParts) {
    this.#parts = parts;
  }

  /** @param projectId slug or id */
  watch(viewpoint: () => Viewpoint, projectId: string): ProjectMembers {
    const { dataSetId } = viewpoint().scope;
    const key = `${dataSetId}:${projectId}`;
    const project = this.#watched.get(key) ?? this.#open(key, viewpoint, projectId);
    const release = project.join(() => this.#watched.delete(key));
    return {
      isLoaded: project.isLoaded,
      has: (agentId) => project.has(agentId),
      release,
    };
  }

  #open(key: string, viewpoint: () => Viewpoint, projectId: string): WatchedProject {
    const { bus, clock, onError } = this.#parts;
    const project = new WatchedProject(() => this.#read(viewpoint(), projectId), clock, onError);
    project.leaveBus = bus.subscribe(viewpoint().scope, (message) => {
      if (message.type !== "events") return;
      for (const event of message.events) if (isInProject(event, projectId)) project.add(event.agentId);
    });
    this.#watched.set(key, project);
    return project;
  }

  async #read({ scope, nowMs, policy }: Viewpoint, projectId: string): Promise<string[]> {
    const at = { nowMs, defaultStuckThresholdMs: policy.defaultStuckThresholdMs };
    const agents = await this.#parts.agents.listAgents(scope, { projectId }, at);
    return agents.map(({ agentId }) => agentId);
  }
}

class WatchedProject {
  #members: ReadonlySet<string> = new Set();
  /** Seen on the bus since the last reading began: what that reading may have been too early for. */
  readonly #added = new Set<string>();
  readonly isLoaded: Promise<void>;
  readonly #read: () => Promise<string[]>;
  readonly #clock: Clock;
  /** Leaves the bus. */
  leaveBus: () => void = () => undefined;
  #users = 0;
  #cancel: () => void = () => undefined;

  constructor(read: () => Promise<string[]>, clock: Clock, onError: (error: unknown) => void) {
    this.#read = read;
    this.#clock = clock;
    this.isLoaded = this.#refresh(onError, false);
    // Whoever waits hears of a failure; if nobody does, it is not an unhandled one.
    this.isLoaded.catch(() => undefined);
  }

  has(agentId: string): boolean {
    return this.#members.has(agentId) || this.#added.has(agentId);
  }

  add(agentId: string): void {
    if (!this.#members.has(agentId)) this.#added.add(agentId);
  }

  join(onEmpty: () => void): () => void {
    this.#users += 1;
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.#users -= 1;
      if (this.#users > 0) return;
      this.#cancel();
      this.leaveBus();
      onEmpty();
    };
  }

  async #refresh(onError: (error: unknown) => void, isRepeated: boolean): Promise<void> {
    // What was added before still counts while the reading is under way.
    this.#members = new Set([...this.#members, ...this.#added]);
    this.#added.clear();
    try {
      this.#members = new Set(await this.#read());
    } catch (error) {
      onError(error);
      if (!isRepeated) throw error;
    } finally {
      this.#cancel = this.#clock.after(REFRESH_MS, () => {
        if (this.#users > 0) void this.#refresh(onError, true);
      });
      if (this.#users === 0 && isRepeated) this.#cancel();
    }
  }
}
