import type { Agent } from "../agent/agent.ts";
import type { Scope } from "../scope/scope.ts";
import { EVENT_TYPES, type EventType } from "../wire/literals.ts";
import { optionalId } from "../wire/short-id.ts";
import { snapshot } from "../wire/snapshot.ts";
import { describeError, preview } from "../wire/text.ts";
import type { Payload } from "../wire/wire.ts";
import type { EventInput, IssueInput, LlmCallInput, ResolveIssueInput } from "./inputs.ts";
import { issuePayload, llmCallPayload, whole, withKnown } from "./payloads.ts";
import { type BuildPayload, EventRecord, type RecordExtras } from "./record.ts";

/** What an agent, a task and a step can all say, each from its own place in the work. */
export abstract class Reporter {
  /** The agent that speaks. @internal */
  abstract readonly speaker: Agent;

  /** Where in the work this speaks from. @internal */
  protected abstract place(): Scope | undefined;

  /**
   * Sends any event. A type that is not one of the contract's 13 travels as `custom`, with its name in
   * `payload.data.original_type`.
   *
   * @example agent.event("score_calculated", { summary: "Lead scored 82", data: { score: 82 } });
   */
  event(type: EventType | (string & {}), input: EventInput = {}): void {
    const isKnown = isEventType(type);
    this.send(
      isKnown ? type : "custom",
      eventPayload,
      () => captureEvent(type, isKnown, input),
      extrasOf(input),
    );
  }

  /**
   * Reports a call of a language model: it shows in the timeline, and its tokens and cost in the sums of its task,
   * agent and project. Cached tokens are part of `tokensIn`.
   *
   * @example
   * agent.llmCall("scoring", { model: "claude-sonnet-4", tokensIn: 1500, tokensOut: 200, cost: 0.003, durationMs: 1200 });
   */
  llmCall(name: string, call: LlmCallInput): void {
    const isPlain = call.severity === undefined && call.status === undefined;
    const extras = isPlain ? undefined : { severity: call.severity, status: call.status };
    this.send("custom", llmCallPayload, () => captureLlmCall(name, call), extras);
  }

  /**
   * Reports that something is wrong. The same `issueId` (or, without one, the same summary) is the same issue.
   *
   * @example agent.reportIssue("CRM answers 403", { severity: "high", category: "permissions", issueId: "crm-403" });
   */
  reportIssue(summary: string, issue: IssueInput = {}): void {
    this.send("custom", issuePayload, () => ({
      ...snapshot(issue),
      summary,
      severity: issue.severity ?? "medium",
      action: "reported" as const,
    }));
  }

  /**
   * Reports that an issue is over. Give what identified it: the `issueId`, or the summary it was reported with.
   *
   * @example agent.resolveIssue("CRM answers 403", { issueId: "crm-403" });
   */
  resolveIssue(summary: string, issue: ResolveIssueInput = {}): void {
    this.send("custom", issuePayload, () => ({
      ...snapshot(issue),
      summary,
      severity: "low" as const, // the contract recommends one; what is over is no warning
      action: issue.action ?? ("resolved" as const),
    }));
  }

  /**
   * Captures an event here and now. Values that cannot be captured cost this event and a line in the log.
   *
   * @internal
   */
  protected send<I>(
    type: EventType,
    build: BuildPayload<I>,
    capture: () => I,
    extras?: RecordExtras,
  ): EventRecord | undefined {
    return this.sendFrom(this.place(), type, build, capture, extras);
  }

  /** {@link send} from another place; `undefined` is outside every task. @internal */
  protected sendFrom<I>(
    scope: Scope | undefined,
    type: EventType,
    build: BuildPayload<I>,
    capture: () => I,
    extras?: RecordExtras,
  ): EventRecord | undefined {
    const { core } = this.speaker;
    try {
      const record = new EventRecord(this.speaker, type, core.clock.now(), scope, build, capture(), extras);
      core.shipper.enqueue(record);
      return record;
    } catch (error) {
      core.shipper.lose(type, error);
      return undefined;
    }
  }

  /**
   * A copy of `data` for an event that must not be lost with it: a task whose end never arrives stays open for ever.
   *
   * @internal
   */
  protected keepable<T extends object>(data: T | undefined): T | undefined {
    if (data === undefined) return undefined;
    try {
      return snapshot(data);
    } catch (error) {
      this.speaker.core.log.warn(
        `data cannot be serialised and is left out: ${describeError(error).message}`,
      );
      return undefined;
    }
  }
}

const KNOWN_TYPES: ReadonlySet<string> = /* @__PURE__ */ new Set(EVENT_TYPES);

function isEventType(type: string): type is EventType {
  return KNOWN_TYPES.has(type);
}

/** {@link LlmCallInput} field by field: objects of one shape are the cheapest to make, and this is the hot path. */
function captureLlmCall(name: string, call: LlmCallInput): LlmCallInput & { name: string } {
  return {
    name,
    model: call.model,
    tokensIn: call.tokensIn,
    tokensOut: call.tokensOut,
    cost: call.cost,
    durationMs: call.durationMs,
    promptPreview: preview(call.promptPreview),
    responsePreview: preview(call.responsePreview),
    metadata: snapshot(call.metadata),
    summary: call.summary,
  };
}

interface CapturedEvent {
  readonly kind: string | undefined;
  readonly summary: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly data: object | undefined;
  readonly originalType: string | undefined;
}

function captureEvent(type: string, isKnown: boolean, input: EventInput): CapturedEvent {
  return {
    kind: input.kind,
    summary: input.summary,
    tags: input.tags === undefined ? undefined : [...input.tags],
    data: snapshot(input.data),
    originalType: isKnown ? undefined : type,
  };
}

function eventPayload({ kind, summary, tags, data, originalType }: CapturedEvent): Payload {
  if (originalType === undefined) return { kind, summary, data, tags };
  return {
    kind,
    summary: summary ?? originalType,
    data: withKnown({ original_type: originalType }, data),
    tags,
  };
}

function extrasOf(input: EventInput): RecordExtras | undefined {
  const { severity, status } = input;
  const durationMs = whole(input.durationMs);
  const project = optionalId("project", input.project);
  if (severity === undefined && status === undefined && durationMs === undefined && project === undefined) {
    return undefined;
  }
  return { severity, status, durationMs, project };
}
