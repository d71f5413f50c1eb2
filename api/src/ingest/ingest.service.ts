import { parseUuid, validateBatch } from "@hiveboard/schema";
import type { EventError, IngestResult, ValidEvent } from "@hiveboard/schema";
import type { Principal } from "../accounts/principal.ts";
import type { DataScope } from "../accounts/scope.ts";
import { ContractError } from "../contract-error.ts";
import type { Estimate } from "../costs/model-price.ts";
import type { Bus } from "../live/bus.ts";
import type { IngestStore } from "./ingest.store.ts";

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
  storage: { ingest: IngestStore };
  bus: Bus;
  /** The clock that time stamps are held against, milliseconds since the epoch. */
  nowMs: () => number;
  /** What estimates the costs of a data set's calls; without it none are. */
  estimateFor?: (scope: DataScope) => Promise<Estimate>;
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
   * @throws {ContractError} `read_only_key`, `forbidden`, or `invalid_batch`: nothing is stored
   * @throws {StorageOverloadedError} nothing is stored; the client should come back
   */
  ingest(this: void, principal: Principal, body: unknown): Promise<IngestOutcome>;
}

export function createIngestService(parts: IngestDependencies): IngestService {
  const { storage, bus, nowMs, estimateFor, onBatch, onError } = parts;
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
      const { autoCreateProjects } = principal.workspace;
      const estimate = events.some(isLlmCall) ? await estimateFor?.(principal.scope) : undefined;
      const { stored, unknownProjects, derived } =
        events.length === 0
          ? { stored: [], unknownProjects: [], derived: Promise.resolve() }
          : await storage.ingest.append(principal.scope, { envelope, events, autoCreateProjects, estimate });
      const { dataSetId } = principal.scope;
      // Only then: nothing is published that is not committed, nor before what is derived from it can be read.
      if (stored.length > 0)
        void derived.catch(onError).then(() => bus.publish({ type: "events", dataSetId, events: stored }));

      const outcome = outcomeOf({
        accepted: events.length - unknownProjects.length,
        errors: [...batch.errors, ...unknownProjectErrors(events, unknownProjects, body)],
        warnings,
      });
      const { accepted, rejected } = outcome.result;
      const durationMs = performance.now() - startedMs;
      onBatch?.({ stored: stored.length, duplicates: accepted - stored.length, rejected, durationMs });
      return outcome;
    },
  };
}

const isLlmCall = ({ eventType, kind }: ValidEvent): boolean => eventType === "custom" && kind === "llm_call";

function assertMayWrite({ kind, permissions }: Principal): void {
  if (permissions.has("data.write")) return;
  if (kind === "key") throw new ContractError("read_only_key", "This API key can only read.");
  throw new ContractError("forbidden", "This takes the permission data.write.");
}

function outcomeOf({ accepted, errors, warnings }: Omit<IngestResult, "rejected">): IngestOutcome {
  const rejectedIds = new Set(errors.map(({ event_id }) => event_id));
  const result = {
    accepted,
    rejected: errors.length,
    // A warning says that the event was stored all the same.
    warnings: warnings.filter(({ event_id }) => !rejectedIds.has(event_id)),
    errors,
  };
  return { status: errors.length === 0 ? 200 : 207, result };
}

function unknownProjectErrors(
  events: readonly ValidEvent[],
  unknownProjects: readonly number[],
  body: unknown,
): EventError[] {
  if (unknownProjects.length === 0) return [];
  const sentIds = sentIdsByCanonical(body);
  return unknownProjects.flatMap((index) => {
    const event = events[index];
    if (event === undefined) return [];
    const { eventId, projectId } = event;
    const message = `There is no project ${JSON.stringify(projectId)}, and the workspace does not create projects by itself.`;
    return { event_id: sentIds.get(eventId) ?? eventId, error: "invalid_project", message };
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
