import type { FieldSpec, FieldType } from "../src/field-types.ts";
import { NUMBER_RANGES } from "../src/field-types.ts";
import { LIMITS } from "../src/limits.ts";

/** A JSON Schema, or a part of one. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** `parseUuid` as a pattern. */
export const uuidPattern = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

/** `parseTimestamp` as a pattern; the days of a month are beyond it. */
export const timestampPattern =
  "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]" +
  "(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)$";

// `isPrintable` as a pattern, in ECMA-262 with the u flag: no C0, DEL, C1, lone surrogate.
const printablePattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\uD800-\\uDFFF]*$";

/** A string without control characters and lone surrogates, of so many characters. */
export function printableText(minLength: number, maxLength: number): JsonSchema {
  return { type: "string", ...(minLength > 0 && { minLength }), maxLength, pattern: printablePattern };
}

/** `schema`, or null. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...(schema.enum as unknown[]), null] };
  if (schema.type === undefined) return schema;
  return { ...schema, type: [schema.type, "null"].flat() };
}

/** An object with the declared fields: recommended ones are required here, others may be null. */
export function fieldsSchema(fields: Readonly<Record<string, FieldSpec>>): JsonSchema {
  const required = Object.keys(fields).filter((name) => fields[name]!.recommended);
  const properties = Object.entries(fields).map(([name, spec]) => [
    name,
    spec.recommended ? fieldSchema(spec) : nullable(fieldSchema(spec)),
  ]);
  return {
    type: "object",
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(properties) as JsonSchema,
  };
}

function fieldSchema(spec: FieldSpec): JsonSchema {
  return { ...schemaOfType(spec), description: spec.description };
}

function schemaOfType(spec: FieldSpec): JsonSchema {
  switch (spec.type) {
    case "name":
      return printableText(1, LIMITS.maxPayloadNameLength);
    case "id":
      return {
        ...printableText(1, LIMITS.maxPayloadNameLength),
        type: ["string", "integer"],
        minimum: Number.MIN_SAFE_INTEGER,
        maximum: Number.MAX_SAFE_INTEGER,
      };
    case "text":
      return { type: "string" };
    case "label":
      return { type: ["string", "number"] };
    case "json":
      return {};
    case "count":
    case "quantity":
    case "fraction":
    case "usd":
    case "durationMs":
      return numberSchema(spec.type);
    case "timestamp":
      return { type: "string", pattern: timestampPattern, maxLength: LIMITS.maxTimestampLength };
    case "boolean":
      return { type: "boolean" };
    case "literal":
      return { enum: [...(spec.values ?? [])] };
    case "object":
      return fieldsSchema(spec.fields ?? {});
    case "list":
      return { type: "array", maxItems: LIMITS.maxPayloadListItems, items: fieldsSchema(spec.fields ?? {}) };
  }
}

function numberSchema(type: FieldType): JsonSchema {
  const range = NUMBER_RANGES[type]!;
  return { type: range.isInteger ? "integer" : "number", minimum: 0, maximum: range.max };
}
