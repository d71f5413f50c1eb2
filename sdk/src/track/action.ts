import type { Agent } from "../agent/agent.ts";
import { type Moment, momentPayload } from "../events/payloads.ts";
import { nearest } from "../scope/nearest.ts";
import { Scope } from "../scope/scope.ts";
import type { Task } from "../task/task.ts";
import { describeError } from "../wire/text.ts";
import type { EventType } from "../wire/literals.ts";
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
  declare readonly name: string;
  /** @internal */
  declare readonly task: Task | undefined;
  /** @internal */
  declare readonly functionName: string;
  /** What the end will carry. @internal */
  data: object | undefined;
  #actionId: string | undefined;

  /** @internal Use `agent.track`, `agent.tracked` or `agent.trackContext`. */
  constructor(agent: Agent, name: string, functionName: string, outer: Scope | undefined) {
    super(agent, outer);
    this.name = name;
    this.task = nearest(agent, outer)?.task;
    this.functionName = functionName;
    this.mark("action_started", actionPayload, this);
  }

  /** As the {@link ActionMoment} of a start, or of an end that carries nothing. @internal */
  get action(): this {
    return this;
  }

  /** @internal */
  get actionId(): string {
    return (this.#actionId ??= `act_${this.speaker.core.newId()}`);
  }

  /**
   * What the end of this action will carry. A later call adds to it.
   *
   * @example step.setPayload({ rows: 12 });
   */
  setPayload(data: object): void {
    if (this.hasEnded) return; // its last event has been sent
    this.data = { ...this.data, ...this.keepable(data) };
  }

  /**
   * Ends the action well. A second end is ignored.
   *
   * @example const step = agent.trackContext("parse"); parse(text); step.complete();
   */
  complete(): void {
    if (this.hasEnded) return;
    const end = this.data === undefined ? this : { action: this, data: this.data };
    this.mark<ActionMoment>("action_completed", actionPayload, end, "success");
  }

  /**
   * Ends the action badly. A second end is ignored.
   *
   * @example try { … } catch (error) { step.fail(error); throw error; }
   */
  fail(error: unknown): void {
    if (this.hasEnded) return;
    this.cause = causeOf(error);
    const failure = { action: this, data: this.data, error: describeError(error) };
    noteTold(error, this.mark("action_failed", actionPayload, failure, statusOf(error)));
  }

  /** @internal */
  protected place(): Scope {
    return this;
  }
}

interface ActionMoment {
  readonly action: Action;
  readonly data?: object | undefined;
  readonly error?: Moment["error"];
}

/** Before the end there is nothing to say but the name, and what is set meanwhile is not the start's to tell. */
function actionPayload({ action, data, error }: ActionMoment, type: EventType): Payload {
  const { name, functionName } = action;
  const told = { data: type === "action_started" ? undefined : data, error };
  return { ...momentPayload(name, type, told), action_name: name, function: functionName };
}
