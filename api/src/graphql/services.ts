import { createAgentService } from "../agents/agent.service.ts";
import { createAuditTrail } from "../accounts/audit-trail.ts";
import type { AuditTrail } from "../accounts/audit-trail.ts";
import type { AgentService } from "../agents/agent.service.ts";
import { createCostService } from "../costs/cost.service.ts";
import type { CostService } from "../costs/cost.service.ts";
import type { IngestService } from "../ingest/ingest.service.ts";
import { createMetricsService } from "../metrics/metrics.service.ts";
import type { MetricsService } from "../metrics/metrics.service.ts";
import { createPipelineService } from "../pipeline/pipeline.service.ts";
import type { PipelineService } from "../pipeline/pipeline.service.ts";
import { createProjectService } from "../projects/project.service.ts";
import type { ProjectService } from "../projects/project.service.ts";
import type { Storage } from "../storage/storage.ts";
import { createTaskService } from "../tasks/task.service.ts";
import type { TaskService } from "../tasks/task.service.ts";

/** What resolvers ask. One set a process: who is asking comes with each call, as a viewpoint. */
export interface Services {
  readonly agents: AgentService;
  readonly audit: AuditTrail;
  readonly costs: CostService;
  readonly ingest: IngestService;
  readonly metrics: MetricsService;
  readonly pipeline: PipelineService;
  readonly projects: ProjectService;
  readonly tasks: TaskService;
}

/**
 * @param ingest shared with the HTTP route, so that both are one way in
 * @param nowMs the storage's clock, milliseconds since the epoch
 */
export function createServices(storage: Storage, ingest: IngestService, nowMs: () => number): Services {
  return {
    agents: createAgentService(storage.agents),
    audit: createAuditTrail(storage.auditLog, nowMs),
    costs: createCostService(storage),
    ingest,
    metrics: createMetricsService(storage.metrics),
    pipeline: createPipelineService(storage.pipeline),
    projects: createProjectService(storage.projects),
    tasks: createTaskService(storage),
  };
}
