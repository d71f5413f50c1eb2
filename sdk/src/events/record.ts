import type { Agent } from "../agent/agent.ts";
import type { Scope } from "../scope/scope.ts";
import { weigh } from "../transport/weight.ts";
import type { EventType, Severity, Status } from "../wire/literals.ts";
import type { Payload } from "../wire/wire.ts";

/** Turns what was captured into a payload. Runs when a batch is built, so it must read nothing that can change. */
export type BuildPayload<I> = (input: I, type: EventType) => Payload;

/** The fields that few events have. What has ended carries its own. */
export interface RecordExtras {
  readonly severity?: Severity;
  readonly status?: Status;
  readonly durationMs?: number;
  readonly project?: string;
  /** The event that led to this one. */
  readonly cause?: EventRecord;
}

/** A record without its values. */
const RECORD_BYTES = 200;

/**
 * An event from the moment it happens until it is sent. Only what would be lost is captured at once (the time, the
 * place, the values); text, ids and JSON are made when a batch is built, away from the caller.
 */
export class EventRecord {
  // What the constructor sets is declared only: a field of the class would be set twice, which each event would pay for.
  declare readonly agent: Agent;
  declare readonly type: EventType;
  declare readonly timeMs: number;
  declare readonly scope: Scope | null | undefined;
  declare readonly extras: RecordExtras | undefined;
  readonly #build: BuildPayload<never>;
  readonly #input: unknown;
  #id: string | undefined;
  /** Its place in the order of arrival, given by the queue. */
  order = 0;
  /** How much of the queue's memory it is counted with, set by the queue. */
  weightBytes = 0;
  /** The event as JSON once it has been rendered: a resend is the same text under the same id. */
  json: string | undefined;

  constructor(
    agent: Agent,
    type: EventType,
    scope: Scope | null | undefined,
    build: BuildPayload<never>,
    input: unknown,
    extras?: RecordExtras,
  ) {
    this.agent = agent;
    this.type = type;
    this.timeMs = agent.core.clock.now();
    this.scope = scope;
    this.#build = build;
    this.#input = input;
    this.extras = extras;
  }

  /** UUIDv7 of the time it happened; made once. */
  get id(): string {
    return (this.#id ??= this.agent.core.ids.uuid(this.timeMs, this.order));
  }

  /** About how many bytes it holds now: the values, and the JSON once it has been rendered. A scope's are its own. */
  weigh(): number {
    const valueBytes = this.#input === this.scope ? 0 : weigh(this.#input);
    return RECORD_BYTES + valueBytes + weigh(this.json);
  }

  payload(): Payload {
    return this.#build(this.#input as never, this.type);
  }
}
