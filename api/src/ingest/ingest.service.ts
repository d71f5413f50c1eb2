import { parseUuid, validateBatch } from "@hiveboard/schema";
import type { Envelope, EventError, IngestResult, ValidEvent } from "@hiveboard/schema";
import { mayUse, refusalOf } from "../accounts/access.ts";
import type { Principal } from "../accounts/principal.ts";
import type { DataScope } from "../accounts/scope.ts";
import type { BudgetMeter } from "../budgets/budget-meter.ts";
import { ContractError } from "../contract-error.ts";
import type { Estimate } from "../costs/model-price.ts";
import type { Bus } from "../live/bus.ts";
import type { StoredEvent } from "../events/event.ts";
import type { IngestStore } from "./ingest.store.ts";
import { inOnlyProject } from "./only-project.ts";
import { createPlanGate } from "./plan-gate.ts";
import type { EventRefusal, PlanGateParts } from "./plan-gate.ts";

/** The answer to a batch, and the HTTP status that goes with it. */
export interface IngestOutcome {
  status: 200 | 207;
  result: IngestResult;
}

/** What became of a batch, for whoever counts. */
export interface IngestReport {
  /** Really new. */
  stored: number;
  /** Held already: accepted, and nothing changed. */
  duplicates: number;
  rejected: number;
  /** From the parsed body to the commit, milliseconds. */
  durationMs: number;
}

export interface IngestDependencies {
  storage: { ingest: IngestStore } & PlanGateParts["storage"];
  bus: Bus;
  /** The clock that time stamps are held against, milliseconds since the epoch. */
  nowMs: () => number;
  /** What estimates the costs of a data set's calls; without it none are. */
  estimateFor?: (scope: DataScope) => Promise<Estimate>;
  /** What tells agents of their budgets; without it nothing does. */
  budgetsOf?: BudgetMeter["concerning"];
  onBatch?: (report: IngestReport) => void;
  /** Told what went wrong after the answer. */
  onError: (error: unknown) => void;
}

export interface IngestService {
  /**
   * Takes a batch: `POST /v1/ingest` and the mutation `ingest` are this.
   *
   * @param body the parsed body, whatever it is; its size in bytes has been checked
   * @returns once the events would survive the process being killed
   * @throws {ContractError} `read_only_key`, `forbidden`, `invalid_batch`, or `rate_limit_exceeded` when the plan's
   * events of the month are used up: nothing is stored
   * @throws {StorageOverloadedError} nothing is stored; the client should come back
   */
  ingest(this: void, principal: Principal, body: unknown): Promise<IngestOutcome>;
}

export function createIngestService(parts: IngestDependencies): IngestService {
  const { storage, bus, nowMs, estimateFor, budgetsOf, onBatch, onError } = parts;
  const gate = createPlanGate({ storage, nowMs });

  /** Stores what the key and the plan allow. */
  async function store(principal: Principal, envelope: Envelope, sent: readonly ValidEvent[]) {
    const { scope, workspace, onlyProjectId } = principal;
    const { autoCreateProjects } = workspace;
    const own =
      onlyProjectId === null
        ? { events: sent, refusals: sent.map(() => null) }
        : inOnlyProject(sent, onlyProjectId, await storage.projects.getProject(scope, onlyProjectId));
    const allowed = own.events.filter((_, index) => own.refusals[index] === null);
    if (allowed.length === 0) return { ...NOTHING, refusals: own.refusals };
    const estimate = allowed.some(isLlmCall) ? await estimateFor?.(scope) : undefined;
    const admitted = { agentId: envelope.agentId, events: allowed };
    const { stored, refusals, derived } = await gate.admit(principal, admitted, async (planned) => {
      const events = allowed.filter((_, index) => planned[index] == null);
      if (events.length === 0) return { ...NOTHING, refusals: planned };
      const done = await storage.ingest.append(scope, { envelope, events, autoCreateProjects, estimate });
      const unknown = new Set(done.unknownProjects.map((index) => events[index]));
      return {
        ...done,
        refusals: allowed.map(
          (event, index) => planned[index] ?? (unknown.has(event) ? unknownProject(event) : null),
        ),
      };
    });
    const ofAllowed = refusals.values();
    return {
      stored,
      derived,
      refusals: own.refusals.map((refusal) => refusal ?? ofAllowed.next().value ?? null),
    };
  }

  return {
    async ingest(principal, body) {
      assertMayWrite(principal);
      const startedMs = performance.now();
      const batch = validateBatch(body, { nowMs: nowMs() });
      if (!batch.ok) {
        const { code, message, details } = batch.error;
        throw new ContractError(code, message, details as Record<string, unknown> | null);
      }
      const { envelope, events, warnings } = batch;
      const { stored, refusals, derived } =
        events.length === 0 ? NOTHING : await store(principal, envelope, events);
      const { dataSetId } = principal.scope;
      // Only then: nothing is published that is not committed, nor before what is derived from it can be read.
      if (stored.length > 0)
        void derived.catch(onError).then(() => bus.publish({ type: "events", dataSetId, events: stored }));

      const outcome = outcomeOf({
        accepted: refusals.filter((refusal) => refusal === null).length,
        errors: [...batch.errors, ...errorsOf(events, refusals, body)],
        warnings,
      });
      const { accepted, rejected } = outcome.result;
      const { scope, workspace, onlyProjectId } = principal;
      const stood = { scope, timeZone: workspace.timezone, onlyProjectId, derived };
      // The events are stored: that nothing can be said of budgets does not turn that into a failure.
      const budgets =
        (await budgetsOf?.({ ...stood, agentId: envelope.agentId, events: stored }).catch(onError)) ?? [];
      if (budgets.length > 0) outcome.result.budgets = budgets;
      const durationMs = performance.now() - startedMs;
      onBatch?.({ stored: stored.length, duplicates: accepted - stored.length, rejected, durationMs });
      return outcome;
    },
  };
}

const NOTHING: { stored: StoredEvent[]; refusals: readonly EventRefusal[]; derived: Promise<void> } = {
  stored: [],
  refusals: [],
  derived: Promise.resolve(),
};

const isLlmCall = ({ eventType, kind }: ValidEvent): boolean => eventType === "custom" && kind === "llm_call";

function assertMayWrite(caller: Principal): void {
  const who = { permission: "data.write" } as const;
  if (!mayUse(caller, who)) throw refusalOf(caller, who);
}

function outcomeOf({ accepted, errors, warnings }: Omit<IngestResult, "rejected">): IngestOutcome {
  const rejectedIds = new Set(errors.map(({ event_id }) => event_id));
  const result: IngestResult = {
    accepted,
    rejected: errors.length,
    // A warning says that the event was stored all the same.
    warnings: warnings.filter(({ event_id }) => !rejectedIds.has(event_id)),
    errors,
  };
  return { status: errors.length === 0 ? 200 : 207, result };
}

function unknownProject({ projectId }: ValidEvent): EventRefusal {
  const message = `There is no project ${JSON.stringify(projectId)}, and the workspace does not create projects by itself.`;
  return { error: "invalid_project", message };
}

function errorsOf(
  events: readonly ValidEvent[],
  refusals: readonly EventRefusal[],
  body: unknown,
): EventError[] {
  if (refusals.every((refusal) => refusal === null)) return [];
  const sentIds = sentIdsByCanonical(body);
  return events.flatMap(({ eventId }, index) => {
    const refusal = refusals[index];
    return refusal == null ? [] : [{ event_id: sentIds.get(eventId) ?? eventId, ...refusal }];
  });
}

/** Clients hear of an event by the id as they wrote it, storage knows it in canonical form. */
function sentIdsByCanonical(body: unknown): Map<string, string> {
  const { events } = body as { events: readonly ({ event_id?: unknown } | null)[] };
  const pairs = events.flatMap((event) => {
    const sent = event?.event_id;
    const canonical = typeof sent === "string" ? parseUuid(sent) : null;
    return canonical === null ? [] : [[canonical, sent as string] as const];
  });
  return new Map(pairs);
}
