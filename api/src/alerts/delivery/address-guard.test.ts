import type { LookupAddress } from "node:dns";
import { describe, expect, test } from "vitest";
import { BlockedAddressError, createAddressGuard, isAllowedEntry } from "./address-guard.ts";

const resolving =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(
      addresses.map((address): LookupAddress => ({ address, family: address.includes(":") ? 6 : 4 })),
    );

const look = (guard: ReturnType<typeof createAddressGuard>, hostname: string, all = true) =>
  new Promise<unknown>((resolve, reject) => {
    guard.lookup(hostname, { all }, (error, found) => {
      if (error === null) resolve(found);
      else reject(error);
    });
  });

const INNER = [
  ["loopback", "127.0.0.1"],
  ["all of loopback", "127.255.255.254"],
  ["this network", "0.0.0.0"],
  ["private", "10.1.2.3"],
  ["private", "172.16.0.1"],
  ["private", "172.31.255.255"],
  ["private", "192.168.1.1"],
  ["link-local, metadata", "169.254.169.254"],
  ["shared (CGNAT)", "100.64.0.1"],
  ["metadata of Alibaba", "100.100.100.200"],
  ["metadata of Azure", "168.63.129.16"],
  ["protocol assignments", "192.0.0.1"],
  ["documentation", "203.0.113.1"],
  ["benchmarks", "198.18.0.1"],
  ["multicast", "224.0.0.1"],
  ["reserved", "240.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["loopback", "::1"],
  ["unspecified", "::"],
  ["unique local", "fd00:ec2::254"],
  ["link-local", "fe80::1"],
  ["site-local", "fec0::1"],
  ["multicast", "ff02::1"],
  ["IPv4-mapped", "::ffff:127.0.0.1"],
  ["IPv4-mapped", "::ffff:a9fe:a9fe"],
  ["IPv4-compatible", "::7f00:1"],
  ["NAT64", "64:ff9b::7f00:1"],
  ["local NAT64", "64:ff9b:1::7f00:1"],
  ["6to4", "2002:7f00:1::"],
  ["Teredo", "2001:0:7f00:1::"],
  ["documentation", "2001:db8::1"],
  ["discard", "100::1"],
] as const;

describe("what is inside of the network is not called", () => {
  test.each(INNER)("%s: %s", async (_, address) => {
    const guard = createAddressGuard([], resolving(address));
    expect(() => guard.assertHost(address)).toThrow(BlockedAddressError);
    expect(() => guard.assertHost(`[${address}]`)).toThrow(BlockedAddressError);
    await expect(look(guard, "inside.example.com")).rejects.toThrow(BlockedAddressError);
    // In company of one that is outside, too.
    const mixed = createAddressGuard([], resolving("93.184.215.14", address));
    await expect(look(mixed, "inside.example.com")).rejects.toThrow(BlockedAddressError);
  });
});

test.each(["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "100.128.0.1", "172.32.0.1"])(
  "%s is outside",
  async (address) => {
    const guard = createAddressGuard([], resolving(address));
    expect(() => guard.assertHost(address)).not.toThrow();
    expect(await look(guard, "example.com")).toEqual([{ address, family: address.includes(":") ? 6 : 4 }]);
  },
);

test("ranges, addresses and names can be allowed", async () => {
  const guard = createAddressGuard(["10.1.0.0/16", "127.0.0.1", "hooks.internal"], resolving("192.168.0.1"));
  expect(() => guard.assertHost("10.1.255.1")).not.toThrow();
  expect(() => guard.assertHost("::ffff:10.1.255.1")).not.toThrow();
  expect(() => guard.assertHost("10.2.0.1")).toThrow(BlockedAddressError);
  expect(() => guard.assertHost("127.0.0.1")).not.toThrow();
  expect(() => guard.assertHost("127.0.0.2")).toThrow(BlockedAddressError);
  expect(await look(guard, "Hooks.Internal")).toHaveLength(1);
  await expect(look(guard, "other.internal")).rejects.toThrow(BlockedAddressError);
});

test("a name that resolves to nothing is refused", async () => {
  await expect(look(createAddressGuard([], resolving()), "example.com")).rejects.toThrow(BlockedAddressError);
});

test.each([
  ["10.0.0.0/8", true],
  ["::1", true],
  ["hooks.internal", true],
  ["10.0.0.0/99", false],
  ["http://hooks", false],
  ["", false],
])("%j can be in the configuration: %s", (entry, can) => {
  expect(isAllowedEntry(entry)).toBe(can);
});
