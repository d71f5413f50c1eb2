import { describe, expect, it } from "vitest";
import { createBackoff } from "./backoff.ts";

describe("the back-off", () => {
  it("is 1, 2, 4 … 60 seconds, and starts again after a success", () => {
    const backoff = createBackoff(() => 0.5);
    const waits = Array.from({ length: 8 }, () => {
      backoff.failed({ kind: "retry", message: "" }, 0);
      return backoff.waitMs(0);
    });
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    backoff.succeeded();
    expect(backoff.waitMs(0)).toBe(0);
    backoff.failed({ kind: "retry", message: "" }, 0);
    expect(backoff.waitMs(0)).toBe(1000);
  });

  it("has a jitter of a fifth either way", () => {
    const waits = [0, 1].map((random) => {
      const backoff = createBackoff(() => random);
      backoff.failed({ kind: "retry", message: "" }, 0);
      return Math.round(backoff.waitMs(0));
    });
    expect(waits).toEqual([800, 1200]);
  });

  it("is cut short for somebody who waits, unless the server asked for the pause", () => {
    const backoff = createBackoff(() => 0.5);
    backoff.failed({ kind: "retry", message: "" }, 0);
    backoff.hurry();
    expect(backoff.waitMs(0)).toBe(0);
    backoff.failed({ kind: "retry", message: "", waitMs: 7000 }, 0);
    backoff.hurry();
    expect(backoff.waitMs(0)).toBe(7000);
  });

  it.each([0, -5000, NaN, 999])("is not made shorter by a server that says %d ms", (waitMs) => {
    const backoff = createBackoff(() => 0.5);
    const waits = [1, 2, 3].map(() => {
      backoff.failed({ kind: "retry", message: "", waitMs }, 0);
      return backoff.waitMs(0);
    });
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  it("is a minute for what only a person can mend", () => {
    const backoff = createBackoff(() => 0.5);
    backoff.failed({ kind: "retry", message: "", needsAttention: true }, 0);
    expect(backoff.waitMs(0)).toBe(60_000);
  });
});
