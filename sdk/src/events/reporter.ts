import type { Agent } from "../agent/agent.ts";
import type { Scope } from "../scope/scope.ts";
import {
  EVENT_TYPES,
  type EventType,
  type IssueAction,
  type IssueSeverity,
  type Severity,
  type Status,
} from "../wire/literals.ts";
import { optionalId } from "../wire/short-id.ts";
import { snapshot } from "../wire/snapshot.ts";
import { describeError, preview } from "../wire/text.ts";
import type { Payload } from "../wire/wire.ts";
import type { EventInput, IssueInput, LlmCallInput, ResolveIssueInput } from "./inputs.ts";
import { issuePayload, llmCallPayload, withKnown } from "./payloads.ts";
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
    const isKnown = KNOWN_TYPES.has(type);
    this.send(
      isKnown ? (type as EventType) : "custom",
      eventPayload,
      () => captureEvent(isKnown ? undefined : type, input),
      extrasOf(input.severity, input.status, input.durationMs, optionalId("project", input.project)),
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
    this.send(
      "custom",
      llmCallPayload,
      () => captureLlmCall(name, call),
      extrasOf(call.severity, call.status),
    );
  }

  /**
   * Reports that something is wrong. The same `issueId` (or, without one, the same summary) is the same issue.
   *
   * @example agent.reportIssue("CRM answers 403", { severity: "high", category: "permissions", issueId: "crm-403" });
   */
  reportIssue(summary: string, issue?: IssueInput): void {
    this.#tellIssue(summary, issue, issue?.severity ?? "medium", "reported");
  }

  /**
   * Reports that an issue is over. Give what identified it: the `issueId`, or the summary it was reported with.
   *
   * @example agent.resolveIssue("CRM answers 403", { issueId: "crm-403" });
   */
  resolveIssue(summary: string, issue?: ResolveIssueInput): void {
    // The contract recommends a severity; what is over is no warning.
    this.#tellIssue(summary, issue, "low", issue?.action ?? "resolved");
  }

  #tellIssue(
    summary: string,
    issue: IssueInput | ResolveIssueInput | undefined,
    severity: IssueSeverity,
    action: IssueAction,
  ): void {
    this.send("custom", issuePayload, () => ({ ...snapshot(issue), summary, severity, action }));
  }

  /**
   * Captures an event here and now. Values that cannot be captured cost this event and a line in the log. A `scope` of
   * `null` is outside every task.
   *
   * @internal
   */
  protected send<I>(
    type: EventType,
    build: BuildPayload<I>,
    capture: () => I,
    extras?: RecordExtras,
    scope: EventRecord["scope"] = this.place(),
  ): void {
    const { shipper } = this.speaker.core;
    try {
      shipper.enqueue(new EventRecord(this.speaker, type, scope, build, capture(), extras));
    } catch (error) {
      shipper.lose(type, error);
    }
  }

  /**
   * A copy of `data` for an event that must not be lost with it: a task whose end never arrives stays open for ever.
   *
   * @internal
   */
  protected keepable<T>(data: T): T | undefined {
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
  /** What the caller calls a type that is not the contract's. */
  readonly originalType: string | undefined;
}

function captureEvent(originalType: string | undefined, input: EventInput): CapturedEvent {
  return {
    kind: input.kind,
    summary: input.summary,
    tags: input.tags && [...input.tags],
    data: snapshot(input.data),
    originalType,
  };
}

function eventPayload({ originalType, ...event }: CapturedEvent): Payload {
  if (originalType === undefined) return event;
  const data = withKnown({ original_type: originalType }, event.data);
  return { ...event, summary: event.summary ?? originalType, data };
}

/** Nothing where nothing is given, as with most events. */
function extrasOf(
  severity: Severity | undefined,
  status: Status | undefined,
  durationMs?: number,
  project?: string,
): RecordExtras | undefined {
  if ((severity ?? status ?? durationMs ?? project) === undefined) return undefined;
  return { severity, status, durationMs, project };
}
