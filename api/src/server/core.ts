import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { createAccessTokens } from "../accounts/access-tokens.ts";
import { createAccountServices } from "../accounts/account-services.ts";
import { createSessionAuthenticator } from "../accounts/authenticate-session.ts";
import type { AccountChanges } from "../accounts/account-changes.ts";
import { createCallLimits } from "../accounts/call-limits.ts";
import { createCurrentWorkspaces } from "../accounts/current-workspaces.ts";
import type { Principal } from "../accounts/principal.ts";
import type { RegistrationMode } from "../accounts/registration.service.ts";
import type { Visitor } from "../accounts/visitor.ts";
import { memoryLimiters } from "../cluster/limiters.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { shareAccountChanges } from "../cluster/share-account-changes.ts";
import type { Config } from "../config.ts";
import { createBudgetMeter } from "../budgets/budget-meter.ts";
import { createBudgetWatch } from "../budgets/budget-watch.ts";
import { createPriceService } from "../costs/price.service.ts";
import { createContextFactory } from "../graphql/context.ts";
import { startAlerts } from "../alerts/start-alerts.ts";
import { createErrorMask } from "../graphql/errors.ts";
import { DEFAULT_OPERATION_LIMITS } from "../graphql/limits.ts";
import { schema } from "../graphql/schema.ts";
import { createIngestService } from "../ingest/ingest.service.ts";
import { systemClock } from "../live/clock.ts";
import { createLive } from "../live/live.ts";
import type { LiveContext } from "../live/live-context.ts";
import { createMemoryBus } from "../live/memory-bus.ts";
import { Operations } from "../live/operations.ts";
import { followStorageClock } from "../live/storage-clock.ts";
import { Subscriptions } from "../live/subscriptions.ts";
import { startSweep } from "../live/sweep.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { Storage } from "../storage/storage.ts";
import { countBatch } from "./ingest-route.ts";
import { startJobs } from "./jobs.ts";
import { logErrors } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { createRateLimits, requireAllowed } from "./rate-limits.ts";

const MS_PER_HOUR = 3_600_000;

/** What serves requests, whichever way they come. */
export type Core = Awaited<ReturnType<typeof createCore>>;

/** Makes everything that is not HTTP: ingest, the bus, GraphQL, subscriptions, the sweep by the clock. */
export async function createCore(parts: {
  config: Config;
  storage: Storage;
  logger: Logger;
  metrics: Metrics;
  /** The key of local mode; null in production. */
  developmentKey: string | null;
  /** Signs what is given to people who sign in. */
  secret: string;
  /** Null where no mail can be sent. */
  mailer: Mailer | null;
  changes: AccountChanges;
}) {
  const { config, storage, logger, metrics, developmentKey, secret, mailer, changes } = parts;
  const onError = logErrors(logger, "unexpected error in the background");
  const cluster = await clusterOf(parts);
  if (cluster !== null) shareAccountChanges(changes, cluster);
  const bus = cluster?.bus ?? createMemoryBus(onError);
  const limiters = cluster?.limiters ?? memoryLimiters;
  const clock = await followStorageClock(storage.liveness, systemClock, onError);
  const { nowMs } = clock;
  const onBatch: Parameters<typeof createIngestService>[0]["onBatch"] = (report) =>
    countBatch(metrics, report);
  const prices = createPriceService(storage.prices);
  const { estimateFor } = prices;
  const rateLimits = createRateLimits(config, limiters);
  const callLimits = createCallLimits(limiters);
  const { concerning: budgetsOf } = createBudgetMeter(storage, { nowMs, onError });
  const ingest = createIngestService({ storage, bus, nowMs, estimateFor, budgetsOf, onBatch, onError });

  const workspaces = createCurrentWorkspaces(changes);
  const live = createLive({ storage, bus, clock: systemClock, workspaces, onError });
  const offlineAfterMs = config.offline_after_hours * MS_PER_HOUR;
  const accessTokens = createAccessTokens(secret, Date.now);
  const sessions = createSessionAuthenticator({
    store: storage.sessions,
    accessTokens,
    nowMs: Date.now,
    onError,
  });
  changes.subscribe(() => sessions.forget());
  const accounts = createAccountServices({
    storage,
    accessTokens,
    // Everybody is told, and forgets; the authenticator of sessions is one of them.
    authenticator: { forget: () => changes.publish({ type: "credentials_changed" }) },
    registration: registrationOf(config),
    defaultPlan: config.default_plan,
    limiters,
    mailer,
    publicUrl: config.public_url ?? null,
    nowMs: Date.now,
    log: {
      onReplay: () => logger.warn("a refresh token was shown twice; its session has been ended"),
      onMailFailure: (error) => logger.error({ err: error }, "an invite could not be mailed"),
    },
  });
  const alerts = startAlerts({
    besidesRules: [(watch) => createBudgetWatch({ storage, bus, newId: randomUUID, onError, ...watch })],
    storage,
    bus,
    clock: systemClock,
    nowMs,
    newId: randomUUID,
    offlineAfterMs,
    mailer,
    publicUrl: config.public_url ?? null,
    allowedAddresses: config.alert_allow_private_addresses,
    onError,
    ...countAlerts(metrics),
  });
  // Thresholds that agents go by are settings of the workspace.
  changes.subscribe(({ type }) => {
    if (type === "workspace_changed") alerts.poke();
  });
  metrics.alerts.watchOutbox(() => storage.alertDeliveries.countDeliveries());
  const jobs = startJobs({ config, storage, prices, metrics, nowMs, onError });
  const newContext = createContextFactory({
    storage,
    bus,
    ingest,
    accounts,
    prices,
    changes,
    workspaces,
    callLimits,
    admitIngest: async (principal) => requireAllowed(await rateLimits.ingest(principal)),
    onAlertsChange: () => alerts.poke(),
    onJob: () => jobs.wake(),
    nowMs,
    offlineAfterMs,
    developmentKey,
  });
  const contextFor = (caller: Principal | null, visitor?: Visitor): LiveContext => ({
    ...newContext(caller, visitor),
    live,
  });
  const maskError = createErrorMask(logger);
  const subscriptions = new Subscriptions({
    schema,
    contextFor,
    maskError,
    clock: systemClock,
    onCount: ({ executions, subscriptions: count }) => {
      metrics.live.groups.set(executions);
      metrics.live.subscriptions.set(count);
    },
  });
  const stopSweep = startSweep({ liveness: storage.liveness, bus, clock: systemClock, onError });
  return {
    schema,
    ingest,
    accounts,
    sessions,
    cluster,
    rateLimits,
    callLimits,
    workspaces,
    contextFor,
    maskError,
    subscriptions,
    operations: new Operations(schema, DEFAULT_OPERATION_LIMITS),
    async close() {
      await alerts.close();
      await stopSweep();
      await jobs.stop();
      clock.stop();
      await bus.close();
      await cluster?.close();
    },
  };
}

/** Counts what alerts do. */
/** Null where this server is the only one: what joins others is not loaded then. */
async function clusterOf({
  config,
  storage,
  logger,
  metrics,
}: Pick<
  Parameters<typeof createCore>[0],
  "config" | "storage" | "logger" | "metrics"
>): Promise<Cluster | null> {
  if (config.redis_url === undefined) return null;
  const { joinCluster } = await import("../cluster/cluster.ts");
  const { registry } = metrics;
  return joinCluster({ url: config.redis_url, store: storage.events, clock: systemClock, logger, registry });
}

function countAlerts({ alerts }: Metrics) {
  return {
    onChanges({ fired, resolved }: { fired: number; resolved: number }) {
      alerts.changes.inc({ change: "fired" }, fired);
      alerts.changes.inc({ change: "resolved" }, resolved);
    },
    onLook({ isLeading, rules, durationMs }: { isLeading: boolean; rules: number; durationMs: number }) {
      alerts.leading.set(Number(isLeading));
      alerts.rules.set(rules);
      alerts.look.observe(durationMs / 1_000);
    },
    onOutcome: ({ status }: { status: string }) => alerts.deliveries.inc({ outcome: status }),
  };
}

/** Whoever comes first owns a new production server; afterwards people come by invite. */
function registrationOf({ registration, mode }: Config): RegistrationMode {
  return registration ?? (mode === "local" ? "open" : "first");
}
