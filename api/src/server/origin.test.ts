import { expect, test } from "vitest";
import { isOwnPage, isTrustedHost } from "./origin.ts";

const none: ReadonlySet<string> = new Set();

test.each([
  ["localhost:8451", true],
  ["127.0.0.1:8451", true],
  ["[::1]:8451", true],
  ["192.168.1.7", true],
  ["hive.localhost", true],
  // A name of somebody else's that resolves to this machine.
  ["evil.example:8451", false],
  ["localhost.evil.example", false],
  ["", false],
  [undefined, false],
])("host %s is trusted with the session: %s", (host, isTrusted) => {
  expect(isTrustedHost(host, none)).toBe(isTrusted);
});

test("a host that the configuration names is trusted", () => {
  expect(isTrustedHost("hive.lan:8451", new Set(["hive.lan"]))).toBe(true);
});

test.each([
  [{ origin: "http://localhost:8451" }, true, true],
  [{ origin: "http://localhost:5173" }, true, false],
  [{ origin: "http://localhost:5173" }, false, false],
  [{ origin: "null" }, true, false],
  [{}, true, false],
  [{}, false, true],
  [{ "sec-fetch-site": "same-origin" }, true, true],
  [{ "sec-fetch-site": "same-site" }, false, false],
  [{ "sec-fetch-site": "cross-site" }, false, false],
  [{ host: "evil.example", origin: "http://evil.example" }, true, false],
])("%o (changes something: %s) comes from a page of this origin: %s", (headers, needsOrigin, isOwn) => {
  expect(isOwnPage({ host: "localhost:8451", ...headers }, needsOrigin, none)).toBe(isOwn);
});
