export { init, reset } from "./init.ts";
export { HiveLoopConfigError, HiveLoopError } from "./errors.ts";
export { SDK_VERSION } from "./version.ts";
export type { HiveLoop, HiveStats } from "./client.ts";
export type { InitOptions } from "./config/options.ts";
export type { Agent } from "./agent/agent.ts";
export type { Budget, BudgetLevel, BudgetPeriod } from "./budget/budget.ts";
export type { AgentOptions, HeartbeatStatus } from "./agent/agent-options.ts";
export type { Task } from "./task/task.ts";
export type { TaskEndInput, TaskOptions } from "./task/task-options.ts";
export type { Action } from "./track/action.ts";
export type { AnyFunction, TrackDecorator } from "./track/track.ts";
export type {
  ApprovalInput,
  EscalationInput,
  EventInput,
  IssueInput,
  LlmCallInput,
  PlanInput,
  PlanStepInput,
  QueueSnapshotInput,
  ReflectionInput,
  ResolveIssueInput,
  RetryInput,
  ScheduledItemInput,
  TodoInput,
} from "./events/inputs.ts";
export type {
  Batch,
  Delivery,
  DeliveryFactory,
  DeliveryTarget,
  EventNote,
  Outcome,
  RenderedEvent,
} from "./transport/delivery.ts";
export type {
  EventType,
  IssueAction,
  IssueCategory,
  IssueSeverity,
  PayloadKind,
  PlanStepAction,
  Priority,
  ReflectionDecision,
  Severity,
  Status,
  TodoAction,
} from "./wire/literals.ts";
export type { WireEnvelope } from "./wire/wire.ts";
