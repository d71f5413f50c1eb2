import { expect, test } from "vitest";
import type { Node } from "./nodes.ts";
import { Folds, fromZoom, toZoom } from "./run-address.ts";

const root = { key: "run", parent: null } as Node;
const node = (key: string) => ({ key, parent: root }) as Node;

test("nodes are folded one by one, and the last word holds", () => {
  const { folded, unfolded } = new Folds(null, "b").with([node("a"), node("b")], true);
  expect({ folded, unfolded }).toEqual({ folded: "a,b", unfolded: null });
  const folds = new Folds(folded, unfolded);
  expect([node("a"), node("b"), node("c")].map((each) => folds.isFolded(each))).toEqual([true, true, null]);
  expect(folds.with([node("a")], false)).toEqual({ folded: "b", unfolded: "a" });
});

test("all are folded but the root, and one is unfolded again", () => {
  const { folded, unfolded } = Folds.all(true);
  const next = new Folds(folded, unfolded).with([node("a")], false);
  expect(next).toEqual({ folded: "all", unfolded: "a" });
  const folds = new Folds(next.folded, next.unfolded);
  expect([root, node("a"), node("b")].map((each) => folds.isFolded(each))).toEqual([null, false, true]);
});

test("an address keeps the latest hundred", () => {
  const keys = Array.from({ length: 150 }, (_, index) => node(`${index}`));
  const { folded } = new Folds("all", null).with(keys, true);
  expect(folded?.split(",")).toEqual(["all", ...keys.slice(50).map(({ key }) => key)]);
});

test("a zoom is told from the start of the run, and nonsense is all of it", () => {
  const run = { startMs: 1_000_000 };
  const text = fromZoom({ fromMs: 1_000_250.5, toMs: 1_000_900.5 }, run);
  expect(text).toBe("250-901");
  expect(toZoom(text, run)).toEqual({ fromMs: 1_000_250, toMs: 1_000_901 });
  for (const wrong of [null, "", "5", "9-2", "a-b", "-5-9"]) expect(toZoom(wrong, run)).toBeNull();
});
