import DataLoader from "dataloader";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { Silence } from "../alerts/alert.ts";
import type { AlertRule } from "../alerts/rule.ts";
import type { Agent } from "../agents/agent.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Project, ProjectSummary } from "../projects/project.ts";
import type { RunKey } from "../tasks/task.service.ts";
import type { TaskRun } from "../tasks/task.ts";
import type { Services } from "./services.ts";

/**
 * What nested fields are read through: all that one level of an answer asks for is one statement. Nothing is kept
 * between batches, since the context of a subscription lives for hours and must not show what was.
 */
export interface Loaders {
  readonly agent: DataLoader<string, Agent | null>;
  readonly alertRule: DataLoader<string, AlertRule | null>;
  /** By rule. */
  readonly alertSilences: DataLoader<string, Silence[]>;
  /** By agent. */
  readonly pipeline: DataLoader<string, Pipeline>;
  /** By slug. */
  readonly project: DataLoader<string, Project | null>;
  /** By id. */
  readonly projectSummary: DataLoader<string, ProjectSummary>;
  readonly run: DataLoader<RunKey, TaskRun | null>;
}

export function createLoaders(services: Services, viewpoint: () => Viewpoint): Loaders {
  const batching = { cache: false };
  return {
    agent: new DataLoader((ids) => services.agents.getAgents(viewpoint(), ids), batching),
    alertRule: new DataLoader((ids) => services.alertRules.getRules(viewpoint(), ids), batching),
    alertSilences: new DataLoader((ids) => services.alerts.getSilences(viewpoint(), ids), batching),
    pipeline: new DataLoader((ids) => services.pipeline.getPipelines(viewpoint(), ids), batching),
    project: new DataLoader((slugs) => services.projects.getProjects(viewpoint(), slugs), batching),
    projectSummary: new DataLoader((ids) => services.projects.summarise(viewpoint(), ids), batching),
    run: new DataLoader((keys) => services.tasks.getRuns(viewpoint(), keys), batching),
  };
}
