/// <reference lib="esnext.disposable" preserve="true" />
import type { Agent } from "../agent/agent.ts";
import { type BuildPayload, EventRecord } from "../events/record.ts";
import { Reporter } from "../events/reporter.ts";
import type { Task } from "../task/task.ts";
import type { EventType, Status } from "../wire/literals.ts";
import { runInside } from "./current.ts";
import { nearest } from "./nearest.ts";
import type { OpeningPlace } from "./opening-place.ts";

const DISPOSED = /* @__PURE__ */ Promise.resolve();

/**
 * A place in the work that begins and ends: a task, or an action. What is sent from inside carries its ids.
 *
 * Ids are made when they are first needed, which is mostly when a batch is built and not while the caller waits.
 */
export abstract class Scope extends Reporter {
  /** @internal */
  declare readonly speaker: Agent;
  /** The task that this is, or is in. @internal */
  abstract readonly task: Task | undefined;
  /** What this was opened in, which may be another agent's. @internal */
  declare readonly outer: Scope | undefined;
  /**
   * In which turn it was made current for the rest of a function (`using`, `startTask`), and from where if that is
   * known: see `siblings.ts`. Such a scope can still be current in code that has nothing to do with it, so it stops
   * counting when it ends. One that code runs inside has no such turn, 0, and keeps claiming what its stray branches
   * send late.
   *
   * @internal
   */
  openedInTurn = 0;
  /** @internal */
  openedAt: OpeningPlace | undefined;
  /** How it ended; with the two fields below, what its last event says. @internal */
  status: Status | undefined;
  /** @internal */
  durationMs: number | undefined;
  /** @internal */
  cause: EventRecord | undefined;
  #startedMs = NaN;

  /** @internal */
  constructor(speaker: Agent, outer: Scope | undefined) {
    super();
    this.speaker = speaker;
    this.outer = outer;
  }

  /** An action's id; a task has none. @internal */
  abstract get actionId(): string | undefined;

  /** The id of the action around this one, of the same agent and in the same task. @internal */
  get parentActionId(): string | undefined {
    const outer = nearest(this.speaker, this.outer);
    return outer !== undefined && outer.task === this.task ? outer.actionId : undefined;
  }

  /**
   * True once it has completed or failed.
   *
   * @example if (!task.hasEnded) task.complete();
   */
  get hasEnded(): boolean {
    return this.status !== undefined;
  }

  /**
   * Calls `fn` in here, so that what it sends belongs here. For work that happens in callbacks.
   *
   * @example socket.on("message", (text) => task.run(() => handle(text)));
   */
  run<R>(fn: () => R): R {
    return runInside(this, fn);
  }

  /**
   * Ends it well.
   *
   * @example const step = agent.trackContext("parse"); parse(text); step.complete();
   */
  abstract complete(): void;

  /** `using x = …`: completes it when the block is left, unless it has ended. */
  [Symbol.dispose](): void {
    if (!this.hasEnded) this.complete();
  }

  /**
   * `await using x = …`: completes it when the block is left, unless it has ended. The language does not tell why a block
   * was left: where it may throw, use the form with a function, or call `fail`.
   */
  [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
    return DISPOSED;
  }

  /** Tells of the start, which is now, or with a `status` of the end. `input` does not change any more. @internal */
  protected mark<I>(type: EventType, build: BuildPayload<I>, input: I, status?: Status): EventRecord {
    this.status = status;
    this.openedAt = undefined; // a stack keeps alive what its frames refer to
    const record = new EventRecord(this.speaker, type, this, build, input, status && this);
    if (status === undefined) this.#startedMs = record.timeMs;
    else this.durationMs = record.timeMs - this.#startedMs;
    this.speaker.core.shipper.enqueue(record);
    return record;
  }
}
