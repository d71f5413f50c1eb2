import type { AccountStore } from "../accounts/account.store.ts";
import type { AuditStore } from "../accounts/audit-log.store.ts";
import type { AlertStore, DeliveryStore, LeaseStore } from "../alerts/alert.store.ts";
import type { AlertRuleStore } from "../alerts/rule.store.ts";
import type { InviteStore } from "../accounts/invite.store.ts";
import type { PeopleStore } from "../accounts/people.store.ts";
import type { SessionStore } from "../accounts/session.store.ts";
import type { KeyStore } from "../accounts/key.store.ts";
import type { WorkspaceStore } from "../accounts/workspace.store.ts";
import type { AgentStore, LivenessStore } from "../agents/agent.store.ts";
import type { BudgetStore } from "../budgets/budget.store.ts";
import type { LlmCallStore } from "../costs/llm-call.store.ts";
import type { PriceStore } from "../costs/price.store.ts";
import type { RepricingStore } from "../costs/repricing.store.ts";
import type { EventStore } from "../events/event.store.ts";
import type { IngestStore } from "../ingest/ingest.store.ts";
import type { JobStore } from "../jobs/job.store.ts";
import type { MetricsStore } from "../metrics/metrics.store.ts";
import type { PipelineStore } from "../pipeline/pipeline.store.ts";
import type { RetentionStore } from "../retention/retention.store.ts";
import type { ProjectStore } from "../projects/project.store.ts";
import type { TaskStore } from "../tasks/task.store.ts";

/** One adapter: every store over one database. */
export interface Storage {
  accounts: AccountStore;
  agents: AgentStore;
  auditLog: AuditStore;
  alertDeliveries: DeliveryStore;
  alertRules: AlertRuleStore;
  alerts: AlertStore;
  budgets: BudgetStore;
  events: EventStore;
  ingest: IngestStore;
  jobs: JobStore;
  leases: LeaseStore;
  invites: InviteStore;
  keys: KeyStore;
  liveness: LivenessStore;
  llmCalls: LlmCallStore;
  metrics: MetricsStore;
  people: PeopleStore;
  pipeline: PipelineStore;
  prices: PriceStore;
  projects: ProjectStore;
  repricing: RepricingStore;
  retention: RetentionStore;
  sessions: SessionStore;
  tasks: TaskStore;
  workspaces: WorkspaceStore;
  /**
   * Throws when the database cannot be read or its migrations are not done.
   *
   * @throws {StorageUnavailableError} when it could not be written lately, nor since
   */
  check(): Promise<void>;
  /** Events waiting to be written, and the most that may wait. */
  writeQueue(): { waiting: number; capacity: number };
  /** Finishes what is queued, then closes. */
  close(): Promise<void>;
}
