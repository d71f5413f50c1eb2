import { ENVELOPE_FIELD_LIMITS } from "../src/envelope.ts";
import { EVENT_ID_FIELD_LIMITS } from "../src/event-fields.ts";
import { ERROR_CODES, EVENT_ERROR_CODES } from "../src/errors.ts";
import { EVENT_STATUSES, EVENT_TYPES, SEVERITIES } from "../src/event-types.ts";
import { ENVELOPE_DEFAULTS, LIMITS } from "../src/limits.ts";
import type { PayloadKind } from "../src/payload-kinds.ts";
import { PAYLOAD_KIND_SPECS, PAYLOAD_KINDS } from "../src/payload-kinds.ts";
import { fieldsSchema } from "./field-schema.ts";
import type { JsonSchema } from "./field-schema.ts";
import { nullable, printableText, timestampPattern, uuidPattern } from "./field-schema.ts";

/** The name by which the schemas refer to each other; a URN, since there is nothing to fetch. */
const uriOf = (name: string): string => `urn:hiveboard:schema:${name}`;

const dialect = "https://json-schema.org/draft/2020-12/schema";

function document(name: string, schema: JsonSchema): [fileName: string, schema: JsonSchema] {
  return [`${name}.json`, { $schema: dialect, $id: uriOf(name), ...schema }];
}

/** Every JSON Schema of the protocol (draft 2020-12) by file name, made from the tables that the validator follows. */
export function jsonSchemas(): Map<string, JsonSchema> {
  return new Map([
    document("batch", batchSchema),
    document("envelope", envelopeSchema()),
    document("event", eventSchema()),
    document("ingest-result", ingestResultSchema),
    document("error", errorSchema()),
    ...PAYLOAD_KINDS.map((kind) => document(`payload-${kind.replaceAll("_", "-")}`, payloadSchema(kind))),
  ]);
}

const batchSchema: JsonSchema = {
  title: "Batch",
  description:
    `The body of POST /v1/ingest: at most ${LIMITS.maxBatchBytes} bytes uncompressed. ` +
    "The server checks each event by itself; a client that wants the same checks events one by one too.",
  type: "object",
  required: ["envelope", "events"],
  properties: {
    envelope: { $ref: uriOf("envelope") },
    events: { type: "array", maxItems: LIMITS.maxEventsPerBatch, items: { $ref: uriOf("event") } },
  },
};

function envelopeSchema(): JsonSchema {
  const defaults: Partial<Record<string, string>> = ENVELOPE_DEFAULTS;
  const optional = Object.entries(ENVELOPE_FIELD_LIMITS).map(([field, maxLength]): [string, JsonSchema] => {
    const fallback = defaults[field];
    return [
      field,
      { ...nullable(printableText(0, maxLength)), ...(fallback !== undefined && { default: fallback }) },
    ];
  });
  return {
    title: "Envelope",
    description: "Who is sending. Null and the empty string mean that an optional field is absent.",
    type: "object",
    required: ["agent_id"],
    properties: {
      ...Object.fromEntries(optional),
      agent_id: printableText(1, ENVELOPE_FIELD_LIMITS.agent_id),
    },
  };
}

function eventSchema(): JsonSchema {
  const ids = Object.entries(EVENT_ID_FIELD_LIMITS).map(([field, maxLength]) => [
    field,
    nullable(printableText(1, maxLength)),
  ]);
  return {
    title: "Event",
    description:
      "One event. Null means that an optional field is absent; fields that are not listed are ignored.",
    type: "object",
    required: ["event_id", "timestamp", "event_type"],
    properties: {
      event_id: {
        type: "string",
        pattern: uuidPattern,
        description: "A UUID made by the client, kept through retries.",
      },
      timestamp: {
        type: "string",
        pattern: timestampPattern,
        maxLength: LIMITS.maxTimestampLength,
        description:
          "ISO 8601 with a zone; a day of the calendar, from 2000-01-01 to 24 hours ahead of the server's clock.",
      },
      event_type: { enum: [...EVENT_TYPES] },
      ...(Object.fromEntries(ids) as Record<string, JsonSchema>),
      task_type: nullable(printableText(0, LIMITS.maxTaskTypeLength)),
      severity: { enum: [...SEVERITIES, null] },
      status: { enum: [...EVENT_STATUSES, null] },
      duration_ms: { type: ["integer", "null"], minimum: 0, maximum: LIMITS.maxDurationMs },
      payload: {
        type: ["object", "null"],
        properties: { summary: { maxLength: LIMITS.maxSummaryLength } },
        description:
          `At most ${LIMITS.maxPayloadBytes} bytes of JSON without insignificant white space, ` +
          `and ${LIMITS.maxPayloadDepth} levels deep.`,
      },
    },
  };
}

/** A payload that meets the conventions of its kind; one that does not is stored with a warning. */
function payloadSchema(kind: PayloadKind): JsonSchema {
  const spec = PAYLOAD_KIND_SPECS[kind];
  const data = fieldsSchema(spec.data);
  const isDataRecommended = data.required !== undefined;
  return {
    title: `Payload of kind ${kind}`,
    description: `${spec.description} Scope: ${spec.scope}. Travels in an event of type ${spec.eventType}.`,
    type: "object",
    required: ["kind", ...(isDataRecommended ? ["data"] : [])],
    properties: {
      kind: { const: kind },
      summary: { type: ["string", "null"], maxLength: LIMITS.maxSummaryLength },
      data: isDataRecommended ? data : nullable(data),
      tags: { description: "Anything; usually a list of strings." },
    },
  };
}

const ingestResultSchema: JsonSchema = {
  title: "IngestResult",
  description: "The answer of ingest: 200 when nothing is rejected, 207 otherwise.",
  type: "object",
  required: ["accepted", "rejected", "warnings", "errors"],
  properties: {
    accepted: { type: "integer", minimum: 0, description: "Events stored, those already held included." },
    rejected: { type: "integer", minimum: 0, description: "Events not stored; errors has as many entries." },
    warnings: {
      type: "array",
      items: {
        type: "object",
        required: ["event_id", "warning", "message"],
        properties: {
          event_id: { type: "string" },
          warning: { enum: ["payload_convention"] },
          message: { type: "string" },
        },
      },
    },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["event_id", "error", "message"],
        properties: {
          event_id: { type: ["string", "null"], description: "As the client sent it." },
          error: { enum: [...EVENT_ERROR_CODES] },
          message: { type: "string" },
        },
      },
    },
    budgets: {
      description: "The budgets that concern the batch; absent where there is none.",
      type: "array",
      items: {
        type: "object",
        required: ["id", "name", "level", "spent_usd", "amount_usd", "period", "period_end"],
        properties: {
          id: { type: "string" },
          name: { type: "string" },
          level: {
            enum: ["ok", "warning", "exceeded"],
            description: "warning from 80 % of the amount on, exceeded from 100 % on.",
          },
          spent_usd: { type: "number", minimum: 0, description: "US dollars of the period so far." },
          amount_usd: { type: "number", exclusiveMinimum: 0, description: "US dollars a period." },
          period: { enum: ["day", "month"] },
          period_end: { type: "string", description: "When it begins anew, ISO 8601." },
        },
      },
    },
  },
};

function errorSchema(): JsonSchema {
  return {
    title: "Error",
    description: "The body of every answer that is an error.",
    type: "object",
    required: ["error", "message", "status", "details"],
    properties: {
      error: {
        enum: Object.entries(ERROR_CODES).flatMap(([code, status]) => (status === null ? [] : [code])),
      },
      message: { type: "string" },
      status: { type: "integer", minimum: 400, maximum: 599 },
      details: { type: ["object", "null"] },
    },
  };
}
