import { expect, test } from "vitest";
import { wayBack } from "./session.ts";

const ORIGIN = "https://hive.example";

test.each([
  ["/cost?range=7d", "/cost?range=7d"],
  ["/", "/"],
  ["https://hive.example/agents", "/agents"],
  ["https://evil.example/", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  // What the browser makes of them begins with two slashes.
  ["/.//evil.example", "/"],
  ["/x/..//evil.example", "/"],
  ["https://hive.example//evil.example", "/"],
  ["/sign-in", "/"],
])("after signing in, %s leads to %s", (wanted, path) => {
  expect(wayBack({ origin: ORIGIN, searchParams: new URLSearchParams({ to: wanted }) })).toBe(path);
});
