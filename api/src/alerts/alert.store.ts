import type { DataScope } from "../accounts/scope.ts";
import type {
  Alert,
  AlertCounts,
  AlertFilter,
  AlertState,
  Delivery,
  DeliveryStatus,
  NewDelivery,
  Notice,
  ResolveReason,
  Silence,
} from "./alert.ts";
import type { Endpoint } from "./rule.ts";

/** One step of a state, with all that follows from it: stored together or not at all. */
export interface Transition {
  /** The state as it is to be; its `stamp` is what is stored now. */
  next: AlertState;
  newStamp: string;
  /** An episode begins. */
  fired: Alert | null;
  /** An episode ends. */
  resolved: { alertId: string; atMs: number; because: ResolveReason } | null;
  deliveries: readonly NewDelivery[];
}

/** Where a page of alerts begins: after this one. */
export interface AlertPosition {
  firedAtMs: number;
  id: string;
}

/** States and history. */
export interface AlertStore {
  /** All states that are stored for a data set. */
  listStates(scope: DataScope): Promise<AlertState[]>;
  /** Subjects that are silenced at a moment. */
  listSilences(scope: DataScope, nowMs: number): Promise<Silence[]>;
  /**
   * Takes each step whose state is still as it was, in one transaction; of several from one state the first alone.
   *
   * @returns for each whether it was taken; false: somebody else was faster
   */
  applyTransitions(
    scope: DataScope,
    steps: { transitions: readonly Transition[]; nowMs: number },
  ): Promise<boolean[]>;
  /** The latest first. */
  listAlerts(
    scope: DataScope,
    page: { filter: AlertFilter; limit: number; after: AlertPosition | null },
  ): Promise<Alert[]>;
  getAlerts(scope: DataScope, ids: readonly string[]): Promise<Alert[]>;
  countAlerts(scope: DataScope): Promise<AlertCounts>;
  /** @param ids null for all that are not acknowledged. @returns the ids of those that changed */
  acknowledge(
    scope: DataScope,
    change: { ids: readonly string[] | null; by: string; atMs: number },
  ): Promise<string[]>;
  /** Silences the subject of an alert for its rule; null ends the silence. @returns false where there is no such alert */
  silence(scope: DataScope, change: { alertId: string; untilMs: number | null }): Promise<boolean>;
  /**
   * Removes alerts that were over before, and notices that arrived or were given up and are as old.
   *
   * @returns how many rows are gone, and whether there are none left
   */
  removeOld(
    scope: DataScope,
    query: { beforeMs: number; maxRows: number },
  ): Promise<{ deleted: number; isDone: boolean }>;
}

/** A delivery that this process has taken on. */
export interface LeasedDelivery {
  id: string;
  dataSetId: number;
  workspaceId: string;
  attempts: number;
  notice: Notice;
  endpoint: Endpoint;
}

/** What a process takes on at once. */
export interface DeliveryLease {
  holder: string;
  nowMs: number;
  untilMs: number;
  limit: number;
  /** Of any one data set, so that slow receivers of one do not keep those of another waiting. */
  limitOfDataSet: number;
  /** Nothing of these: they have as much under way as they may. */
  busyDataSets: readonly number[];
}

export interface DeliveryOutcome {
  id: string;
  status: DeliveryStatus;
  /** For people; holds no secret. */
  error: string | null;
  nextAttemptAtMs: number | null;
}

/** The outbox. */
export interface DeliveryStore {
  listDeliveries(
    scope: DataScope,
    page: {
      filter: { status?: DeliveryStatus | null; ruleId?: string | null; alertId?: string | null };
      limit: number;
      after: { createdAtMs: number; id: string } | null;
    },
  ): Promise<Delivery[]>;
  /** Sends one of the dead-letter list again. @returns null when there is no such one, or it is not dead */
  resend(scope: DataScope, delivery: { id: string; nowMs: number }): Promise<Delivery | null>;
  /**
   * Takes on what is due, of every data set: nobody else gets it until the lease is over. Of the notices of one alert
   * to one receiver only the first that is not over yet.
   */
  leaseDeliveries(lease: DeliveryLease): Promise<LeasedDelivery[]>;
  /** Says how it ended; a lease that somebody else has taken since is left alone. */
  settleDeliveries(settled: {
    holder: string;
    outcomes: readonly DeliveryOutcome[];
    nowMs: number;
  }): Promise<void>;
  /** Deliveries of every data set that wait or are dead, for `/metrics`. */
  countDeliveries(): Promise<{ waiting: number; dead: number }>;
}

/** Which of several servers does a piece of work. */
export interface LeaseStore {
  /**
   * Takes or renews a lease.
   *
   * @returns whether it is held, and until when somebody held it before this call (null: nobody ever)
   */
  takeLease(lease: {
    name: string;
    holder: string;
    nowMs: number;
    untilMs: number;
  }): Promise<{ isHeld: boolean; heldUntilMs: number | null }>;
  releaseLease(lease: { name: string; holder: string; nowMs: number }): Promise<void>;
}
