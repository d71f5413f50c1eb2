import type { Membership, User } from "../accounts/person.ts";
import type { Workspace } from "../accounts/principal.ts";
import type { Alert } from "../alerts/alert.ts";
import type { AlertRule } from "../alerts/rule.ts";
import type { Agent } from "../agents/agent.ts";
import type { LlmCall } from "../costs/llm-call.ts";
import type { StoredEvent } from "../events/event.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Project } from "../projects/project.ts";
import type { TaskRun } from "../tasks/task.ts";

/**
 * The types that several domains refer to, by name, with what stands behind each. By name, since an agent has a
 * task and a task has an agent, and modules must not import each other in a circle.
 */
export interface ApiObjects {
  Agent: Agent;
  Alert: Alert;
  AlertRule: AlertRule;
  Event: StoredEvent;
  LlmCall: LlmCall;
  Membership: Membership;
  Pipeline: Pipeline;
  Project: Project;
  Task: TaskRun;
  User: User;
  Workspace: Workspace;
}
