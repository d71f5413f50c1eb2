import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  brokenBatches,
  conventionWarnings,
  deepestPayload,
  fixtureId,
  fixtureNowMs,
  largestPayload,
  malformedEvents,
  minimalEnvelope,
  validEnvelope,
  validEvents,
} from "../fixtures/index.ts";
import type { BatchValidation } from "./index.ts";
import { countUtf8Bytes, LIMITS, validateBatch } from "./index.ts";

type Accepted = Extract<BatchValidation, { ok: true }>;

function validate(events: readonly unknown[], envelope: unknown = validEnvelope): Accepted {
  const result = validateBatch({ envelope, events }, { nowMs: fixtureNowMs });
  if (!result.ok) throw new Error(result.error.message);
  return result;
}

const sample = { event_id: fixtureId(1), timestamp: "2026-02-10T14:32:01.000Z", event_type: "custom" };
const only = (fields: object): Accepted["events"][number] => validate([{ ...sample, ...fields }]).events[0]!;

describe("a batch", () => {
  it.each(brokenBatches)("is refused whole: $name", ({ body, field }) => {
    const result = validateBatch(body, { nowMs: fixtureNowMs });
    if (result.ok) throw new Error("should be refused");
    expect(result.error.code).toBe("invalid_batch");
    expect((result.error.details as { field?: string } | null)?.field ?? null).toBe(field);
    if (field !== null) expect(result.error.message).toContain(field);
  });

  it("names the limit that it passes", () => {
    const envelope = { agent_id: "a".repeat(257) };
    const result = validateBatch({ envelope, events: [] }, { nowMs: fixtureNowMs });
    expect(result).toEqual({
      ok: false,
      error: {
        code: "invalid_batch",
        message: "envelope.agent_id is longer than 256 characters",
        details: { field: "envelope.agent_id", limit: 256 },
      },
    });
  });

  it("may be empty, and may hold 500 events", () => {
    expect(validate([]).events).toEqual([]);
    expect(validate(Array.from({ length: LIMITS.maxEventsPerBatch }, () => sample)).events).toHaveLength(500);
  });

  it("fills in what the envelope leaves out, empty or null", () => {
    const defaults = {
      agentId: "lead-qualifier",
      agentType: "general",
      agentVersion: null,
      framework: null,
      runtime: null,
      sdkVersion: null,
      environment: "production",
      group: "default",
    };
    expect(validate([], minimalEnvelope).envelope).toEqual(defaults);
    expect(validate([], { ...minimalEnvelope, agent_type: "", group: null, runtime: "" }).envelope).toEqual(
      defaults,
    );
  });

  it("takes the envelope as it is sent", () => {
    expect(validate([]).envelope).toEqual({
      agentId: "lead-qualifier",
      agentType: "sales",
      agentVersion: "1.2.0",
      framework: "custom",
      runtime: "node-24.1.0",
      sdkVersion: "hiveloop-0.1.0",
      environment: "production",
      group: "sales-team",
    });
  });

  it("lets two events with one id pass, which the store settles", () => {
    expect(validate([sample, sample]).events).toHaveLength(2);
  });
});

describe("an event", () => {
  it.each(validEvents)("is taken without a word: $name", ({ event }) => {
    const { events, errors, warnings } = validate([event]);
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    expect(events[0]!.eventId).toBe(event.event_id.toLowerCase());
    expect(events[0]!.eventType).toBe(event.event_type);
    expect(events[0]!.payload).toEqual(event.payload ?? null);
  });

  it.each(malformedEvents)("is refused: $name", ({ event, error, field }) => {
    const { events, errors, warnings } = validate([event]);
    expect({ events, warnings }).toEqual({ events: [], warnings: [] });
    expect(errors).toHaveLength(1);
    expect(errors[0]!.error).toBe(error);
    expect(errors[0]!.message).toContain(field ?? "events[0]");
    expect(errors[0]!.message.length).toBeLessThan(400);
  });

  it.each(conventionWarnings)("is taken with one warning: $name", ({ event, mentions }) => {
    const { events, errors, warnings } = validate([event]);
    expect(errors).toEqual([]);
    expect(events).toHaveLength(1);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ event_id: event.event_id, warning: "payload_convention" });
    for (const part of mentions) expect(warnings[0]!.message).toContain(part);
  });

  it("is named in an answer as the client wrote its id", () => {
    const event_id = fixtureId(0xabc).toUpperCase();
    const { errors, warnings } = validate([
      { ...sample, event_id, severity: "x" },
      { ...sample, event_id, payload: { kind: 1 } },
      { ...sample, event_id: "my-id" },
    ]);
    expect(errors.map((error) => error.event_id)).toEqual([event_id, "my-id"]);
    expect(warnings.map((warning) => warning.event_id)).toEqual([event_id]);
  });

  it("may carry the largest and the deepest payload", () => {
    expect(countUtf8Bytes(only({ payload: largestPayload }).payloadJson!)).toBe(LIMITS.maxPayloadBytes);
    expect(only({ payload: deepestPayload }).payload).toEqual(deepestPayload);
  });

  it("keeps its payload as JSON that reads back the same", () => {
    const payload = JSON.parse(
      '{"__proto__":{"a":1},"kind":"note","text":"\\u0000\\ud83d","n":-0.5}',
    ) as object;
    const event = only({ payload });
    expect(JSON.parse(event.payloadJson!)).toEqual(payload);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it("is not held up by hostile nesting", () => {
    let payload: object = [];
    for (let i = 0; i < 200_000; i++) payload = [payload];
    expect(validate([{ ...sample, payload: { payload } }]).errors[0]!.error).toBe("field_size_exceeded");
  });

  it("holds no number that would be kept as another value", () => {
    const payload = JSON.parse('{"kind":"k","data":{"list":[1,{"n":-1e400}]}}') as object;
    expect(validate([{ ...sample, payload }]).errors[0]).toMatchObject({
      error: "invalid_field",
      message: "payload holds a number beyond 1.8e308, which is the largest that can be kept",
    });
    expect(only({ payload: { data: { n: Number.MAX_VALUE } } }).payloadJson).toContain("e+308");
  });

  it("is not held up by a payload that no JSON can say", () => {
    const circle: Record<string, unknown> = {};
    circle.a = circle;
    circle.b = circle;
    expect(validate([{ ...sample, payload: circle }]).errors[0]!.error).toBe("field_size_exceeded");
    expect(validate([{ ...sample, payload: { big: 1n } }]).errors[0]!.error).toBe("invalid_field");
  });

  it("gives no kind that a column could not hold", () => {
    expect(only({ payload: { kind: "cache_hit" } }).kind).toBe("cache_hit");
    expect(only({ payload: { kind: "k".repeat(257) } }).kind).toBeNull();
    expect(only({ payload: { kind: "a\0" } }).kind).toBeNull();
    expect(only({ payload: { kind: "" } }).kind).toBeNull();
  });

  it("keeps the severity that it was sent with, and gets the default otherwise", () => {
    expect(only({ severity: "debug" }).severity).toBe("debug");
    expect(only({ event_type: "heartbeat" }).severity).toBe("debug");
    expect(only({ payload: { kind: "issue", data: { severity: "high" } } }).severity).toBe("error");
  });

  it("turns JSON's -0 into 0", () => {
    expect(Object.is(only({ duration_ms: -0 }).durationMs, 0)).toBe(true);
  });
});

describe("any input", () => {
  const eventLike = fc.record(
    {
      event_id: fc.oneof(fc.uuid(), fc.jsonValue()),
      timestamp: fc.oneof(fc.constant(sample.timestamp), fc.string(), fc.jsonValue()),
      event_type: fc.oneof(fc.constantFrom("custom", "heartbeat"), fc.jsonValue()),
      task_id: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
      duration_ms: fc.oneof(fc.double(), fc.jsonValue()),
      payload: fc.oneof(
        fc.record({ kind: fc.constantFrom("llm_call", "todo", "scheduled", "issue"), data: fc.jsonValue() }),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  );
  const neighbour = fc.oneof(
    fc.jsonValue(),
    eventLike,
    fc.constantFrom(...malformedEvents.map(({ event }) => event)),
  );

  it("is answered, never thrown at", () => {
    const body = fc.oneof(
      fc.anything(),
      fc.record({
        envelope: fc.oneof(fc.constant(validEnvelope), fc.jsonValue()),
        events: fc.array(eventLike),
      }),
    );
    fc.assert(
      fc.property(body, (value) => {
        const result = validateBatch(value, { nowMs: fixtureNowMs });
        if (!result.ok) return result.error.code === "invalid_batch";
        const sent = (value as { events: unknown[] }).events.length;
        return result.events.length + result.errors.length === sent;
      }),
    );
  });

  it("beside a valid event changes nothing about it", () => {
    const valid = fc.constantFrom(...validEvents.map(({ event }) => event));
    fc.assert(
      fc.property(
        fc.array(neighbour, { maxLength: 5 }),
        valid,
        fc.array(neighbour, { maxLength: 5 }),
        (a, event, b) => {
          const alone = validate([event]).events[0]!;
          const together = validate([...a, event, ...b]);
          const acceptedBefore = validate(a).events.length;
          expect(together.events[acceptedBefore]).toEqual(alone);
        },
      ),
    );
  });

  it("is judged alike with fields null and with fields absent", () => {
    const optional = fc.subarray(["project_id", "task_id", "severity", "status", "duration_ms", "payload"]);
    fc.assert(
      fc.property(optional, (fields) => {
        const nulls = Object.fromEntries(fields.map((field) => [field, null]));
        expect(only(nulls)).toEqual(only({}));
      }),
    );
  });
});
