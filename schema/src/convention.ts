import type { EventType } from "./event-types.ts";
import type { FieldSpec } from "./field-types.ts";
import { describeMismatch, isPayloadName, matchesType } from "./field-types.ts";
import type { JsonObject } from "./json.ts";
import { describeType, describeValue, isJsonObject } from "./json.ts";
import type { PayloadKind } from "./payload-kinds.ts";
import { isPayloadKind, PAYLOAD_KIND_SPECS } from "./payload-kinds.ts";

/** Problems that one warning lists; a payload of 32 KB could have thousands. */
const maxListedProblems = 8;

/**
 * What is odd about a payload by the conventions of the well-known kinds, as one message, or `null`. Nothing
 * here keeps an event from being stored.
 */
export function conventionWarning(eventType: EventType, payload: JsonObject): string | null {
  const { kind, summary } = payload;
  const isSummaryOdd = summary != null && typeof summary !== "string";
  if (kind == null && !isSummaryOdd) return null;

  const problems: string[] = [];
  if (isSummaryOdd) problems.push(`payload.summary should be a string, not ${describeType(summary)}`);
  if (isPayloadKind(kind)) checkKind(kind, eventType, payload, problems);
  else if (kind != null) checkUnknownKind(kind, problems);
  return problems.length === 0 ? null : writeMessage(problems);
}

function checkUnknownKind(kind: unknown, problems: string[]): void {
  if (typeof kind !== "string") problems.push(`payload.kind should be a string, not ${describeType(kind)}`);
  else if (!isPayloadName(kind)) {
    problems.push(
      `payload.kind is not used: it should be 1 to 256 printable characters, not ${describeValue(kind)}`,
    );
  }
}

function checkKind(kind: PayloadKind, eventType: EventType, payload: JsonObject, problems: string[]): void {
  const spec = PAYLOAD_KIND_SPECS[kind];
  if (eventType !== spec.eventType) {
    problems.push(`${kind} belongs in an event of type ${spec.eventType}, not ${eventType}`);
  }
  const data = payload.data ?? undefined;
  if (data !== undefined && !isJsonObject(data)) {
    problems.push(`payload.data should be an object, not ${describeType(data)}`);
  } else {
    checkFields(data, compiledFields[kind], "data", problems);
  }
}

function checkFields(
  data: JsonObject | undefined,
  fields: CompiledFields,
  path: string,
  problems: string[],
): void {
  // Indexed, because this runs for every field of every well-known payload.
  for (let i = 0; i < fields.length; i++) {
    const [name, spec, entryFields] = fields[i]!;
    const value = data?.[name];
    if (value == null) {
      if (spec.recommended) problems.push(`${path}.${name} is recommended and missing`);
    } else if (!matchesType(value, spec)) {
      problems.push(`${path}.${name} ${describeMismatch(value, spec)}`);
    } else if (spec.type === "object") {
      checkFields(value as JsonObject, entryFields, `${path}.${name}`, problems);
    } else if (spec.type === "list") {
      checkEntries(value as unknown[], entryFields, `${path}.${name}`, problems);
    }
  }
}

function checkEntries(entries: unknown[], fields: CompiledFields, path: string, problems: string[]): void {
  for (let i = 0; i < entries.length && problems.length <= maxListedProblems; i++) {
    const entry = entries[i];
    if (isJsonObject(entry)) checkFields(entry, fields, `${path}[${i}]`, problems);
    else problems.push(`${path}[${i}] should be an object, not ${describeType(entry)}`);
  }
}

function writeMessage(problems: string[]): string {
  const listed = problems.slice(0, maxListedProblems).join("; ");
  return problems.length > maxListedProblems ? `${listed}; and more` : listed;
}

type CompiledFields = readonly (readonly [name: string, spec: FieldSpec, fields: CompiledFields])[];

/** The declarations as arrays: walking them allocates nothing. */
const compiledFields = Object.fromEntries(
  Object.entries(PAYLOAD_KIND_SPECS).map(([kind, spec]) => [
    kind,
    compile(spec.data as Record<string, FieldSpec>),
  ]),
) as Record<PayloadKind, CompiledFields>;

function compile(fields: Readonly<Record<string, FieldSpec>>): CompiledFields {
  return Object.entries(fields).map(([name, spec]) => [name, spec, compile(spec.fields ?? {})] as const);
}
