import type { DataScope } from "../accounts/scope.ts";
import type { Alert } from "../alerts/alert.ts";
import type { StoredEvent } from "../events/event.ts";

/** What happened, told after it is committed. */
export type BusMessage =
  | { type: "events"; dataSetId: number; events: readonly StoredEvent[] }
  | {
      type: "agent_stuck";
      dataSetId: number;
      agentId: string;
      reason: "no_heartbeat" | "no_progress";
      episodeMs: number;
    }
  /** Alerts that fired, were resolved or acknowledged, as they are now. */
  | { type: "alerts"; dataSetId: number; alerts: readonly Alert[] };

/** Carries what was committed to everyone who watches: in this process, or over Redis between several. */
export interface Bus {
  publish(message: BusMessage): void;
  /**
   * Events come in the order of storage, each once.
   *
   * @returns leaves the data set
   */
  subscribe(scope: DataScope, listener: (message: BusMessage) => void): () => void;
  /** Resolves when what is committed from then on reaches those who have subscribed; rejects when it may not. */
  isFollowing(scope: DataScope): Promise<void>;
  close(): Promise<void>;
}
