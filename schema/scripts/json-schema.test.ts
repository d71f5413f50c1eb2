import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  brokenBatches,
  conventionWarnings,
  fixtureNowMs,
  malformedEvents,
  minimalEnvelope,
  validEnvelope,
  validEvents,
} from "../fixtures/index.ts";
import type { BudgetState, JsonObject } from "../src/index.ts";
import {
  conventionWarning,
  isPayloadKind,
  PAYLOAD_KIND_SPECS,
  PAYLOAD_KINDS,
  validateBatch,
} from "../src/index.ts";
import { jsonSchemas } from "./json-schema.ts";
import { printJson } from "./print-json.ts";

const folder = join(import.meta.dirname, "..", "json-schema");
const ajv = new Ajv2020({ allErrors: false, strict: true, strictTypes: false, allowUnionTypes: true });
for (const name of readdirSync(folder)) {
  ajv.addSchema(JSON.parse(readFileSync(join(folder, name), "utf8")) as object);
}

/** Whether the schema of that name takes `value` as JSON would carry it. */
function accepts(name: string, value: unknown): boolean {
  const check = ajv.getSchema(`urn:hiveboard:schema:${name}`);
  if (check === undefined) throw new Error(`no schema named ${name}`);
  return check(JSON.parse(JSON.stringify(value))) === true;
}

const schemaOfKind = (kind: string): string => `payload-${kind.replaceAll("_", "-")}`;

// What JSON Schema cannot say: clocks, calendars, bytes, depth.
const beyondSchema = [
  "timestamp on 30 February",
  "timestamp on 29 February of no leap year",
  "timestamp before 2000",
  "timestamp more than 24 h ahead",
  "payload one byte too large",
  "payload of too many values",
  "payload one level too deep",
  "payload nested far too deep",
];

describe("the JSON Schemas", () => {
  it("are the printed ones", () => {
    const printed = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
    const wanted = [...jsonSchemas()].map(([name, schema]) => [name, printJson(schema)]);
    expect(Object.fromEntries(printed)).toEqual(Object.fromEntries(wanted));
  });

  it.each(validEvents)("take what the validator takes: $name", ({ event }) => {
    expect(accepts("event", event)).toBe(true);
    const kind = event.payload?.kind;
    if (isPayloadKind(kind)) expect(accepts(schemaOfKind(kind), event.payload)).toBe(true);
  });

  it.each(malformedEvents)("refuse what the validator refuses: $name", ({ name, event }) => {
    expect(accepts("event", event)).toBe(beyondSchema.includes(name));
  });

  it.each(conventionWarnings)("take an event that is only odd: $name", ({ event }) => {
    expect(accepts("event", event)).toBe(true);
  });

  const odd = conventionWarnings.filter(
    ({ name, event }) => isPayloadKind(event.payload?.kind) && !isMisplaced(name),
  );
  it.each(odd)("refuse a payload that the validator warns of: $name", ({ event }) => {
    expect(accepts(schemaOfKind(event.payload!.kind!), event.payload)).toBe(false);
  });

  it.each(PAYLOAD_KINDS)("agree with the validator about any data of a payload of kind %s", (kind) => {
    const spec = PAYLOAD_KIND_SPECS[kind];
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        0,
        -1,
        1.5,
        1e9,
        1e13,
        "started",
        "created",
        "high",
        "continue",
        "2026-02-10T14:32:01Z",
        "",
        "a\n",
      ),
      fc.array(fc.record({ id: fc.jsonValue(), index: fc.jsonValue(), enabled: fc.jsonValue() }), {
        maxLength: 2,
      }),
    );
    const data = fc.record(Object.fromEntries(Object.keys(spec.data).map((field) => [field, values])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(fc.oneof(data, fc.jsonValue()), (value) => {
        const payload = JSON.parse(JSON.stringify({ kind, data: value })) as JsonObject;
        expect(accepts(schemaOfKind(kind), payload)).toBe(
          conventionWarning(spec.eventType, payload) === null,
        );
      }),
    );
  });

  it("take a whole batch, and no broken one", () => {
    const events = validEvents.map(({ event }) => event);
    expect(accepts("batch", { envelope: validEnvelope, events })).toBe(true);
    expect(accepts("batch", { envelope: minimalEnvelope, events: [] })).toBe(true);
    expect(brokenBatches.filter(({ body }) => accepts("batch", body))).toEqual([]);
  });

  it("take what ingest answers", () => {
    const events = [...malformedEvents, ...conventionWarnings].map(({ event }) => event);
    const result = validateBatch({ envelope: validEnvelope, events }, { nowMs: fixtureNowMs });
    if (!result.ok) throw new Error(result.error.message);
    const { errors, warnings } = result;
    expect(
      accepts("ingest-result", { accepted: result.events.length, rejected: errors.length, warnings, errors }),
    ).toBe(true);
    const budget = {
      id: "5a9f3a52-8a4d-4a55-9c52-6a1f6f0a5d11",
      name: "Research",
      level: "exceeded",
      spent_usd: 10.5,
      amount_usd: 10,
      period: "day",
      period_end: "2026-02-11T00:00:00.000Z",
    } satisfies BudgetState;
    const stored = { accepted: 1, rejected: 0, warnings: [], errors: [] };
    expect(accepts("ingest-result", { ...stored, budgets: [budget] })).toBe(true);
    expect(accepts("ingest-result", { ...stored, budgets: [{ ...budget, level: "full" }] })).toBe(false);
    const details = { retry_after_seconds: 3 };
    expect(
      accepts("error", { error: "rate_limit_exceeded", message: "Slow down", status: 429, details }),
    ).toBe(true);
    expect(accepts("error", { error: "invalid_field", message: "", status: 400, details: null })).toBe(false);
  });
});

/** Whether the fixture's fault is the event that the payload travels in, which a payload's schema cannot see. */
function isMisplaced(name: string): boolean {
  return name === "llm_call in action_started" || name === "heartbeat_status outside a heartbeat";
}
