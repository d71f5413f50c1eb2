import type { LivenessStore } from "../agents/agent.store.ts";
import type { Bus } from "./bus.ts";
import type { Clock } from "./clock.ts";

/** Time between two looks: half of the two seconds within which subscribers hear of a stuck agent. */
const SWEEP_MS = 500;

export interface SweepParts {
  liveness: LivenessStore;
  bus: Bus;
  clock: Clock;
  onError: (error: unknown) => void;
}

/**
 * Announces agents that the clock has made stuck, once an episode: with several servers, the one that claims it.
 *
 * @returns stops, and resolves when the look under way is over
 */
export function startSweep({ liveness, bus, clock, onError }: SweepParts): () => Promise<void> {
  let isStopped = false;
  let cancel: () => void = () => undefined;
  let current: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    for (const agent of await liveness.listDueAgents(await liveness.now())) {
      if (isStopped || !(await liveness.claimEpisode(agent))) continue;
      const { dataSetId, agentId, reason, episodeMs } = agent;
      bus.publish({ type: "agent_stuck", dataSetId, agentId, reason, episodeMs });
    }
  };
  const lookLater = () => {
    cancel = clock.after(SWEEP_MS, () => {
      current = look()
        .catch(onError)
        .then(() => {
          if (!isStopped) lookLater();
        });
    });
  };
  lookLater();
  return async () => {
    isStopped = true;
    cancel();
    await current;
  };
}
