import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as schema from "@hiveboard/schema";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { SDK_VERSION } from "../version.ts";
import { UuidV7 } from "./ids.ts";
import * as literals from "./literals.ts";
import { snapshot } from "./snapshot.ts";
import { formatUsd, preview, shorten, snakeKeys } from "./text.ts";

describe("the contract's words", () => {
  it("are the schema's", () => {
    expect(literals.EVENT_TYPES).toEqual(schema.EVENT_TYPES);
    expect(literals.SEVERITIES).toEqual(schema.SEVERITIES);
    expect(literals.STATUSES).toEqual(schema.EVENT_STATUSES);
    expect(literals.PAYLOAD_KINDS).toEqual(schema.PAYLOAD_KINDS);
    expect(literals.PLAN_STEP_ACTIONS).toEqual(schema.PLAN_STEP_ACTIONS);
    expect(literals.REFLECTION_DECISIONS).toEqual(schema.REFLECTION_DECISIONS);
    expect(literals.TODO_ACTIONS).toEqual(schema.TODO_ACTIONS);
    expect(literals.PRIORITIES).toEqual(schema.TODO_PRIORITIES);
    expect(literals.ISSUE_SEVERITIES).toEqual(schema.ISSUE_SEVERITIES);
    expect(literals.ISSUE_CATEGORIES).toEqual(schema.ISSUE_CATEGORIES);
    expect(literals.ISSUE_ACTIONS).toEqual(schema.ISSUE_ACTIONS);
  });

  it("stay within the schema's limits", () => {
    expect(literals.LIMITS.eventsPerBatch).toBeLessThanOrEqual(schema.LIMITS.maxEventsPerBatch);
    expect(literals.LIMITS.bytesPerBatch).toBeLessThanOrEqual(schema.LIMITS.maxBatchBytes);
    expect(literals.LIMITS.payloadBytes).toBeLessThanOrEqual(schema.LIMITS.maxPayloadBytes);
    expect(literals.LIMITS.payloadLevels).toBeLessThanOrEqual(schema.LIMITS.maxPayloadDepth);
    expect(literals.LIMITS.durationMs).toBeLessThanOrEqual(schema.LIMITS.maxDurationMs);
    expect(literals.LIMITS.summaryChars).toBeLessThanOrEqual(schema.LIMITS.maxSummaryLength);
    expect(literals.LIMITS.idChars).toBeLessThanOrEqual(schema.LIMITS.maxTaskIdLength);
    expect(literals.LIMITS.environmentChars).toBeLessThanOrEqual(schema.LIMITS.maxEnvironmentLength);
    expect(literals.LIMITS.groupChars).toBeLessThanOrEqual(schema.LIMITS.maxGroupLength);
  });

  it("say the version that is published", () => {
    expect(SDK_VERSION).toBe(packageJson.version);
  });
});

describe("ids", () => {
  it("are UUIDs of version 7 that carry their time and differ", () => {
    const ids = new UuidV7();
    const made = Array.from({ length: 5000 }, () => ids.uuid(1_770_733_921_000));
    expect(new Set(made).size).toBe(5000);
    for (const id of made.slice(0, 500)) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(1_770_733_921_000);
    }
  });

  it("sort by order within a millisecond", () => {
    const ids = new UuidV7();
    const orders = [0, 1, 255, 256, 16_383, 16_384, 4_194_303, 4_194_304, 67_108_863];
    const made = orders.map((order) => ids.uuid(1_770_733_921_000, order));
    expect([...made].sort()).toEqual(made);
    expect(made.every((id) => /-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/.test(id))).toBe(true);
    expect(ids.uuid(5, 7)).not.toBe(ids.uuid(5, 7));
  });
});

describe("texts", () => {
  it("are never cut through a surrogate pair", () => {
    expect(shorten("🐝🐝🐝", 4)).toBe("🐝…");
    expect(shorten("🐝🐝🐝", 5).isWellFormed()).toBe(true);
    expect(shorten("short", 5)).toBe("short");
  });

  it.each([
    ["cut by the SDK", (prompt: string) => shorten(prompt, 4000)],
    ["cut by the caller", (prompt: string) => preview(prompt.slice(0, 500))],
  ])("do not keep what was cut off in memory, %s", (_by, cut) => {
    const short: (string | undefined)[] = [];
    const before = heapBytes();
    for (let i = 0; i < 50; i++) short.push(cut(Buffer.alloc(1_000_000, 97 + (i % 20)).toString("latin1")));
    expect(heapBytes() - before).toBeLessThan(10_000_000);
    expect(short.every((text) => text !== undefined && text.length >= 500)).toBe(true);
  });

  it("say money with as many digits as it takes", () => {
    expect([0.003, 12, 0.000001, 1.5].map(formatUsd)).toEqual(["$0.003", "$12", "$0.000001", "$1.5"]);
  });

  it("spell names as the wire does", () => {
    expect(snakeKeys({ tokensIn: 1, cost: 2, oldestAgeSeconds: 3 })).toEqual({
      tokens_in: 1,
      cost: 2,
      oldest_age_seconds: 3,
    });
  });
});

describe("a snapshot", () => {
  it("does not change with what it was made of, flat or nested", () => {
    const flat = { score: 1 };
    const nested = { lead: { score: 1 }, at: new Date(0) };
    const copies = [snapshot(flat), snapshot(nested)];
    flat.score = 2;
    nested.lead.score = 2;
    expect(copies).toEqual([{ score: 1 }, { lead: { score: 1 }, at: "1970-01-01T00:00:00.000Z" }]);
  });

  it("throws at once for what JSON cannot carry", () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    expect(() => snapshot(circular)).toThrow();
    expect(() => snapshot({ big: 1n })).toThrow(/big/);
  });
});

/** What is in use after a collection. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
