import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countCharacters,
  countUtf8Bytes,
  isLargerThan,
  isLongerThan,
  isPrintable,
  toStorableText,
} from "./characters.ts";

// "binary" units include lone surrogates, controls and characters outside the basic plane.
const anyText = fc.string({ unit: "binary", maxLength: 40 });
const anyUnits = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units));
const text = fc.oneof(anyText, anyUnits);

describe("counting", () => {
  it("counts bytes as an encoder does", () => {
    fc.assert(fc.property(text, (value) => countUtf8Bytes(value) === new TextEncoder().encode(value).length));
  });

  it("counts characters as code points", () => {
    fc.assert(fc.property(text, (value) => countCharacters(value) === Array.from(value).length));
  });

  it("compares as counting would", () => {
    fc.assert(
      fc.property(text, fc.nat(60), (value, limit) => {
        expect(isLongerThan(value, limit)).toBe(countCharacters(value) > limit);
        expect(isLargerThan(value, limit)).toBe(countUtf8Bytes(value) > limit);
      }),
    );
  });
});

describe("isPrintable", () => {
  it("refuses controls and lone surrogates, and nothing else", () => {
    const odd = /[\p{Cc}\p{Cs}]/u;
    fc.assert(fc.property(text, (value) => isPrintable(value) === !odd.test(value)));
    expect(isPrintable("Grüße 🐝 \u200b")).toBe(true);
  });
});

describe("toStorableText", () => {
  it("replaces NUL and lone surrogates, and nothing else", () => {
    expect(toStorableText("a\0b\ud83dc🐝\n")).toBe("a\ufffdb\ufffdc🐝\n");
    fc.assert(fc.property(text, (value) => toStorableText(value).length === value.length));
  });
});
