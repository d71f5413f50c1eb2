import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toForest } from "./forest.ts";

const shape = (parents: Record<string, string | null>) =>
  toForest(new Map(Object.entries(parents))).map(({ id, depth }) => `${"  ".repeat(depth)}${id}`);

describe("a forest", () => {
  test("is in pre-order, siblings in the order given", () => {
    expect(shape({ a: null, c: "a", b: "a", d: "c", e: null })).toEqual(["a", "  c", "    d", "  b", "e"]);
  });

  test("takes a child that comes before its parent", () => {
    expect(shape({ b: "a", a: null })).toEqual(["a", "  b"]);
  });

  test("has a root for each node whose parent is unknown, or is itself", () => {
    expect(shape({ a: "gone", b: "b", c: "a" })).toEqual(["a", "  c", "b"]);
  });

  test("opens a circle at its first node", () => {
    expect(shape({ a: "c", b: "a", c: "b", d: "b" })).toEqual(["a", "  b", "    c", "    d"]);
  });

  test("leaves a tail that hangs on a circle where it is", () => {
    expect(shape({ tail: "b", a: "b", b: "a" })).toEqual(["a", "  b", "    tail"]);
  });

  test("has every node once, after its parent and one deeper, whatever is claimed", () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g", "constructor", "__proto__"];
    const claims = fc.uniqueArray(
      fc.tuple(fc.constantFrom(...ids), fc.option(fc.constantFrom(...ids, "gone"))),
      {
        selector: ([id]) => id,
      },
    );
    fc.assert(
      fc.property(claims, (entries) => {
        const forest = toForest(new Map(entries));
        expect(forest.map(({ id }) => id).toSorted()).toEqual(entries.map(([id]) => id).toSorted());
        const seen = new Map<string, number>();
        for (const { id, parentId, depth } of forest) {
          expect(depth).toBe(parentId === null ? 0 : (seen.get(parentId) ?? Number.NaN) + 1);
          seen.set(id, depth);
        }
      }),
    );
  });

  test("may be as deep, or as wide, as a run has events", () => {
    const chain = new Map(Array.from({ length: 20_000 }, (_, i) => [`${i}`, i === 0 ? null : `${i - 1}`]));
    expect(toForest(chain).at(-1)?.depth).toBe(19_999);
    const fan = new Map(Array.from({ length: 20_000 }, (_, i) => [`${i}`, i === 0 ? null : "0"]));
    expect(toForest(fan)).toHaveLength(20_000);
  });
});
