import { type Moment, momentPayload, withKnown } from "../events/payloads.ts";
import type { EventType } from "../wire/literals.ts";
import { snakeKeys } from "../wire/text.ts";
import type { Payload } from "../wire/wire.ts";
import type { Task } from "./task.ts";

/** The payloads of what happens to a task. Run when a batch is built. */

/** A task at its start or its end. */
export interface TaskMoment extends Moment {
  readonly task: Task;
}

export function taskPayload(moment: TaskMoment, type: EventType): Payload {
  return momentPayload(`Task ${moment.task.id}`, type, moment);
}

/** What somebody decides or does about a task: a sentence, and what it is made of. */
export interface Told {
  readonly summary: string;
  readonly known: object;
  readonly data: object | undefined;
}

export function toldPayload({ summary, known, data }: Told): Payload {
  return { summary, data: withKnown(snakeKeys(known), data) };
}
