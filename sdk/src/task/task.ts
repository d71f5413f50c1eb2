import type { Agent } from "../agent/agent.ts";
import { checkTaskId } from "../config/checks.ts";
import type {
  ApprovalInput,
  EscalationInput,
  PlanInput,
  PlanStepInput,
  ReflectionInput,
  RetryInput,
} from "../events/inputs.ts";
import { planPayload, planStepPayload, reflectionPayload } from "../events/payloads.ts";
import type { EventRecord } from "../events/record.ts";
import { currentScopeIn, runInside } from "../scope/current.ts";
import { nearestTask } from "../scope/nearest.ts";
import { Scope } from "../scope/scope.ts";
import { causeOf, noteTold, statusOf } from "../track/failure.ts";
import type { EventType, PlanStepAction, ReflectionDecision, Status } from "../wire/literals.ts";
import { optionalId, shortId } from "../wire/short-id.ts";
import { snapshot } from "../wire/snapshot.ts";
import { describeError } from "../wire/text.ts";
import { type TaskMoment, taskPayload, toldPayload } from "./task-payloads.ts";
import type { TaskEndInput, TaskOptions } from "./task-options.ts";

/**
 * One run of a task. Get one from `agent.task(…)` or `agent.startTask(…)`.
 *
 * @example
 * await agent.task("lead-4821", { project: "sales-pipeline" }, async (task) => {
 *   task.plan("Process lead", ["Search CRM", "Score"]);
 * });
 */
export class Task extends Scope {
  declare readonly project: string | undefined;
  declare readonly type: string | undefined;
  /** @internal */
  readonly task: Task = this;
  readonly #givenId: string;
  #id: string | undefined;
  readonly #outerTask: Task | undefined;
  readonly #correlationId: string | undefined;
  #runId: string | undefined;
  #steps = 0;
  #revision: number | undefined;

  /** @internal Use `agent.task` or `agent.startTask`. */
  constructor(agent: Agent, id: string, options: TaskOptions = {}, outer: Scope | undefined) {
    super(agent, outer);
    this.#outerTask = nearestTask(outer);
    this.#givenId = checkTaskId(id);
    this.project = optionalId("project", options.project) ?? this.#outerTask?.project;
    this.type = optionalId("type", options.type);
    this.#runId = optionalId("runId", options.runId);
    this.#correlationId = optionalId("correlationId", options.correlationId);
    this.#markMoment("task_started", options);
  }

  /** The id as the server takes it: without control characters, at most 256 characters. */
  get id(): string {
    return (this.#id ??= shortId(this.#givenId));
  }

  /** Tells this run from others of the same task. Made by the SDK unless the options name one. */
  get runId(): string {
    return (this.#runId ??= `run_${this.speaker.core.newId()}`);
  }

  /** What links this run to others: the option, else that of the task around it, else this run. */
  get correlationId(): string {
    return this.#correlationId ?? this.#outerTask?.correlationId ?? this.runId;
  }

  /** @internal */
  get actionId(): undefined {
    return undefined;
  }

  /**
   * Runs `fn` as an action of this task, wherever it is called from. Like `agent.track`.
   *
   * @example const crm = await task.track("fetch_crm", () => fetchCrm());
   */
  track<R>(name: string, fn: () => R): R {
    return runInside(this.place(), () => this.speaker.track(name, fn));
  }

  /**
   * Ends the task well. The second end of a task is ignored with a warning.
   *
   * @example task.complete({ summary: "Lead routed to ops" });
   */
  complete(end?: TaskEndInput): void {
    if (this.#canEnd()) this.#markMoment("task_completed", end, end?.status ?? "success");
  }

  /**
   * Ends the task badly. `error` may be anything; its type and message are shown, and a failed action that threw
   * the same error is linked as the cause.
   *
   * @example try { … } catch (error) { task.fail(error); }
   */
  fail(error: unknown, end?: TaskEndInput): void {
    if (!this.#canEnd()) return;
    this.cause = causeOf(error);
    const status = end?.status ?? statusOf(error);
    noteTold(error, this.#markMoment("task_failed", end, status, describeError(error)));
  }

  /**
   * Announces what the task is going to do. Planning again counts the revision up.
   *
   * @example task.plan("Process lead", ["Search CRM", "Score", "Route"]);
   */
  plan(goal: string, steps: readonly string[], plan?: PlanInput): void {
    const revision = plan?.revision ?? (this.#revision ?? -1) + 1;
    this.#steps = steps.length;
    this.#revision = revision;
    this.send("custom", planPayload, () => ({ goal, steps: [...steps], revision }));
  }

  /**
   * Tells of a step of the plan, counted from 0.
   *
   * @example task.planStep(0, "completed", "Found", { turns: 2, tokens: 3200 });
   */
  planStep(index: number, action: PlanStepAction, summary?: string, step?: PlanStepInput): void {
    this.send("custom", planStepPayload, () => ({
      ...step,
      index,
      action,
      summary,
      totalSteps: step?.totalSteps ?? Math.max(this.#steps, index + 1),
      planRevision: step?.planRevision ?? this.#revision,
    }));
  }

  /**
   * Tells what the task decided about its own work.
   *
   * @example task.reflect("adjust", "Two sources disagree", { confidence: 0.6 });
   */
  reflect(decision: ReflectionDecision, reasoning: string, reflection?: ReflectionInput): void {
    this.send("custom", reflectionPayload, () => ({ ...reflection, decision, reasoning }));
  }

  /**
   * Hands the task to somebody.
   *
   * @example task.escalate("Score below threshold", { assignedTo: "sales" });
   */
  escalate(reason: string, escalation?: EscalationInput): void {
    this.#tell("escalated", escalation, () => [reason, { assignedTo: escalation?.assignedTo }]);
  }

  /**
   * Asks `approver` for a decision; the agent shows as waiting until {@link approvalReceived}.
   *
   * @example task.requestApproval("ops", "Refund of $900");
   */
  requestApproval(approver: string, reason: string, approval?: ApprovalInput): void {
    this.#tell("approval_requested", approval, () => [
      `Approval requested from ${approver}: ${reason}`,
      { approver, reason },
    ]);
  }

  /**
   * Tells that the decision has come.
   *
   * @example task.approvalReceived("jane", "approved");
   */
  approvalReceived(
    approvedBy: string,
    decision: "approved" | "rejected" | (string & {}),
    approval?: ApprovalInput,
  ): void {
    this.#tell("approval_received", approval, () => [`${approvedBy}: ${decision}`, { approvedBy, decision }]);
  }

  /**
   * Tells that something is tried again; `attempt` 2 is the first repeat.
   *
   * @example task.retry(2, "Rate limit", { backoffMs: 4000 });
   */
  retry(attempt: number, reason: string, retry?: RetryInput): void {
    this.#tell("retry_started", retry, () => {
      const backoffSeconds = retry?.backoffMs && retry.backoffMs / 1000;
      const after = backoffSeconds === undefined ? "" : `, after ${backoffSeconds}s`;
      return [`Attempt ${attempt}: ${reason}${after}`, { attempt, backoffSeconds }];
    });
  }

  /** @internal */
  protected place(): Scope {
    return currentScopeIn(this);
  }

  /** Sends a sentence, unless the caller has one, with the fields that it is made of and the caller's data. */
  #tell(
    type: EventType,
    input: ApprovalInput | undefined,
    say: () => [sentence: string, known: object],
  ): void {
    this.send(type, toldPayload, () => {
      const [sentence, known] = say();
      return { summary: input?.summary ?? sentence, known, data: snapshot(input?.data) };
    });
  }

  #markMoment(
    type: EventType,
    { summary, data }: TaskEndInput = {},
    status?: Status,
    error?: TaskMoment["error"],
  ): EventRecord {
    // Most moments say nothing of their own, and then the task itself will do: it costs its caller least.
    const isPlain = summary === undefined && data === undefined && error === undefined;
    const moment = isPlain ? this : { task: this, summary, data: this.keepable(data), error };
    return this.mark<TaskMoment>(type, taskPayload, moment, status);
  }

  #canEnd(): boolean {
    if (!this.hasEnded) return true;
    this.speaker.core.log.warn(
      `task "${this.id}" has ended already; the second end is ignored. Inside agent.task(…) the task ends by itself`,
    );
    return false;
  }
}
