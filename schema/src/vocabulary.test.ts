import { describe, expect, it } from "vitest";
import { conventionWarnings, validEvents } from "../fixtures/index.ts";
import { ERROR_CODES, EVENT_ERROR_CODES, EVENT_TYPES, PAYLOAD_KIND_SPECS, PAYLOAD_KINDS } from "./index.ts";

const kindOf = (fixture: (typeof validEvents)[number]): unknown => fixture.event.payload?.kind;

describe("the fixtures", () => {
  it("cover all 13 event types", () => {
    expect(EVENT_TYPES).toHaveLength(13);
    expect(new Set(validEvents.map(({ event }) => event.event_type))).toEqual(new Set(EVENT_TYPES));
  });

  it("cover every well-known kind with every field, and a warning about each", () => {
    for (const kind of PAYLOAD_KINDS) {
      const full = validEvents.find((fixture) => fixture.name === kind)!.event.payload!.data;
      expect(Object.keys(full as object).sort()).toEqual(Object.keys(PAYLOAD_KIND_SPECS[kind].data).sort());
      expect(conventionWarnings.some(({ event }) => event.payload?.kind === kind)).toBe(true);
    }
    expect(new Set(validEvents.map(kindOf))).toEqual(
      new Set([...PAYLOAD_KINDS, undefined, "cache_hit", "note", "constructor"]),
    );
  });

  it("have unique names and ids", () => {
    const names = validEvents.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const ids = validEvents.map(({ event }) => event.event_id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("the error codes", () => {
  it("have a status wherever they answer a request", () => {
    expect(ERROR_CODES).toEqual({
      authentication_failed: 401,
      read_only_key: 403,
      forbidden: 403,
      rate_limit_exceeded: 429,
      invalid_batch: 400,
      invalid_parameter: 400,
      invalid_project: 400,
      cannot_delete_default_project: 400,
      invalid_event_type: null,
      missing_required_field: null,
      invalid_field: null,
      field_size_exceeded: null,
      agent_not_found: 404,
      task_not_found: 404,
      project_not_found: 404,
      rule_not_found: 404,
      overloaded: 503,
      internal_error: 500,
    });
  });

  it("name one event with or without a status of their own", () => {
    expect(EVENT_ERROR_CODES.filter((code) => ERROR_CODES[code] !== null)).toEqual(["invalid_project"]);
  });
});
