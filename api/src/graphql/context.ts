import type { Principal, Workspace } from "../accounts/principal.ts";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { LivenessPolicy } from "../agents/liveness.ts";
import type { IngestService } from "../ingest/ingest.service.ts";
import type { Bus } from "../live/bus.ts";
import type { Storage } from "../storage/storage.ts";
import { createLoaders } from "./loaders.ts";
import type { Loaders } from "./loaders.ts";
import { createServices } from "./services.ts";
import type { Services } from "./services.ts";

/** What the process hands to every operation. */
export interface ContextDependencies {
  storage: Storage;
  bus: Bus;
  ingest: IngestService;
  /** Told after a change of rules or deliveries. */
  onAlertsChange?: () => void;
  /** The storage's clock as known by the process, milliseconds since the epoch. */
  nowMs: () => number;
  /** Silence after which an agent is offline, milliseconds. */
  offlineAfterMs: number;
  /** The key of local mode; null in production. */
  developmentKey: string | null;
}

/** What a resolver sees: who is calling and what serves it. One an operation; a subscription keeps its own. */
export interface GraphQLContext {
  readonly principal: Principal;
  readonly storage: Storage;
  readonly bus: Bus;
  readonly services: Services;
  readonly loaders: Loaders;
  /** The thresholds of the caller's workspace. */
  readonly policy: LivenessPolicy;
  /** The key of local mode; null in production. */
  readonly developmentKey: string | null;
  /** The storage's clock as known by the process, milliseconds since the epoch. */
  nowMs: () => number;
  /** The caller's data, at this moment. */
  viewpoint: () => Viewpoint;
}

/**
 * Makes the function that gives each operation its context, over HTTP and WebSocket alike.
 *
 * @returns takes the principal that the credential was resolved to
 */
export function createContextFactory(
  dependencies: ContextDependencies,
): (principal: Principal) => GraphQLContext {
  const { storage, bus, nowMs, offlineAfterMs, developmentKey } = dependencies;
  const services = createServices(dependencies);
  return (principal) => {
    const policy = policyOf(principal.workspace, offlineAfterMs);
    const viewpoint = () => ({ scope: principal.scope, nowMs: nowMs(), policy });
    const loaders = createLoaders(services, viewpoint);
    return { principal, storage, bus, services, loaders, policy, developmentKey, nowMs, viewpoint };
  };
}

/** The thresholds of a workspace, for agents that registered none of their own. */
export function policyOf(workspace: Workspace, offlineAfterMs: number): LivenessPolicy {
  const { defaultStuckThresholdMs, defaultProgressThresholdMs } = workspace;
  return { defaultStuckThresholdMs, defaultProgressThresholdMs, offlineAfterMs };
}
