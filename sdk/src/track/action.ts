import type { Agent } from "../agent/agent.ts";
import { nearest } from "../scope/nearest.ts";
import { Scope } from "../scope/scope.ts";
import type { Task } from "../task/task.ts";
import { describeError } from "../wire/text.ts";
import type { Payload } from "../wire/wire.ts";
import { causeOf, noteTold, statusOf } from "./failure.ts";

/**
 * Something that an agent does: a tool call, a look-up, a step. Made by `agent.trackContext`.
 *
 * @example
 * await using step = agent.trackContext("manual_step");
 * step.setPayload({ rows: 12 });
 */
export class Action extends Scope {
  readonly name: string;
  /** @internal */
  readonly task: Task | undefined;
  /** @internal */
  readonly functionName: string;
  readonly #startedMs: number;
  #data: object | undefined;
  #actionId: string | undefined;

  /** @internal Use `agent.track`, `agent.tracked` or `agent.trackContext`. */
  constructor(agent: Agent, name: string, functionName: string, outer: Scope | undefined) {
    super(agent, outer);
    this.name = name;
    this.task = nearest(agent, outer)?.task;
    this.functionName = functionName;
    this.#startedMs = agent.core.clock.now();
    this.sendFixed<Action>(this, "action_started", startedPayload, this, this.#startedMs);
  }

  /** @internal */
  get actionId(): string {
    return (this.#actionId ??= `act_${this.speaker.core.newId()}`);
  }

  /** @internal */
  get data(): object | undefined {
    return this.#data;
  }

  /**
   * What the end of this action will carry. A later call adds to it.
   *
   * @example step.setPayload({ rows: 12 });
   */
  setPayload(data: object): void {
    if (this.hasEnded) return; // its last event has been sent
    this.#data = { ...this.#data, ...this.keepable(data) };
  }

  /**
   * Ends the action well. A second end is ignored.
   *
   * @example const step = agent.trackContext("parse"); parse(text); step.complete();
   */
  complete(): void {
    if (this.hasEnded) return;
    const nowMs = this.end("success", this.#startedMs);
    this.sendFixed<Action>(this, "action_completed", completedPayload, this, nowMs, this);
  }

  /**
   * Ends the action badly. A second end is ignored.
   *
   * @example try { … } catch (error) { step.fail(error); throw error; }
   */
  fail(error: unknown): void {
    if (this.hasEnded) return;
    const nowMs = this.end(statusOf(error), this.#startedMs);
    this.cause = causeOf(error);
    const failure = { action: this, error: describeError(error) };
    noteTold(error, this.sendFixed(this, "action_failed", failedPayload, failure, nowMs, this));
  }

  /** @internal */
  protected place(): Scope {
    return this;
  }
}

function startedPayload({ name, functionName }: Action): Payload {
  return { action_name: name, function: functionName, summary: `${name} started` };
}

function completedPayload({ name, functionName, data }: Action): Payload {
  return { action_name: name, function: functionName, summary: `${name} completed`, data };
}

interface FailedAction {
  readonly action: Action;
  readonly error: { readonly type: string; readonly message: string };
}

function failedPayload({ action, error }: FailedAction): Payload {
  return {
    ...completedPayload(action),
    summary: `${action.name} failed: ${error.message}`,
    exception_type: error.type,
    exception_message: error.message,
  };
}
