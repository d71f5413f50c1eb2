import type { Agent, AgentOptions, HiveLoop, Priority, Task } from "hiveloop";
import { callDurationMs, costUsd } from "./models.ts";
import type { ModelName } from "./models.ts";
import type { Pace } from "./pace.ts";
import type { Random, Range } from "./random.ts";

/** What an agent finds when it comes to work. */
export interface Stage {
  readonly hive: HiveLoop;
  readonly pace: Pace;
  readonly random: Random;
  /** 1, and one more each time that it was started again after a crash. */
  readonly starts: number;
  /** Blocks the whole thread, timers and heartbeats included, as a call into a dead lock would. */
  hang(ms: number): void;
  /** Ends the thread as an uncaught error would; somebody starts it again. */
  crash(): Promise<never>;
}

/** A simulated agent. */
export interface Character {
  readonly id: string;
  readonly profile: Omit<AgentOptions, "heartbeatPayload" | "queueProvider">;
  /** What it did before the demo began. */
  readonly past: PastWork;
  /** Works until the company closes. */
  perform(stage: Stage): Promise<void>;
}

/** A call of a model, before it has happened. */
export interface Call {
  readonly name: string;
  readonly model: ModelName;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly prompt: string;
  readonly response: string;
  readonly metadata?: object;
}

/** The sort of work that a character has done each day. */
export interface PastWork {
  readonly project: string;
  readonly taskType: string;
  readonly runsPerDay: number;
  /** Makes up one run. */
  run(random: Random): PastRun;
}

/** A run as it is remembered. */
export interface PastRun {
  readonly taskId: string;
  readonly summary: string;
  /** The summary at its end, where it ended well. */
  readonly result: string;
  readonly durationMs: number;
  readonly priority?: Priority;
  readonly steps?: readonly string[];
  readonly actions: readonly string[];
  readonly calls: readonly Call[];
  readonly retry?: { readonly reason: string; readonly backoffMs: number };
  /** Its last action threw this, and the run failed with it. */
  readonly failure?: { readonly type: string; readonly message: string };
  readonly escalation?: { readonly reason: string; readonly assignedTo: string };
  readonly approval?: { readonly approver: string; readonly reason: string; readonly decision: string };
  /** The process died under it: it has no end. */
  readonly isAbandoned?: boolean;
}

/** What goes wrong on purpose. Whoever runs the task goes on with the next one; any other error is a bug. */
export class StagedError extends Error {
  /** @param name the exception's type, as the dashboard shows it */
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The shortest threshold that the SDK takes. */
const SHORTEST_THRESHOLD_MS = 1000;

/** Registers a character, with its intervals in company time. */
export function enlist(
  { hive, pace }: Stage,
  { id, profile }: Pick<Character, "id" | "profile">,
  callbacks: Pick<AgentOptions, "heartbeatPayload" | "queueProvider"> = {},
): Agent {
  const { heartbeatIntervalMs = 15_000, stuckThresholdMs = 120_000, progressThresholdMs } = profile;
  const threshold = (ms: number) => Math.max(SHORTEST_THRESHOLD_MS, pace.toReal(ms));
  return hive.agent(id, {
    ...profile,
    ...callbacks,
    heartbeatIntervalMs: pace.toReal(heartbeatIntervalMs),
    stuckThresholdMs: threshold(stuckThresholdMs),
    progressThresholdMs: progressThresholdMs === undefined ? undefined : threshold(progressThresholdMs),
  });
}

/** Does `work` again and again, with a pause between, until the company closes. */
export async function keepAt(
  { pace, random }: Stage,
  pauseMs: Range,
  work: () => Promise<unknown>,
): Promise<never> {
  for (;;) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StagedError)) throw error;
    }
    await pace.sleep(random.int(pauseMs));
  }
}

/** Calls a model: takes as long as it takes, then tells of it. */
export async function think({ pace }: Stage, speaker: Agent | Task, call: Call): Promise<void> {
  const { name, model, tokensIn, tokensOut, prompt, response, metadata } = call;
  const startedAtMs = performance.now();
  await pace.sleep(callDurationMs(model, tokensIn, tokensOut));
  speaker.llmCall(name, {
    model,
    tokensIn,
    tokensOut,
    cost: costUsd(model, tokensIn, tokensOut),
    durationMs: performance.now() - startedAtMs,
    promptPreview: prompt,
    responsePreview: response,
    metadata,
  });
}
