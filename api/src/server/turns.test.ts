import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

/** What happens in which order when bodies of these sizes wait, and something else that came meanwhile. */
async function order(sizes: Record<string, number>): Promise<string[]> {
  const turns = new Turns();
  const happened: string[] = [];
  const begun = Object.entries(sizes).map(([name, bytes]) =>
    turns.next(bytes).then(() => void happened.push(name)),
  );
  const other = new Promise((resolve) => setImmediate(resolve)).then(() => void happened.push("other"));
  await Promise.all([...begun, other]);
  return happened;
}

test("what has come meanwhile is served between two large bodies", async () => {
  expect(await order({ first: 100_000, second: 100_000, third: 10 })).toEqual([
    "first",
    "other",
    "second",
    "third",
  ]);
});

test("small bodies begin together", async () => {
  const small = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`body ${n}`, 1_000]));
  expect((await order(small)).indexOf("other")).toBe(20);
});
