import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ContractError } from "../contract-error.ts";
import { decodeCursor, encodeCursor, isRowId, isSortValue } from "./cursors.ts";

const isPair = (parts: readonly unknown[]): parts is readonly [number | null, number] =>
  parts.length === 2 && isSortValue(parts[0]) && isRowId(parts[1]);

describe("cursors", () => {
  test("what is written is read back", () => {
    const pairs = fc.tuple(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), fc.nat());
    fc.assert(
      fc.property(pairs, (pair) => {
        // JSON has one zero.
        const expected = pair.map((part) => (part === null ? null : part + 0));
        expect(decodeCursor("tasks:cost:desc", encodeCursor("tasks:cost:desc", pair), isPair)).toEqual(
          expected,
        );
      }),
    );
  });

  test("they can stand in a URL", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (id) => {
        expect(encodeCursor("agents:id", [id])).toMatch(/^[\w-]*$/);
      }),
    );
  });

  test("no cursor is the first page", () => {
    expect(decodeCursor("tasks", null, isPair)).toBeNull();
    expect(decodeCursor("tasks", undefined, isPair)).toBeNull();
  });

  test.each([
    ["nothing", ""],
    ["garbage", "garbage!"],
    ["a number", Buffer.from("5").toString("base64url")],
    ["null", Buffer.from("null").toString("base64url")],
    ["another list", encodeCursor("llmCalls:cost:desc", [1, 2])],
    ["another order of the list", encodeCursor("tasks:cost:asc", [1, 2])],
    ["too few parts", encodeCursor("tasks:cost:desc", [1])],
    ["parts of another type", encodeCursor("tasks:cost:desc", ["1", 2])],
    ["a negative row", encodeCursor("tasks:cost:desc", [1, -2])],
    ["something endless", "A".repeat(100_000)],
  ])("%s is an invalid parameter", (_what, cursor) => {
    const read = () => decodeCursor("tasks:cost:desc", cursor, isPair);
    expect(read).toThrow(ContractError);
    expect(read).toThrow(expect.objectContaining({ code: "invalid_parameter" }));
  });

  test("no text brings the reader down", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          decodeCursor("tasks", text, isPair);
        } catch (error) {
          expect(error).toBeInstanceOf(ContractError);
        }
      }),
    );
  });
});
