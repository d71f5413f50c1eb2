import { isLongerThan, isPrintable } from "./characters.ts";
import type { JsonObject } from "./json.ts";
import { describeType, describeValue, isJsonObject } from "./json.ts";
import { ENVELOPE_DEFAULTS, LIMITS } from "./limits.ts";

/** A checked envelope, its defaults filled in. */
export interface Envelope {
  agentId: string;
  agentType: string;
  agentVersion: string | null;
  framework: string | null;
  runtime: string | null;
  sdkVersion: string | null;
  environment: string;
  group: string;
}

/** Why a whole batch is refused; `details` names the field and, where there is one, the limit. */
export interface BatchFault {
  code: "invalid_batch";
  message: string;
  details: object | null;
}

/** The envelope fields with the longest value that each may have, in characters. */
export const ENVELOPE_FIELD_LIMITS = {
  agent_id: LIMITS.maxAgentIdLength,
  agent_type: LIMITS.maxAgentTypeLength,
  agent_version: LIMITS.maxAgentVersionLength,
  framework: LIMITS.maxFrameworkLength,
  runtime: LIMITS.maxRuntimeLength,
  sdk_version: LIMITS.maxSdkVersionLength,
  environment: LIMITS.maxEnvironmentLength,
  group: LIMITS.maxGroupLength,
} as const;

type EnvelopeField = keyof typeof ENVELOPE_FIELD_LIMITS;

/** The envelope of a batch with its defaults, or why the batch is refused. An empty optional field counts as absent. */
export function validateEnvelope(envelope: unknown): Envelope | BatchFault {
  if (!isJsonObject(envelope))
    return batchFault(`envelope must be an object, not ${describeType(envelope)}`, "envelope");
  for (const field in ENVELOPE_FIELD_LIMITS) {
    const fault = checkField(envelope, field as EnvelopeField);
    if (fault !== null) return fault;
  }
  const fields = envelope as Partial<Record<EnvelopeField, string | null>>;
  if (!fields.agent_id) return batchFault("envelope.agent_id is required", "envelope.agent_id");
  return {
    agentId: fields.agent_id,
    agentType: fields.agent_type || ENVELOPE_DEFAULTS.agent_type,
    agentVersion: fields.agent_version || null,
    framework: fields.framework || null,
    runtime: fields.runtime || null,
    sdkVersion: fields.sdk_version || null,
    environment: fields.environment || ENVELOPE_DEFAULTS.environment,
    group: fields.group || ENVELOPE_DEFAULTS.group,
  };
}

function checkField(envelope: JsonObject, field: EnvelopeField): BatchFault | null {
  const value = envelope[field];
  if (value == null) return null;
  const name = `envelope.${field}`;
  if (typeof value !== "string")
    return batchFault(`${name} must be a string, not ${describeType(value)}`, name);
  const limit = ENVELOPE_FIELD_LIMITS[field];
  if (isLongerThan(value, limit))
    return batchFault(`${name} is longer than ${limit} characters`, name, limit);
  return isPrintable(value)
    ? null
    : batchFault(`${name} has control characters or broken surrogates: ${describeValue(value)}`, name);
}

/** A refusal of a whole batch that names the field and, where one is passed, the limit. */
export function batchFault(message: string, field: string | null, limit?: number): BatchFault {
  const details = field === null ? null : limit === undefined ? { field } : { field, limit };
  return { code: "invalid_batch", message, details };
}
