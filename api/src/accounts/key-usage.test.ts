import { expect, test } from "vitest";
import { createKeyUsage } from "./key-usage.ts";

test("a key's use is written once a minute, together with others', and the rest at the end", async () => {
  const written: string[][] = [];
  const timers: (() => void)[] = [];
  let now = 1_000_000;
  const usage = createKeyUsage({
    store: {
      touchKeys: (uses) => {
        written.push(uses.map(({ id }) => id));
        return Promise.resolve();
      },
    },
    clock: { nowMs: () => now, after: (_delay, run) => (timers.push(run), () => undefined) },
    nowMs: () => now,
    onError: () => undefined,
  });
  for (let i = 0; i < 100; i++) usage.saw("a");
  usage.saw("b");
  expect(timers).toHaveLength(1);
  timers[0]!();
  expect(written).toEqual([["a", "b"]]);
  now += 59_999;
  usage.saw("a");
  expect(timers).toHaveLength(1);
  now += 1;
  usage.saw("a");
  await usage.close();
  expect(written).toEqual([["a", "b"], ["a"]]);
});
