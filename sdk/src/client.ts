import { Agent } from "./agent/agent.ts";
import type { AgentOptions } from "./agent/agent-options.ts";
import { checkAgent, envelopeFor } from "./agent/envelope.ts";
import { createBudgetBook } from "./budget/budget-book.ts";
import type { Clock } from "./clock.ts";
import type { Settings } from "./config/options.ts";
import type { Core } from "./core.ts";
import type { Log } from "./log.ts";
import type { Fetch, Platform } from "./platform/platform.ts";
import type { Spool } from "./spool/spool.ts";
import type { Delivery } from "./transport/delivery.ts";
import { createShipper, type Shipper } from "./transport/shipper.ts";
import { type Ids } from "./wire/ids.ts";

/** What a client is built from; `init` hands in the real ones. @internal */
export interface ClientParts {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: () => number;
  readonly log: Log;
  readonly fetch: Fetch;
}

/**
 * What has become of the events so far.
 * @example console.log(hive.stats.dropped);
 */
export interface HiveStats {
  /** Waiting in memory, or on their way. */
  readonly queued: number;
  /** The server has them. */
  readonly sent: number;
  /** The server would not have them; the log names them. */
  readonly refused: number;
  /** Lost: no room, not serialisable, or the process ended. */
  readonly dropped: number;
  /** Written to the spool. */
  readonly spooled: number;
  /** Sent from the spool; also in `sent`. What the server refused of it is in `refused` only. */
  readonly replayed: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** How long the end of the process is held up. */
const EXIT_TIMEOUT_MS = 5000;

/**
 * The connection of this process to HiveBoard. Get it from `init`.
 *
 * @example
 * const hive = init({ apiKey });
 * const agent = hive.agent("lead-qualifier");
 * await hive.shutdown();
 */
export class HiveLoop {
  readonly #core: Core & Settings & ClientParts;
  readonly #agents = new Map<string, { agent: Agent; options: AgentOptions }>();
  readonly #stopWatching: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** @internal Use `init`. */
  constructor(settings: Settings, parts: ClientParts) {
    const { platform, clock, ids, log } = parts;
    const given = { ...settings, ...parts, budgets: createBudgetBook(clock) };
    const shipper = createShipper({ ...given, delivery: chooseDelivery(given), spool: openSpool(given) });
    this.#core = { ...given, shipper, newId: () => ids.uuid(clock.now()) };
    this.#stopWatching = watchExit(parts, shipper);
    if (platform.missing.context) log.warnOnce("context", platform.missing.context);
  }

  /**
   * What has become of the events so far.
   *
   * @example const { sent, dropped } = hive.stats;
   */
  get stats(): HiveStats {
    return this.#core.shipper.stats;
  }

  /**
   * True once `shutdown` has been called.
   *
   * @example if (!hive.isShutDown) agent.event("still_here");
   */
  get isShutDown(): boolean {
    return !!this.#closing;
  }

  /**
   * The agent of this id. The first call registers it and starts its heartbeat; a second one gives the same agent.
   *
   * @throws HiveLoopError when the id is empty or too long, or an option cannot be
   * @example const agent = hive.agent("lead-qualifier", { type: "sales", version: "1.2.0" });
   */
  agent(id: string, options: AgentOptions = {}): Agent {
    const known = this.#agents.get(id);
    if (known) {
      if (differs(options, known.options)) {
        this.#core.log.warnOnce(`agent:${id}`, `agent "${id}" exists already; the new options are ignored`);
      }
      return known.agent;
    }
    checkAgent(id, options);
    const envelope = envelopeFor(id, options, this.#core, this.#core.platform.runtime);
    const agent = new Agent(this.#core, envelope, options);
    this.#agents.set(id, { agent, options });
    return agent;
  }

  /**
   * All agents of this process, in the order they were made.
   *
   * @example for (const { id } of hive.agents) console.log(id);
   */
  get agents(): readonly Agent[] {
    return Array.from(this.#agents.values(), ({ agent }) => agent);
  }

  /**
   * Sends what is queued now. `true` when the server has all of it; `false` when that could not be had within
   * `timeoutMs` (10,000 when left out): what is left stays queued, or on disk. `false` too when the server refused some
   * of it, or an event was dropped meanwhile: `stats` tells how many, the log why. Never rejects.
   *
   * @example await hive.flush(); // at the end of a serverless invocation
   */
  flush({ timeoutMs = DEFAULT_TIMEOUT_MS }: { timeoutMs?: number } = {}): Promise<boolean> {
    return this.#core.shipper.flush(timeoutMs);
  }

  /**
   * Stops the heartbeats, sends what is queued and lets go of everything. What cannot be sent within `timeoutMs`
   * (10,000 when left out) goes to the spool, or is counted as dropped. Never rejects.
   *
   * @example process.on("SIGTERM", () => void hive.shutdown().then(() => process.exit()));
   */
  shutdown({ timeoutMs = DEFAULT_TIMEOUT_MS }: { timeoutMs?: number } = {}): Promise<void> {
    return (this.#closing ??= this.#end(timeoutMs));
  }

  /** Stops at once; what is queued is forgotten. @internal */
  discard(): void {
    this.#closing = this.#end();
  }

  /** Without `timeoutMs` nothing is sent any more, and all is done when this returns. */
  async #end(timeoutMs?: number): Promise<void> {
    const { shipper, platform } = this.#core;
    for (const agent of this.agents) agent.stop();
    if (timeoutMs === undefined) shipper.discard();
    else await shipper.close(timeoutMs);
    this.#stopWatching?.();
    platform.closeConnections();
  }
}

function watchExit({ platform, clock }: ClientParts, shipper: Shipper): (() => void) | undefined {
  let drainedOrder = -1;
  /** How long the end may still be held up. */
  let leftMs = EXIT_TIMEOUT_MS;
  return platform.watchExit?.({
    async drain() {
      const startMs = clock.now();
      drainedOrder = shipper.lastOrder; // what comes later is worth another drain, but not another five seconds
      await shipper.drain(leftMs);
      leftMs = shipper.isIdle ? EXIT_TIMEOUT_MS : Math.max(0, leftMs - (clock.now() - startMs));
    },
    isIdle: () => shipper.isIdle || leftMs === 0 || shipper.lastOrder === drainedOrder,
    saveNow: shipper.saveNow,
  });
}

function openSpool({
  spoolDir: folder,
  spoolMaxBytes: maxBytes,
  apiKey,
  platform,
  clock,
  log,
}: Settings & ClientParts): Spool | undefined {
  if (!folder) return undefined;
  if (platform.missing.spool) log.warnOnce("spool", platform.missing.spool);
  return platform.openSpool?.({
    folder,
    apiKey,
    maxBytes,
    now: () => clock.now(),
    warn: (message) => log.warn(message),
  });
}

function chooseDelivery({ delivery, endpoint, apiKey, fetch, platform }: Settings & ClientParts): Delivery {
  if (typeof delivery !== "function") return delivery;
  return delivery({ endpoint, apiKey, fetch, gzip: platform.gzip });
}

/** Whether an option was given that is not what it was. Two callbacks cannot be compared and pass as the same. */
function differs(now: AgentOptions, before: AgentOptions): boolean {
  return Object.entries(now).some(
    ([name, value]) => typeof value !== "function" && value !== before[name as keyof AgentOptions],
  );
}
