import type { Envelope } from "@hiveboard/schema";
import type { AppendRequest } from "../ingest/ingest.store.ts";
import { eventTypeCode, severityCode, statusCode } from "./codes.ts";
import { readSignals, setEstimate, type EventSignals } from "./derived/signals.ts";

/**
 * One batch on its way to the writer's thread. Events are tuples: the structured clone that crosses threads copies
 * names as well as values, and twenty names an event cost more than the values.
 */
export interface AppendMessage {
  dataSetId: number;
  autoCreateProjects: boolean;
  receivedAtMs: number;
  envelope: Envelope;
  /** 16 bytes an event. */
  eventIds: Uint8Array;
  events: EventTuple[];
}

export type EventTuple = [
  timestampMs: number,
  eventType: number,
  severity: number,
  status: number | null,
  durationMs: number | null,
  projectId: string | null,
  taskId: string | null,
  taskRunId: string | null,
  taskType: string | null,
  correlationId: string | null,
  actionId: string | null,
  parentActionId: string | null,
  parentEventId: string | null,
  kind: string | null,
  payload: string | null,
  signals: EventSignals | null,
];

/** What became of one batch. */
export interface AppendReply {
  /** A position an event; 0 for one that was stored before or was rejected. */
  seqs: Float64Array;
  /** A project an event, as an index into `projects`; −1 where it is unknown. */
  projectOf: Int32Array;
  projects: { id: string; slug: string }[];
  /** By the storage's clock, milliseconds since the epoch. */
  receivedAtMs: number;
}

/** A batch that could not be stored, as it crosses threads. */
export interface AppendFailure {
  failure: string;
  /** The database could not be written at all; the same batch may be stored later. */
  isUnavailable?: boolean;
}

export function toAppendMessage(
  dataSetId: number,
  request: AppendRequest,
  receivedAtMs: number,
): AppendMessage {
  const eventIds = new Uint8Array(request.events.length * 16);
  const events = request.events.map((event, index): EventTuple => {
    writeUuid(eventIds, index * 16, event.eventId);
    const signals = readSignals(event);
    if (signals?.llmCall !== undefined && request.estimate !== undefined) {
      // A clock that is ahead does not bring tomorrow's price.
      const atMs = Math.min(event.timestampMs, receivedAtMs);
      setEstimate(signals, request.estimate(signals.llmCall, atMs));
    }
    return [
      event.timestampMs,
      eventTypeCode(event.eventType),
      severityCode(event.severity),
      statusCode(event.status),
      event.durationMs,
      event.projectId,
      event.taskId,
      event.taskRunId,
      event.taskType,
      event.correlationId,
      event.actionId,
      event.parentActionId,
      event.parentEventId,
      event.kind,
      event.payloadJson,
      signals,
    ];
  });
  const { autoCreateProjects, envelope } = request;
  return { dataSetId, autoCreateProjects, receivedAtMs, envelope, eventIds, events };
}

const HEX = new Uint8Array(128);
for (let value = 0; value < 16; value++) HEX[value.toString(16).charCodeAt(0)] = value;

/** Writes a canonical UUID (lower case, with dashes) as 16 bytes. */
export function writeUuid(into: Uint8Array, at: number, uuid: string): void {
  let position = at;
  for (let i = 0; i < 36; i += 2) {
    if (i === 8 || i === 13 || i === 18 || i === 23) i++;
    into[position++] = (HEX[uuid.charCodeAt(i)]! << 4) | HEX[uuid.charCodeAt(i + 1)]!;
  }
}

/** The 16 bytes of a canonical UUID. */
export function uuidBytes(uuid: string): Uint8Array {
  const bytes = new Uint8Array(16);
  writeUuid(bytes, 0, uuid);
  return bytes;
}

/** The canonical form of 16 bytes. */
export function readUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
