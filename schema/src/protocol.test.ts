import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { IngestResult, WireBatch, WireEvent } from "./index.ts";
import {
  CLOSE_CODES,
  ERROR_CODES,
  EVENT_STATUSES,
  EVENT_TYPES,
  LIMITS,
  PAYLOAD_KIND_SPECS,
  PAYLOAD_KINDS,
  SEVERITIES,
  validateBatch,
} from "./index.ts";

const page = readFileSync(join(import.meta.dirname, "..", "PROTOCOL.md"), "utf8");
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, json]) => JSON.parse(json!) as unknown,
);
const nowMs = Date.parse("2026-02-10T15:00:00Z");

const rowOf = (start: string): string => page.split("\n").find((line) => line.startsWith(start)) ?? "";

describe("PROTOCOL.md", () => {
  it("names every word of the vocabulary", () => {
    const words = [
      ...EVENT_TYPES,
      ...SEVERITIES,
      ...EVENT_STATUSES,
      ...PAYLOAD_KINDS,
      ...Object.keys(ERROR_CODES),
    ];
    expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
  });

  it("gives every error code its status", () => {
    for (const [code, status] of Object.entries(ERROR_CODES)) {
      if (status !== null) expect(rowOf(`| ${status}    |`)).toContain(`\`${code}\``);
    }
  });

  it("gives every close code a row", () => {
    for (const code of Object.values(CLOSE_CODES)) expect(rowOf(`| ${code} |`)).not.toBe("");
  });

  it("lists every field of every kind, with a star where it is recommended", () => {
    for (const kind of PAYLOAD_KINDS) {
      const row = page
        .split("\n")
        .filter((line) => line.startsWith(`| \`${kind}\``))
        .at(-1)!;
      for (const [field, spec] of Object.entries(PAYLOAD_KIND_SPECS[kind].data)) {
        expect(row).toContain(spec.recommended ? `\`${field}\`\\*` : `\`${field}\` `);
        for (const value of spec.values ?? []) expect(row).toContain(`\`${value}\``);
      }
    }
  });

  it("states the limits in force", () => {
    const stated = [
      LIMITS.maxEventsPerBatch,
      LIMITS.maxBatchBytes,
      LIMITS.maxPayloadBytes,
      LIMITS.maxPayloadDepth,
      LIMITS.maxSummaryLength,
      LIMITS.maxAgentIdLength,
      LIMITS.maxEnvironmentLength,
      LIMITS.maxGroupLength,
      LIMITS.maxDurationMs,
      LIMITS.maxTimestampLength,
      LIMITS.maxCount,
      LIMITS.maxCostUsd,
      LIMITS.maxThresholdMs / 1000,
    ].map((limit) => limit.toLocaleString("en-US"));
    expect(stated.filter((limit) => !page.includes(limit))).toEqual([]);
  });

  it("shows a batch and an event that are stored without a word", () => {
    const batch = examples.find(
      (example): example is WireBatch => (example as WireBatch).envelope !== undefined,
    )!;
    const event = examples.find(
      (example): example is WireEvent => (example as WireEvent).event_type !== undefined,
    )!;
    const result = validateBatch({ ...batch, events: [...batch.events, event] }, { nowMs });
    expect(result).toMatchObject({ ok: true, errors: [], warnings: [] });
  });

  it("shows a result in the words of the validator", () => {
    const shown = examples.find(
      (example): example is IngestResult => (example as IngestResult).accepted !== undefined,
    )!;
    const base = { timestamp: "2026-02-10T14:32:01Z", event_type: "custom" };
    const payload = { kind: "llm_call", data: { name: "scoring" } };
    const events = [
      { ...base, event_id: shown.warnings[0]!.event_id, payload },
      { ...base, event_id: shown.errors[0]!.event_id, duration_ms: -1 },
    ];
    const result = validateBatch({ envelope: { agent_id: "a" }, events }, { nowMs });
    expect(result).toMatchObject({ ok: true, errors: shown.errors, warnings: shown.warnings });
  });
});
