import type { Agent } from "../agent/agent.ts";
import { type Moment, momentPayload } from "../events/payloads.ts";
import type { EventRecord } from "../events/record.ts";
import { nearest } from "../scope/nearest.ts";
import { Scope } from "../scope/scope.ts";
import type { Task } from "../task/task.ts";
import { describeError } from "../wire/text.ts";
import type { EventType, Status } from "../wire/literals.ts";
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
  /** What the end will carry. */
  #data: object | undefined;
  #actionId: string | undefined;

  /** @internal Use `agent.track`, `agent.tracked` or `agent.trackContext`. */
  constructor(agent: Agent, name: string, functionName: string, outer: Scope | undefined) {
    super(agent, outer);
    this.name = name;
    this.task = nearest(agent, outer)?.task;
    this.functionName = functionName;
    this.mark("action_started", actionPayload, this);
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
    this.#data = { ...this.#data, ...this.keepable(data) };
  }

  /**
   * Ends the action well. A second end is ignored.
   *
   * @example const step = agent.trackContext("parse"); parse(text); step.complete();
   */
  complete(): void {
    if (!this.hasEnded) this.#end("action_completed", "success");
  }

  /**
   * Ends the action badly. A second end is ignored.
   *
   * @example try { … } catch (error) { step.fail(error); throw error; }
   */
  fail(error: unknown): void {
    if (this.hasEnded) return;
    this.cause = causeOf(error);
    noteTold(error, this.#end("action_failed", statusOf(error), describeError(error)));
  }

  #end(type: EventType, status: Status, error?: Moment["error"]): EventRecord {
    const { name, functionName } = this;
    // Most ends say nothing of their own, and then the action itself will do: it costs its caller least.
    const isPlain = this.#data === undefined && error === undefined;
    const moment = isPlain ? this : { name, functionName, data: this.#data, error };
    return this.mark<ActionMoment>(type, actionPayload, moment, status);
  }

  /** @internal */
  protected place(): Scope {
    return this;
  }
}

/** What an action's event is made of. Of an action itself only its names are: it has none of the rest. */
interface ActionMoment extends Moment {
  readonly name: string;
  readonly functionName: string;
}

function actionPayload(moment: ActionMoment, type: EventType): Payload {
  const { name, functionName } = moment;
  return { ...momentPayload(name, type, moment), action_name: name, function: functionName };
}
