import { randomUUID } from "node:crypto";
import type { AccountServices } from "../accounts/account-services.ts";
import { createAgentService } from "../agents/agent.service.ts";
import type { AccountChanges } from "../accounts/account-changes.ts";
import { createAuditTrail } from "../accounts/audit-trail.ts";
import type { AuditTrail } from "../accounts/audit-trail.ts";
import { createKeyService } from "../accounts/key.service.ts";
import type { KeyService } from "../accounts/key.service.ts";
import { createWorkspaceService } from "../accounts/workspace.service.ts";
import type { WorkspaceService } from "../accounts/workspace.service.ts";
import type { AgentService } from "../agents/agent.service.ts";
import { createAlertService } from "../alerts/alert.service.ts";
import type { AlertService } from "../alerts/alert.service.ts";
import { createAlertRuleService } from "../alerts/rule.service.ts";
import type { AlertRuleService } from "../alerts/rule.service.ts";
import { createBudgetService } from "../budgets/budget.service.ts";
import type { BudgetService } from "../budgets/budget.service.ts";
import { createCostService } from "../costs/cost.service.ts";
import type { CostService } from "../costs/cost.service.ts";
import type { PriceService } from "../costs/price.service.ts";
import { createRepricingService } from "../costs/repricing.service.ts";
import type { RepricingService } from "../costs/repricing.service.ts";
import type { IngestService } from "../ingest/ingest.service.ts";
import type { Bus } from "../live/bus.ts";
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
export interface Services extends AccountServices {
  readonly agents: AgentService;
  readonly audit: AuditTrail;
  readonly alertRules: AlertRuleService;
  readonly alerts: AlertService;
  readonly budgets: BudgetService;
  readonly costs: CostService;
  readonly ingest: IngestService;
  readonly keys: KeyService;
  readonly metrics: MetricsService;
  readonly pipeline: PipelineService;
  readonly prices: PriceService;
  readonly projects: ProjectService;
  readonly repricing: RepricingService;
  readonly tasks: TaskService;
  readonly workspaces: WorkspaceService;
}

export interface ServiceParts {
  storage: Storage;
  bus: Bus;
  /** Shared with the HTTP route, so that both are one way in. */
  ingest: IngestService;
  accounts: AccountServices;
  /** Shared with ingest, so that a change is in force at once. */
  prices: PriceService;
  changes: AccountChanges;
  /** The storage's clock, milliseconds since the epoch. */
  nowMs: () => number;
  /** Told after a change of rules or deliveries, so that it is looked at at once in this process. */
  onAlertsChange?: () => void;
  /** Told when there is work for the background. */
  onJob?: () => void;
}

export function createServices(parts: ServiceParts): Services {
  const { storage, bus, ingest, accounts, changes, prices, nowMs, onAlertsChange, onJob } = parts;
  const onChange = onAlertsChange ?? (() => undefined);
  const askJob = onJob ?? (() => undefined);
  const audit = createAuditTrail(storage.auditLog, nowMs);
  return {
    ...accounts,
    agents: createAgentService(storage.agents),
    alertRules: createAlertRuleService({
      store: storage.alertRules,
      projects: storage.projects,
      events: storage.events,
      retention: storage.retention,
      newId: randomUUID,
      onChange,
    }),
    alerts: createAlertService({
      alerts: storage.alerts,
      deliveries: storage.alertDeliveries,
      bus,
      onChange,
    }),
    budgets: createBudgetService(storage),
    audit,
    costs: createCostService(storage),
    ingest,
    keys: createKeyService({ store: storage.keys, audit, changes, nowMs }),
    metrics: createMetricsService(storage.metrics),
    pipeline: createPipelineService(storage.pipeline),
    prices,
    projects: createProjectService(storage.projects, audit, askJob),
    repricing: createRepricingService({ storage, prices, onJob: askJob }),
    tasks: createTaskService(storage),
    workspaces: createWorkspaceService({
      store: storage.workspaces,
      retention: storage.retention,
      audit,
      changes,
      nowMs,
    }),
  };
}
