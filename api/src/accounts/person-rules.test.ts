import fc from "fast-check";
import { expect, test } from "vitest";
import {
  alternativesTo,
  checkedEmail,
  checkedName,
  checkedWorkspaceSlug,
  isWorkspaceSlug,
  slugFrom,
} from "./person-rules.ts";
import { findSlug } from "./slugs.ts";

test.each([
  ["Ada's Hive", "ada-s-hive"],
  ["Müller & Söhne GmbH", "muller-sohne-gmbh"],
  ["--a--", "a-hive"],
  ["X", "x-hive"],
  ["日本", null],
  ["", null],
])("of %j a slug is made: %j", (name, slug) => {
  expect(slugFrom(name)).toBe(slug);
});

test("whatever the name, its slug is one or there is none; so is every alternative, and each is another", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), (name) => {
      const slug = slugFrom(name);
      if (slug === null) return;
      const all = [slug, ...alternativesTo(slug, () => "0a1f")];
      expect(all.filter(isWorkspaceSlug)).toEqual(all);
      expect(new Set(all).size).toBe(all.length);
    }),
  );
});

test("what is suggested is free, whatever is taken", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("hive", "Hive!", "a".repeat(48)), fc.nat(5), async (wanted, count) => {
      const near = slugFrom(wanted)!;
      const taken = [near, ...alternativesTo(near, () => "zz")].slice(0, count);
      const findTakenSlugs = (slugs: readonly string[]) =>
        Promise.resolve(slugs.filter((slug) => taken.includes(slug)));
      const { isAvailable, suggestion } = await findSlug({ findTakenSlugs }, wanted);
      expect(isAvailable).toBe(wanted === near && count === 0);
      if (!isAvailable) expect(isWorkspaceSlug(suggestion!) && !taken.includes(suggestion!)).toBe(true);
    }),
  );
});

test.each(["", "ab", "A-b-c", "a--b", "-abc", "abc-", "a_b", "a".repeat(49), "a b c"])(
  "%j is no slug",
  (slug) => {
    expect(() => checkedWorkspaceSlug(slug)).toThrow("slug has 3 to 48 characters");
  },
);

test("an address is stored trimmed and in lower case", () => {
  expect(checkedEmail("  Ada.Lovelace@Example.COM ")).toBe("ada.lovelace@example.com");
});

test.each([
  "",
  "ada",
  "ada@",
  "@example.com",
  "a b@example.com",
  "ada@example.com\r\nBcc: x@y.zz",
  `${"a".repeat(250)}@example.com`,
])("%j is no address", (email) => {
  expect(() => checkedEmail(email)).toThrow("email is not an email address.");
});

test.each(["", "  ", "a\nb", "a\u0000", "\ud83d", "x".repeat(129)])("%j is no name", (name) => {
  expect(() => checkedName("name", name)).toThrow(/^name /);
});
