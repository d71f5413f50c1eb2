import { parseTimestamp } from "@hiveboard/schema";
import { Kind } from "graphql";
import type { ValueNode } from "graphql";
import { builder } from "./builder.ts";

// 8.64e15 ms either side of the epoch is what a Date can hold.
const MAX_DATE_MS = 8.64e15;

/**
 * Reads an ISO 8601 time with a zone, as ingest reads time stamps.
 *
 * @returns milliseconds since the epoch; a finer fraction is cut off
 * @throws {TypeError} when it is no such time; graphql-js says where
 */
export function parseDateTime(value: unknown): number {
  const ms = typeof value === "string" ? parseTimestamp(value) : null;
  if (ms === null)
    throw new TypeError("A DateTime is an ISO 8601 time with a zone, such as 2026-02-10T14:32:01.000Z.");
  return ms;
}

/** @param value milliseconds since the epoch */
export function serializeDateTime(value: unknown): string {
  if (typeof value !== "number" || !(Math.abs(value) <= MAX_DATE_MS))
    throw new TypeError(`${String(value)} is no time in milliseconds since the epoch`);
  return new Date(value).toISOString();
}

/** The value of a literal in a document, for scalars that take any JSON. */
export function literalValue(node: ValueNode, variables?: Record<string, unknown> | null): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((value) => literalValue(value, variables));
    case Kind.OBJECT:
      // fromEntries defines properties, so that a field called __proto__ stays a field.
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, literalValue(value, variables)]),
      );
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    case Kind.NULL:
      return null;
  }
}

builder.scalarType("DateTime", {
  description:
    "A moment in ISO 8601, UTC, with milliseconds: `2026-02-10T14:32:01.000Z`. Another zone is accepted as input.",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
  serialize: serializeDateTime,
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : null),
});

builder.scalarType("JSON", {
  description: "Any JSON value, as the client sent it.",
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: literalValue,
});
