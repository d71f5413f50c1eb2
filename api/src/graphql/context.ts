import type { AccountServices } from "../accounts/account-services.ts";
import type { AccountChanges } from "../accounts/account-changes.ts";
import type { CallLimits } from "../accounts/call-limits.ts";
import type { CostlyOperationName } from "../accounts/costly-operations.ts";
import type { CurrentWorkspaces } from "../accounts/current-workspaces.ts";
import type { Principal, Workspace } from "../accounts/principal.ts";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { Visitor } from "../accounts/visitor.ts";
import type { LivenessPolicy } from "../agents/liveness.ts";
import { ContractError, invalidParameter } from "../contract-error.ts";
import type { PriceService } from "../costs/price.service.ts";
import type { IngestService } from "../ingest/ingest.service.ts";
import type { Bus } from "../live/bus.ts";
import type { Storage } from "../storage/storage.ts";
import { Timelines } from "../tasks/timelines.ts";
import { createLoaders } from "./loaders.ts";
import type { Loaders } from "./loaders.ts";
import { createServices } from "./services.ts";
import type { Services } from "./services.ts";

/** What the process hands to every operation. */
export interface ContextDependencies {
  storage: Storage;
  bus: Bus;
  ingest: IngestService;
  /**
   * Counts a batch that comes as a mutation, as those of `POST /v1/ingest` are counted.
   *
   * @throws {ContractError} `rate_limit_exceeded`
   */
  admitIngest: (principal: Principal) => Promise<void>;
  callLimits: CallLimits;
  /** Told after a change of rules or deliveries. */
  onAlertsChange?: () => void;
  /** Told when there is work for the background. */
  onJob?: () => void;
  accounts: AccountServices;
  prices: PriceService;
  changes: AccountChanges;
  /** A subscription's context outlives changes of the workspace's settings. */
  workspaces: Pick<CurrentWorkspaces, "of">;
  /** The storage's clock as known by the process, milliseconds since the epoch. */
  nowMs: () => number;
  /** Silence after which an agent is offline, milliseconds. */
  offlineAfterMs: number;
  /** The key of local mode; null in production. */
  developmentKey: string | null;
}

/** What a resolver sees: who is calling and what serves it. One an operation; a subscription keeps its own. */
export interface GraphQLContext {
  /** Null for somebody without a credential, who gets at public fields only. */
  readonly caller: Principal | null;
  /** The caller, where there has to be one: what is asked of nobody throws `authentication_failed`. */
  readonly principal: Principal;
  /** Where the request comes from; null over a WebSocket. */
  readonly visitor: Visitor | null;
  readonly storage: Storage;
  readonly bus: Bus;
  readonly services: Services;
  readonly loaders: Loaders;
  readonly timelines: Timelines;
  /** The key of local mode; null in production. */
  readonly developmentKey: string | null;
  /** Counts a batch of the caller's. @throws {ContractError} `rate_limit_exceeded` */
  admitIngest: () => Promise<void>;
  /** Counts a call of the caller's. @throws {ContractError} `rate_limit_exceeded` */
  countCall: (operation: CostlyOperationName, input: Readonly<Record<string, unknown>>) => Promise<void>;
  /** The storage's clock as known by the process, milliseconds since the epoch. */
  nowMs: () => number;
  /** The caller's data, at this moment. */
  viewpoint: () => Viewpoint;
}

/** Makes the context of one operation. */
export type ContextFactory = (caller: Principal | null, visitor?: Visitor | null) => GraphQLContext;

/** Makes the function that gives each operation its context, over HTTP and WebSocket alike. */
export function createContextFactory(dependencies: ContextDependencies): ContextFactory {
  const { storage, bus, nowMs, offlineAfterMs, developmentKey, workspaces } = dependencies;
  const services = createServices(dependencies);
  return (known, visitor = null) => {
    const caller = known && { ...known, workspace: workspaces.of(known) };
    const principal = caller ?? NOBODY;
    const policy = () => policyOf(workspaces.of(principal), offlineAfterMs);
    const viewpoint = () => ({ scope: principal.scope, nowMs: nowMs(), policy: policy() });
    const loaders = createLoaders(services, viewpoint);
    const by = { caller, address: visitor?.address ?? null };
    const countCall: GraphQLContext["countCall"] = (operation, input) =>
      dependencies.callLimits.count(operation, by, input);
    const admitIngest = () => dependencies.admitIngest(principal);
    return {
      caller,
      principal,
      visitor,
      storage,
      bus,
      services,
      loaders,
      timelines: new Timelines(services.tasks, viewpoint),
      developmentKey,
      admitIngest,
      countCall,
      nowMs,
      viewpoint,
    };
  };
}

/** Stands where there has to be a caller and is none: whatever is asked of it ends the request. */
const NOBODY = new Proxy({} as Principal, {
  get() {
    throw new ContractError("authentication_failed", "This needs a valid API key or session.");
  },
});

/** @throws {ContractError} `invalid_parameter` over a WebSocket, where no cookie can be given */
export function visitorOf({ visitor }: GraphQLContext): Visitor {
  if (visitor !== null) return visitor;
  throw invalidParameter("This goes over HTTP only, not over a WebSocket.");
}

/** The thresholds of a workspace, for agents that registered none of their own. */
export function policyOf(workspace: Workspace, offlineAfterMs: number): LivenessPolicy {
  const { defaultStuckThresholdMs, defaultProgressThresholdMs } = workspace;
  return { defaultStuckThresholdMs, defaultProgressThresholdMs, offlineAfterMs };
}
