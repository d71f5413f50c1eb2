import type { JsonValue } from "./json.ts";
import type { PlanStepAction, ReflectionDecision } from "./payload-data.ts";
import { PLAN_STEP_ACTIONS, REFLECTION_DECISIONS } from "./payload-data.ts";
import {
  readData,
  readList,
  readLiteral,
  readName,
  readNumber,
  readObject,
  readShortText,
  readText,
} from "./read-fields.ts";

// Readers of what a task's events tell of: LLM calls, plans, reflections, actions, retries, approvals.
// Each takes any payload, `null` included, and gives clean values; what is absent or malformed is null.

/** `payload.summary`, with NUL and lone surrogates replaced. */
export function readSummary(payload: unknown): string | null {
  return readText(readObject(payload).summary);
}

/** A call of a language model. */
export interface LlmCall {
  name: string | null;
  model: string | null;
  tokensIn: number | null;
  tokensOut: number | null;
  /** Of `tokensIn`, those read from a cache: `metadata.cached_tokens`. */
  cachedTokensIn: number | null;
  /** US dollars; null means that the call carried no cost, which is not 0. */
  costUsd: number | null;
  durationMs: number | null;
  promptPreview: string | null;
  responsePreview: string | null;
  metadata: JsonValue;
}

/** Reads the payload of an `llm_call`. */
export function readLlmCall(payload: unknown): LlmCall {
  const data = readData(payload);
  return {
    name: readName(data.name),
    model: readName(data.model),
    tokensIn: readNumber(data.tokens_in, "count"),
    tokensOut: readNumber(data.tokens_out, "count"),
    cachedTokensIn: readNumber(readObject(data.metadata).cached_tokens, "count"),
    costUsd: readNumber(data.cost, "usd"),
    durationMs: readNumber(data.duration_ms, "durationMs"),
    promptPreview: readText(data.prompt_preview),
    responsePreview: readText(data.response_preview),
    metadata: data.metadata ?? null,
  };
}

/** A plan as it was announced. */
export interface PlanCreated {
  /** The summary, else `data.goal`. */
  goal: string | null;
  /** In the order sent; `index` is the place in the list where the client gave none. */
  steps: { index: number; description: string | null }[] | null;
  revision: number | null;
}

/** Reads the payload of a `plan_created`. */
export function readPlanCreated(payload: unknown): PlanCreated {
  const data = readData(payload);
  return {
    goal: readSummary(payload) || readText(data.goal) || null,
    steps: readList(data.steps, (step, place) => ({
      index: readNumber(step.index, "count") ?? place,
      description: readText(step.description),
    })),
    revision: readNumber(data.revision, "count"),
  };
}

/** What happened to a step of a plan. */
export interface PlanStep {
  /** Counted from 0. */
  stepIndex: number | null;
  totalSteps: number | null;
  action: PlanStepAction | null;
  turns: number | null;
  tokens: number | null;
  planRevision: number | null;
}

/** Reads the payload of a `plan_step`. */
export function readPlanStep(payload: unknown): PlanStep {
  const data = readData(payload);
  return {
    stepIndex: readNumber(data.step_index, "count"),
    totalSteps: readNumber(data.total_steps, "count"),
    action: readLiteral(data.action, PLAN_STEP_ACTIONS),
    turns: readNumber(data.turns, "count"),
    tokens: readNumber(data.tokens, "count"),
    planRevision: readNumber(data.plan_revision, "count"),
  };
}

/** What a task thought about how it is going. */
export interface Reflection {
  decision: ReflectionDecision | null;
  reasoning: string | null;
  /** From 0 to 1. */
  confidence: number | null;
  nextAction: string | null;
  trigger: string | null;
}

/** Reads the payload of a `reflection`. */
export function readReflection(payload: unknown): Reflection {
  const data = readData(payload);
  return {
    decision: readLiteral(data.decision, REFLECTION_DECISIONS),
    reasoning: readText(data.reasoning),
    confidence: readNumber(data.confidence, "fraction"),
    nextAction: readText(data.next_action),
    trigger: readText(data.trigger),
  };
}

/** What an action event says of its action. */
export interface Action {
  actionName: string | null;
  function: string | null;
}

/** Reads the payload of `action_started`, `action_completed` and `action_failed`; cut to 256 characters each. */
export function readAction(payload: unknown): Action {
  const fields = readObject(payload);
  return { actionName: readShortText(fields.action_name), function: readShortText(fields.function) };
}

/** Why an action or a task failed. */
export interface ActionFailure {
  exceptionType: string | null;
  exceptionMessage: string | null;
}

/** Reads the payload of `action_failed` and `task_failed`; the type is cut to 256 characters. */
export function readActionFailure(payload: unknown): ActionFailure {
  const fields = readObject(payload);
  return {
    exceptionType: readShortText(fields.exception_type),
    exceptionMessage: readText(fields.exception_message),
  };
}

/** A new try after a failure. */
export interface Retry {
  attempt: number | null;
  backoffSeconds: number | null;
}

/** Reads the payload of `retry_started`. */
export function readRetry(payload: unknown): Retry {
  const data = readData(payload);
  return {
    attempt: readNumber(data.attempt, "count"),
    backoffSeconds: readNumber(data.backoff_seconds, "quantity"),
  };
}

/** Who is asked, and who said what. */
export interface HandOver {
  /** Of an escalation. */
  assignedTo: string | null;
  /** Of an approval that is requested. */
  approver: string | null;
  /** Of an approval that is received, as is the decision. */
  approvedBy: string | null;
  decision: string | null;
}

/** Reads the payload of `escalated`, `approval_requested` and `approval_received`; cut to 256 characters each. */
export function readHandOver(payload: unknown): HandOver {
  const data = readData(payload);
  return {
    assignedTo: readShortText(data.assigned_to),
    approver: readShortText(data.approver),
    approvedBy: readShortText(data.approved_by),
    decision: readShortText(data.decision),
  };
}
