import { randomFillSync, randomUUID } from "node:crypto";
import type { WireBatch, WireEvent } from "@hiveboard/schema";

/** What the benchmarks send: 60 % heartbeats, 20 % task and action events, 20 % LLM calls, from 100 agents. */
export const AGENTS = 100;
const EVENTS_A_TASK = 10;
/** A batch of so many events, or a multiple, holds whole tasks: the other three in five are heartbeats. */
export const WHOLE_TASK_EVENTS = (EVENTS_A_TASK * 5) / 2;

export interface MixOptions {
  /** Events a batch. */
  batchSize: number;
  /** When event number `n` of the agent happened, milliseconds since the epoch. */
  timestampOf: (n: number) => number;
}

/** Makes batches, one agent's each, taking turns. Every event id is new and random, and so are the runs. */
export function* batches({ batchSize, timestampOf }: MixOptions): Generator<WireBatch, never> {
  const mix = randomUUID().slice(0, 8);
  const sent = new Array<number>(AGENTS).fill(0);
  for (let turn = 0; ; turn++) {
    const agent = turn % AGENTS;
    const first = sent[agent]!;
    sent[agent] = first + batchSize;
    yield {
      envelope: {
        agent_id: agentId(agent),
        agent_type: "bench",
        framework: "custom",
        runtime: "node-24",
        sdk_version: "hiveloop-0.1.0",
        environment: agent % 10 === 0 ? "staging" : "production",
        group: `team-${agent % 5}`,
      },
      events: Array.from({ length: batchSize }, (_, i) =>
        makeEvent(mix, agent, first + i, timestampOf(first + i)),
      ),
    };
  }
}

/** Of one length, so that a template can be given other agents. */
export const agentId = (number: number): string => `agent-${String(number).padStart(AGENT_DIGITS, "0")}`;
const AGENT_DIGITS = 5;

function makeEvent(mix: string, agent: number, n: number, timestampMs: number): WireEvent {
  const event = { event_id: randomUUID(), timestamp: new Date(timestampMs).toISOString() };
  const place = n % 5;
  if (place < 3) return { ...event, event_type: "heartbeat" };
  // Of the other events, half are LLM calls and half tell of tasks and actions; ten of them make a task.
  const ordinal = Math.floor(n / 5) * 2 + (place - 3);
  const task = Math.floor(ordinal / EVENTS_A_TASK);
  const step = Math.floor((ordinal % EVENTS_A_TASK) / 2);
  const inTask = {
    ...event,
    project_id: `project-${agent % 3}`,
    task_id: `task-${mix}-${agent}-${taskNumber(task)}`,
    task_run_id: `run-${mix}-${agent}-${taskNumber(task)}`,
    task_type: `type-${task % 4}`,
  };
  if (ordinal % 2 === 1) return { ...inTask, event_type: "custom", payload: llmCall(n) };
  const action = { action_id: `action-${Math.ceil(step / 2)}-${taskNumber(task)}` };
  const payload = { action_name: "fetch_crm" };
  switch (step) {
    case 0:
      return { ...inTask, event_type: "task_started", payload: { summary: "New lead" } };
    case 1:
      return { ...inTask, ...action, event_type: "action_started", payload };
    case 2:
      return { ...inTask, ...action, event_type: "action_completed", duration_ms: 120 + (n % 400), payload };
    case 3:
      return task % 20 === 7
        ? {
            ...inTask,
            ...action,
            event_type: "action_failed",
            payload: { ...payload, exception_type: "TimeoutError" },
          }
        : { ...inTask, ...action, event_type: "action_started", payload };
    default:
      return task % 20 === 7
        ? { ...inTask, event_type: "task_failed", payload: { exception_type: "TimeoutError" } }
        : { ...inTask, event_type: "task_completed", duration_ms: 1_000 + ((n * 37) % 9_000) };
  }
}

/** Of one length and easily found, so that a template can be given other tasks. */
const taskNumber = (task: number): string => `#${String(task).padStart(TASK_DIGITS, "0")}`;
const TASK_DIGITS = 9;

const PREVIEW =
  "Score this lead from 0 to 1 and say why in a sentence. Company: Example Ltd, 40 people, asked for a demo.";
const MODELS = ["claude-sonnet-4", "claude-haiku-4", "gpt-5-mini", "gpt-5"];

/** A payload of 300 bytes, give or take a digit. */
const llmCall = (n: number) => ({
  kind: "llm_call",
  summary: "scoring",
  data: {
    name: "scoring",
    model: MODELS[n % 4],
    tokens_in: 1_000 + (n % 900),
    tokens_out: 100 + (n % 90),
    cost: (1_000 + (n % 900)) * 3e-6,
    duration_ms: 400 + (n % 1_700),
    prompt_preview: PREVIEW,
  },
});

/** A batch as bytes that can be sent again as a new one: with new event ids, new tasks and the time of day. */
export class BatchTemplate {
  readonly body: Buffer;
  readonly events: number;
  readonly #idOffsets: number[] = [];
  readonly #timeOffsets: number[] = [];
  readonly #tasks: { offset: number; task: number }[] = [];
  readonly #agentOffset: number;
  #round = 0;

  constructor(batch: WireBatch) {
    this.events = batch.events.length;
    this.body = Buffer.from(JSON.stringify(batch));
    this.#agentOffset = this.body.indexOf("agent-") + "agent-".length;
    let at = 0;
    for (const { event_id, timestamp } of batch.events) {
      this.#idOffsets.push((at = this.body.indexOf(event_id, at)));
      this.#timeOffsets.push((at = this.body.indexOf(timestamp, at)));
    }
    for (let hash = this.body.indexOf("#"); hash >= 0; hash = this.body.indexOf("#", hash + 1))
      this.#tasks.push({
        offset: hash + 1,
        task: Number(this.body.toString("latin1", hash + 1, hash + 1 + TASK_DIGITS)),
      });
  }

  /**
   * Event ids are random in all 128 bits: nothing reads a UUID's version.
   *
   * @param atMs when the batch's events happened, milliseconds since the epoch
   * @param agent whose batch it is from now on; absent means the agent that it was made for
   */
  renew(atMs: number, agent?: number): Buffer {
    if (agent !== undefined) writeDigits(this.body, this.#agentOffset, agent, AGENT_DIGITS);
    const random = randomFillSync(Buffer.allocUnsafe(16 * this.#idOffsets.length));
    this.#idOffsets.forEach((offset, index) => writeUuid(this.body, offset, random, index * 16));
    const time = Buffer.from(new Date(atMs).toISOString(), "latin1");
    for (const offset of this.#timeOffsets) time.copy(this.body, offset);
    const tasksBefore = this.#round++ * TASKS_A_ROUND;
    for (const { offset, task } of this.#tasks)
      writeDigits(this.body, offset, task + tasksBefore, TASK_DIGITS);
    return this.body;
  }
}

/** More than the tasks of an agent in one round of templates. */
const TASKS_A_ROUND = 1_000;

const HEX = Buffer.from("0123456789abcdef");

function writeUuid(into: Buffer, at: number, random: Buffer, from: number): void {
  let position = at;
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) position++;
    const byte = random[from + i]!;
    into[position++] = HEX[byte >> 4]!;
    into[position++] = HEX[byte & 15]!;
  }
}

function writeDigits(into: Buffer, at: number, value: number, digits: number): void {
  let rest = value;
  for (let position = at + digits - 1; position >= at; position--) {
    into[position] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
