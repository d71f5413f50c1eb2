import { grantScope } from "../accounts/scope.ts";
import type { DataScope } from "../accounts/scope.ts";
import type { Bus } from "../live/bus.ts";
import type { Clock } from "../live/clock.ts";
import type { Storage } from "../storage/storage.ts";
import { DataSetWatch } from "./data-set-watch.ts";
import type { WatchParts } from "./data-set-watch.ts";
import type { HomedRule } from "./rule.ts";

/** Time between two looks: somebody hears within it, and the commit that follows, of what has happened. */
const LOOK_MS = 500;
/** How often the lease is renewed and the rules are compared. */
const CHECK_MS = 2_000;
/** A server that says nothing for so long has gone: another takes over. */
const LEASE_MS = 10_000;
const LEASE = "alerts";

/** What else the server that evaluates rules does, and no other. */
export interface LeasedWork {
  /** Called every half second as long as the lease is held, but not before the last call is over. */
  look(this: void, nowMs: number): Promise<void>;
  /** Forgets everything: the lease is another server's, or soon is. */
  stop(this: void): void;
}

export interface EngineParts {
  storage: Storage;
  bus: Bus;
  clock: Clock;
  /** The storage's clock, milliseconds since the epoch. */
  nowMs: () => number;
  newId: () => string;
  offlineAfterMs: number;
  besides?: readonly LeasedWork[];
  onError: (error: unknown) => void;
  onChanges?: WatchParts["onChanges"];
  /** Told after each look. */
  onLook?: (look: { isLeading: boolean; rules: number; durationMs: number }) => void;
}

/** Evaluates rules until it is closed. */
export interface AlertEngine {
  /** Looks at rules that may have changed, soon. */
  poke: () => void;
  /** Stops, and lets go of the lease. */
  close: () => Promise<void>;
}

/**
 * Runs the rules of every data set. Of several servers one does it, by a lease; should two believe that it is theirs,
 * the compare-and-set of each state still lets one of them fire (decision 0011).
 */
export function startAlertEngine(parts: EngineParts): AlertEngine {
  const engine = new AlertLooks(parts);
  let isStopped = false;
  let cancel: () => void = () => undefined;
  let current: Promise<void> = Promise.resolve();
  const lookLater = () => {
    cancel = parts.clock.after(LOOK_MS, () => {
      current = engine
        .look()
        .catch(parts.onError)
        .then(() => {
          if (!isStopped) lookLater();
        });
    });
  };
  lookLater();
  return {
    poke: () => engine.poke(),
    async close() {
      isStopped = true;
      cancel();
      await current;
      await engine.stop().catch(parts.onError);
    },
  };
}

/** The looks of the engine, one at a time; `startAlertEngine` calls them by the clock. */
export class AlertLooks {
  readonly #parts: EngineParts;
  readonly #holder: string;
  readonly #watches = new Map<number, DataSetWatch>();
  #isLeading = false;
  #checkedMs = Number.NEGATIVE_INFINITY;
  #stamp: string | null = null;
  /** What goes on besides the rules at the moment. */
  #besides: Promise<void> | null = null;
  #downtime: { fromMs: number; toMs: number } | null = null;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#holder = parts.newId();
  }

  poke(): void {
    this.#checkedMs = Number.NEGATIVE_INFINITY;
    // Thresholds of a workspace are no part of the stamp.
    this.#stamp = null;
  }

  async look(): Promise<void> {
    const { clock, nowMs, onLook, onError } = this.#parts;
    const startedMs = clock.nowMs();
    if (startedMs - this.#checkedMs >= CHECK_MS) {
      await this.#lead(nowMs());
      if (this.#isLeading) await this.#compareRules(nowMs());
      this.#checkedMs = startedMs;
    }
    let rules = 0;
    for (const watch of this.#watches.values()) {
      rules += watch.rules.size;
      // One workspace's failure is not another's.
      await watch.look(nowMs()).catch(onError);
    }
    if (this.#isLeading) this.#lookBesides(nowMs());
    onLook?.({ isLeading: this.#isLeading, rules, durationMs: clock.nowMs() - startedMs });
  }

  /** Not waited for: the lease is renewed and rules are looked at, however long that takes. */
  #lookBesides(nowMs: number): void {
    const { besides = [], onError } = this.#parts;
    this.#besides ??= Promise.all(besides.map(({ look }) => look(nowMs).catch(onError))).then(() => {
      this.#besides = null;
    });
  }

  async stop(): Promise<void> {
    this.#drop();
    await this.#besides;
    if (!this.#isLeading) return;
    const { storage, nowMs } = this.#parts;
    await storage.leases.releaseLease({ name: LEASE, holder: this.#holder, nowMs: nowMs() });
  }

  async #lead(nowMs: number): Promise<void> {
    const lease = { name: LEASE, holder: this.#holder, nowMs, untilMs: nowMs + LEASE_MS };
    const { isHeld, heldUntilMs } = await this.#parts.storage.leases.takeLease(lease);
    if (isHeld && !this.#isLeading)
      this.#downtime =
        heldUntilMs === null || heldUntilMs >= nowMs ? null : { fromMs: heldUntilMs, toMs: nowMs };
    this.#isLeading = isHeld;
    if (!isHeld) this.#drop();
  }

  #drop(): void {
    for (const watch of this.#watches.values()) watch.stop();
    this.#watches.clear();
    for (const { stop } of this.#parts.besides ?? []) stop();
    this.#stamp = null;
  }

  async #compareRules(nowMs: number): Promise<void> {
    const { alertRules } = this.#parts.storage;
    const stamp = await alertRules.rulesStamp();
    if (stamp === this.#stamp) return;
    const homes = Map.groupBy(await alertRules.listEnabledRules(), ({ dataSetId }) => dataSetId);
    const workspaces = new Map([...homes].map(([dataSetId, [home]]) => [dataSetId, home!.workspaceId]));
    // Those whose last rule went while nobody looked have alerts to be ended, too.
    for (const { dataSetId, workspaceId } of await alertRules.listStatedDataSets())
      workspaces.set(dataSetId, workspaceId);
    let isComplete = true;
    for (const [dataSetId, workspaceId] of workspaces) {
      const scope = grantScope(dataSetId, workspaceId);
      // One workspace's failure is not another's; it is tried again with the next comparison.
      await this.#renew(scope, homes.get(dataSetId) ?? [], nowMs).catch((error: unknown) => {
        isComplete = false;
        this.#parts.onError(error);
      });
    }
    for (const [dataSetId, watch] of this.#watches) {
      if (homes.has(dataSetId)) continue;
      watch.stop();
      this.#watches.delete(dataSetId);
    }
    this.#stamp = isComplete ? stamp : null;
    if (isComplete) this.#downtime = null;
  }

  /** Starts to watch a data set anew where its rules are others than before. */
  async #renew(scope: DataScope, homes: readonly HomedRule[], nowMs: number): Promise<void> {
    const before = this.#watches.get(scope.dataSetId);
    if (before !== undefined && isSame(before.rules, homes)) return;
    const { offlineAfterMs } = this.#parts;
    const thresholds = homes[0] ?? NO_THRESHOLDS;
    const watch = new DataSetWatch(
      { ...this.#parts, onChanges: this.#parts.onChanges ?? (() => undefined) },
      {
        scope,
        policy: {
          defaultStuckThresholdMs: thresholds.defaultStuckThresholdMs,
          defaultProgressThresholdMs: thresholds.defaultProgressThresholdMs,
          offlineAfterMs,
        },
        rules: homes,
      },
    );
    try {
      await watch.start(nowMs, this.#downtime, before?.rules ?? null);
    } catch (error) {
      watch.stop();
      throw error;
    }
    before?.stop();
    this.#watches.set(scope.dataSetId, watch);
  }
}

/** Of a data set without rules nobody asks. */
const NO_THRESHOLDS = { defaultStuckThresholdMs: 0, defaultProgressThresholdMs: null };

function isSame(rules: ReadonlyMap<string, HomedRule>, homes: readonly HomedRule[]): boolean {
  return (
    rules.size === homes.length &&
    homes.every((home) => JSON.stringify(rules.get(home.rule.id)) === JSON.stringify(home))
  );
}
