import type { Budget } from "../budget/budget.ts";
import type { Core } from "../core.ts";
import { HiveLoopError } from "../errors.ts";
import type {
  ApprovalInput,
  EscalationInput,
  PlanInput,
  PlanStepInput,
  QueueSnapshotInput,
  ReflectionInput,
  RetryInput,
  ScheduledItemInput,
  TodoInput,
} from "../events/inputs.ts";
import { queueSnapshotPayload, scheduledPayload, todoPayload } from "../events/payloads.ts";
import type { BuildPayload } from "../events/record.ts";
import { Reporter } from "../events/reporter.ts";
import { currentScope } from "../scope/current.ts";
import { nearest } from "../scope/nearest.ts";
import type { Scope } from "../scope/scope.ts";
import { open } from "../scope/siblings.ts";
import { runTask } from "../task/run-task.ts";
import type { TaskOptions } from "../task/task-options.ts";
import { Task } from "../task/task.ts";
import { Action } from "../track/action.ts";
import {
  type AnyFunction,
  callTracked,
  type TrackDecorator,
  trackDecorator,
  wrapTracked,
} from "../track/track.ts";
import type { EventType, PlanStepAction, ReflectionDecision } from "../wire/literals.ts";
import { snapshot } from "../wire/snapshot.ts";
import type { WireEnvelope } from "../wire/wire.ts";
import { type AgentOptions, DEFAULT_HEARTBEAT_INTERVAL_MS } from "./agent-options.ts";
import { heartbeatPayload, registrationPayload } from "./agent-payloads.ts";
import { ask, startHeartbeat } from "./heartbeat.ts";

/**
 * One agent, as the dashboard shows it. Get it from `hive.agent(id)`.
 *
 * @example
 * const agent = init({ apiKey }).agent("lead-qualifier", { type: "sales" });
 * await agent.task("lead-4821", async () => agent.track("fetch_crm", fetchCrm));
 */
export class Agent extends Reporter {
  declare readonly id: string;
  /** @internal */
  declare readonly core: Core;
  /** @internal */
  declare readonly envelope: WireEnvelope;
  /** @internal */
  readonly speaker: Agent = this;
  readonly #options: AgentOptions;
  #stopHeartbeat: (() => void) | undefined;

  /** @internal Use `hive.agent(id)`. */
  constructor(core: Core, envelope: WireEnvelope, options: AgentOptions) {
    super();
    this.core = core;
    this.id = envelope.agent_id;
    this.envelope = envelope;
    this.#options = options;
    this.#sendOutside("agent_registered", registrationPayload, () => ({ ...options, id: this.id }));
    const intervalMs = options.heartbeatIntervalMs ?? DEFAULT_HEARTBEAT_INTERVAL_MS;
    if (intervalMs > 0) this.#stopHeartbeat = startHeartbeat(core.clock, intervalMs, () => this.#beat());
  }

  /**
   * The task that the calling code runs in, if any.
   *
   * @example agent.currentTask?.llmCall("scoring", { model: "claude-sonnet-4", tokensIn: 1500 });
   */
  get currentTask(): Task | undefined {
    return this.place()?.task;
  }

  /**
   * The tightest of the budgets that concern this agent: the one of which the greatest part is used up, as the server
   * told with its latest answers. `null` where no budget is known: there is none, its period is over, or the server has
   * not been heard yet. Makes no request, and stops nothing by itself.
   *
   * @example
   * for await (const lead of leads) {
   *   if (agent.budget()?.level === "exceeded") return; // stops itself until the budget begins anew
   *   await agent.task(lead.id, () => qualify(lead));
   * }
   */
  budget(): Budget | null {
    return this.core.budgets.tightest(this.id);
  }

  /**
   * Runs `fn` as a task. The task has started when `fn` is called, completes when it returns and fails when it throws;
   * the error goes on to the caller. All that this agent sends meanwhile belongs to the task.
   *
   * @example
   * const score = await agent.task("lead-4821", { project: "sales-pipeline" }, async (task) => {
   *   task.plan("Process lead", ["Search CRM", "Score"]);
   *   return agent.track("score", () => score(lead));
   * });
   */
  task<R>(id: string, fn: (task: Task) => R | PromiseLike<R>): Promise<R>;
  task<R>(id: string, options: TaskOptions, fn: (task: Task) => R | PromiseLike<R>): Promise<R>;
  task<R>(
    id: string,
    optionsOrFn: TaskOptions | ((task: Task) => R | PromiseLike<R>),
    fn?: (task: Task) => R | PromiseLike<R>,
  ): Promise<R> {
    if (typeof optionsOrFn === "function") return this.task(id, {}, optionsOrFn);
    if (typeof fn !== "function") {
      throw new HiveLoopError(
        `agent.task("${id}", …) needs the function to run. To end the task yourself, use agent.startTask("${id}").`,
      );
    }
    return runTask(new Task(this, id, optionsOrFn, currentScope()), fn);
  }

  /**
   * Starts a task that you end: with `complete()`, `fail(error)`, or by leaving the block of `await using`. It is
   * current for the rest of the calling function. Several at once belong into `agent.task(…)` or `task.run(…)`.
   *
   * @example
   * const task = agent.startTask("lead-4822");
   * try { work(); task.complete(); } catch (error) { task.fail(error); throw error; }
   */
  startTask(id: string, options?: TaskOptions): Task {
    return open((outer) => new Task(this, id, options, outer));
  }

  /**
   * Runs `fn` as an action: it shows in the timeline with its duration, inside the action that it was called from.
   * What `fn` gives or throws goes on to the caller. Works for sync and async functions and for generators.
   *
   * Without a function it is a standard decorator for methods.
   *
   * @example const crm = await agent.track("fetch_crm", () => fetchCrm(lead));
   * @example class Scorer { @agent.track("score") score(lead: Lead) { … } }
   */
  track<R>(name: string, fn: () => R): R;
  track(name?: string): TrackDecorator;
  track<R>(name?: string, fn?: () => R): R | TrackDecorator {
    if (fn === undefined) return trackDecorator(this, name);
    return callTracked(this, name ?? fn.name, fn.name || (name ?? ""), fn) as R;
  }

  /**
   * The same function, tracked each time it is called. Its type, name, `this` and properties stay.
   *
   * @example const score = agent.tracked("score_lead", scoreLead);
   */
  tracked<F extends AnyFunction>(name: string, fn: F): F {
    return wrapTracked(this, name, fn);
  }

  /**
   * Opens an action that ends with the block. It is current for the rest of the calling function; in callbacks use
   * `step.run(fn)`, or `agent.track(name, fn)` in the first place.
   *
   * @example
   * await using step = agent.trackContext("manual_step");
   * step.setPayload({ rows: 12 });
   */
  trackContext(name: string): Action {
    return open((outer) => new Action(this, name, name, outer));
  }

  /**
   * Tells what waits to be worked on. With `queueProvider` each heartbeat does it.
   *
   * @example agent.queueSnapshot({ depth: 4, oldestAgeSeconds: 120 });
   */
  queueSnapshot(queue: QueueSnapshotInput): void {
    this.send("custom", queueSnapshotPayload, () => snapshot(queue));
  }

  /**
   * Tells what happened to a todo.
   *
   * @example agent.todo({ id: "t-7", action: "created", summary: "Call the customer back", priority: "high" });
   */
  todo(todo: TodoInput): void {
    this.send("custom", todoPayload, () => snapshot(todo));
  }

  /**
   * Tells all that the agent has scheduled; it replaces what was told before.
   *
   * @example agent.scheduled([{ id: "digest", name: "Daily digest", nextRun: "2026-03-01T08:00:00Z", interval: "1d" }]);
   */
  scheduled(items: readonly ScheduledItemInput[]): void {
    this.send("custom", scheduledPayload, () => ({ items: snapshot(items) }));
  }

  /**
   * {@link Task.plan} of the current task.
   *
   * @throws HiveLoopError outside a task
   * @example agent.plan("Process lead", ["Search CRM", "Score", "Route"]);
   */
  plan(goal: string, steps: readonly string[], plan?: PlanInput): void {
    this.#needTask("plan").plan(goal, steps, plan);
  }

  /**
   * {@link Task.planStep} of the current task.
   *
   * @throws HiveLoopError outside a task
   * @example agent.planStep(0, "completed", "Found", { turns: 2, tokens: 3200 });
   */
  planStep(index: number, action: PlanStepAction, summary?: string, step?: PlanStepInput): void {
    this.#needTask("planStep").planStep(index, action, summary, step);
  }

  /**
   * {@link Task.reflect} of the current task.
   *
   * @throws HiveLoopError outside a task
   * @example agent.reflect("adjust", "Two sources disagree", { confidence: 0.6 });
   */
  reflect(decision: ReflectionDecision, reasoning: string, reflection?: ReflectionInput): void {
    this.#needTask("reflect").reflect(decision, reasoning, reflection);
  }

  /**
   * {@link Task.escalate} of the current task.
   *
   * @throws HiveLoopError outside a task
   * @example agent.escalate("Score below threshold", { assignedTo: "sales" });
   */
  escalate(reason: string, escalation?: EscalationInput): void {
    this.#needTask("escalate").escalate(reason, escalation);
  }

  /**
   * {@link Task.requestApproval} of the current task.
   *
   * @throws HiveLoopError outside a task
   * @example agent.requestApproval("ops", "Refund of $900");
   */
  requestApproval(approver: string, reason: string, approval?: ApprovalInput): void {
    this.#needTask("requestApproval").requestApproval(approver, reason, approval);
  }

  /**
   * {@link Task.approvalReceived} of the current task.
   *
   * @throws HiveLoopError outside a task
   * @example agent.approvalReceived("jane", "approved");
   */
  approvalReceived(approvedBy: string, decision: string, approval?: ApprovalInput): void {
    this.#needTask("approvalReceived").approvalReceived(approvedBy, decision, approval);
  }

  /**
   * {@link Task.retry} of the current task.
   *
   * @throws HiveLoopError outside a task
   * @example agent.retry(2, "Rate limit", { backoffMs: 4000 });
   */
  retry(attempt: number, reason: string, retry?: RetryInput): void {
    this.#needTask("retry").retry(attempt, reason, retry);
  }

  /** Ends the heartbeat. @internal */
  stop(): void {
    this.#stopHeartbeat?.();
  }

  /** What one agent sends never lands in another agent's task. @internal */
  protected place(): Scope | undefined {
    return nearest(this, currentScope());
  }

  #needTask(method: string): Task {
    const task = this.currentTask;
    if (task !== undefined) return task;
    throw new HiveLoopError(
      `agent.${method}() needs a running task. Call it inside agent.task(id, fn), or on the task: task.${method}().`,
    );
  }

  /** Sends what belongs to no task, wherever the code that runs is. */
  #sendOutside<I>(type: EventType, build: BuildPayload<I>, capture: () => I): void {
    this.send(type, build, capture, undefined, null);
  }

  #beat(): void {
    ask("heartbeatPayload", this.#options, this.core, (status) => {
      this.#sendOutside("heartbeat", heartbeatPayload, () => this.keepable(status));
    });
    ask("queueProvider", this.#options, this.core, (queue) => {
      if (queue) this.#sendOutside("custom", queueSnapshotPayload, () => snapshot(queue));
    });
  }
}
