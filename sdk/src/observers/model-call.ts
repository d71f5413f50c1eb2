import type { Agent } from "../agent/agent.ts";
import type { LlmCallInput } from "../events/inputs.ts";
import { currentClient } from "../init.ts";
import { currentScope, runInside } from "../scope/current.ts";
import type { Scope } from "../scope/scope.ts";
import { statusOf } from "../track/failure.ts";
import { describeError, shorten } from "../wire/text.ts";

/** What a provider charged for. */
export interface ModelUsage {
  readonly model: string;
  /** All input tokens, cached ones included, each once. */
  readonly tokensIn: number | undefined;
  readonly tokensOut: number | undefined;
  /** Of `tokensIn`, those read from a cache. */
  readonly cachedTokens: number | undefined;
  /** Of `tokensIn`, those written to a cache. */
  readonly cacheWriteTokens: number | undefined;
}

/**
 * How an observer reports.
 * @example observeOpenAI(client, { agent, cost: ({ tokensIn = 0, tokensOut = 0 }) => (tokensIn * 2 + tokensOut * 8) / 1e6 });
 */
export interface ObserveOptions {
  /** Who makes the calls. Left out: whoever's task or action is running, else the only agent there is. */
  agent?: Agent;
  /** What the calls are for; the method's name when left out. */
  name?: string;
  /** True to send the start of prompts and answers. Off by default: they may be anybody's. */
  previews?: boolean;
  /** What a call costs in US dollars. Prices change, so the SDK knows none. */
  cost?: (usage: ModelUsage) => number | undefined;
}

/** What an observer has learnt of a call. Filled in as a stream goes on. */
export interface CallFacts {
  model?: string;
  tokensIn?: number;
  tokensOut?: number;
  cachedTokens?: number;
  cacheWriteTokens?: number;
  text: string;
  toolCalls: string[];
  finishReason?: string;
}

const PREVIEW_CHARS = 500;

/** One call of a model, from its start until its answer, the end of its stream, or its failure. Reports itself once. */
export class ModelCall {
  readonly facts: CallFacts = { text: "", toolCalls: [] };
  readonly #name: string;
  readonly #prompt: unknown;
  readonly #options: ObserveOptions;
  readonly #agent: Agent | undefined;
  /** A stream may be read elsewhere; the call belongs to where it was made. */
  readonly #scope: Scope | undefined;
  readonly #startedMs: number;
  #isReported = false;

  constructor(name: string, model: unknown, prompt: unknown, options: ObserveOptions) {
    this.#name = options.name ?? name;
    this.#prompt = prompt;
    this.#options = options;
    this.#scope = currentScope();
    this.#agent = options.agent ?? this.#scope?.speaker ?? onlyAgent();
    this.#startedMs = this.#agent?.core.clock.now() ?? 0;
    if (typeof model === "string") this.facts.model = model;
  }

  /** The answer is complete. */
  succeed(): void {
    this.#report(undefined);
  }

  /** The call, or its stream, broke. */
  fail(error: unknown): void {
    this.#report({ error });
  }

  /** Somebody called it off; left out, `why` is that its stream was left before the end. */
  abandon(why = "the stream was not read to its end"): void {
    this.#report({ error: { name: "AbortError", message: why } });
  }

  #report(failure: { error: unknown } | undefined): void {
    const agent = this.#agent;
    if (this.#isReported || agent === undefined) return;
    this.#isReported = true;
    const say = (): void => this.#say(agent, failure);
    attempt(() => (this.#scope === undefined ? say() : runInside(this.#scope, say)));
  }

  #say(agent: Agent, failure: { error: unknown } | undefined): void {
    const {
      model = "unknown",
      tokensIn,
      tokensOut,
      cachedTokens,
      cacheWriteTokens,
      finishReason,
    } = this.facts;
    const usage = { model, tokensIn, tokensOut, cachedTokens, cacheWriteTokens };
    agent.llmCall(this.#name, {
      model,
      tokensIn,
      tokensOut,
      cost: this.#cost(agent, usage),
      durationMs: agent.core.clock.now() - this.#startedMs,
      ...this.#previews(),
      metadata: {
        cached_tokens: cachedTokens,
        cache_write_tokens: cacheWriteTokens,
        tool_calls: this.facts.toolCalls.length > 0 ? this.facts.toolCalls.join(", ") : undefined,
        finish_reason: finishReason,
        error: failure === undefined ? undefined : describeError(failure.error).message,
      },
      ...(failure === undefined ? {} : { severity: "error" as const, status: statusOf(failure.error) }),
    });
  }

  #cost(agent: Agent, usage: ModelUsage): number | undefined {
    try {
      const usd = this.#options.cost?.(usage);
      return Number.isFinite(usd) ? usd : undefined;
    } catch (error) {
      agent.core.log.warnOnce("cost", `the cost callback threw: ${describeError(error).message}`);
      return undefined;
    }
  }

  #previews(): Pick<LlmCallInput, "promptPreview" | "responsePreview"> {
    if (this.#options.previews !== true) return {};
    const prompt = asText(this.#prompt);
    return {
      promptPreview: prompt === undefined ? undefined : shorten(prompt, PREVIEW_CHARS),
      responsePreview: shorten(this.facts.text, PREVIEW_CHARS),
    };
  }
}

/**
 * Starts to watch a call; `undefined` when that is not possible, and the call goes unreported. `prompt` reads the
 * prompt.
 */
export function startCall(
  name: string,
  model: unknown,
  prompt: () => unknown,
  options: ObserveOptions,
): ModelCall | undefined {
  let call: ModelCall | undefined;
  attempt(() => (call = new ModelCall(name, model, prompt(), options)));
  return call;
}

/** A prompt may hold what JSON cannot carry; then there is no preview of it. */
function asText(prompt: unknown): string | undefined {
  if (typeof prompt === "string") return prompt;
  try {
    return JSON.stringify(prompt);
  } catch {
    return undefined;
  }
}

/** With one agent in the process there is no doubt whose call it is. */
function onlyAgent(): Agent | undefined {
  const agents = currentClient()?.agents ?? [];
  return agents.length === 1 ? agents[0] : undefined;
}

/**
 * Runs what an observer does with a provider's data. A shape that it does not know costs the facts in it, never the
 * caller's call.
 */
export function attempt(look: () => unknown): void {
  try {
    look();
  } catch {
    // An answer of a newer or foreign server: what was learnt so far is reported.
  }
}

/** The value at a path, or `undefined`: providers' answers are looked at without trusting their shape. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string | number, unknown>)[key];
  }
  return here;
}

export function numberAt(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

export function listAt(value: unknown, ...path: (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The sum of what is there; `undefined` when nothing is. */
export function sum(...parts: readonly (number | undefined)[]): number | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, part) => total + part, 0);
}
