import { lookup as systemLookup } from "node:dns";
import type { LookupAddress } from "node:dns";
import { BlockList, isIP } from "node:net";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** Resolves a name to all of its addresses. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** Where a request would go is inside of the network, or nowhere. Its message names no address. */
export class BlockedAddressError extends Error {
  override readonly name = "BlockedAddressError";
  readonly code = "EBLOCKED";
}

/** Decides which addresses may be called from here. */
export interface AddressGuard {
  /** @throws {BlockedAddressError} for the address of a URL that is not allowed; names are judged when they resolve */
  assertHost(hostname: string): void;
  /**
   * Looks a name up once, judges every address, and hands out only what was judged: the connection goes there and
   * nowhere else, whatever the name resolves to later.
   */
  readonly lookup: LookupFunction;
}

const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: true }, (error, addresses) => {
      if (error === null) resolve(addresses);
      else reject(error);
    });
  });

/**
 * What `ipaddr.js` counts as ordinary unicast and is not, or not everywhere: Azure's metadata, IPv4 written as IPv6
 * (RFC 4291), the old site-local range, and the prefixes that carry an IPv4 address (RFC 8215, RFC 6052).
 */
const INNER = new BlockList();
INNER.addAddress("168.63.129.16");
for (const [address, prefix] of [
  ["::", 96],
  ["fec0::", 10],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["5f00::", 16],
] as const)
  INNER.addSubnet(address, prefix, "ipv6");

/**
 * @param allowed CIDRs, addresses and host names that may be called although they are inside (`alert_allow_private_addresses`)
 */
export function createAddressGuard(
  allowed: readonly string[],
  resolve: Resolve = resolveBySystem,
): AddressGuard {
  const hosts = new Set(
    allowed.filter((entry) => parseRange(entry) === null).map((host) => host.toLowerCase()),
  );
  const ranges = allowed.flatMap((entry) => parseRange(entry) ?? []);

  const isAllowed = (address: string): boolean => {
    const parsed = ipaddr.process(address);
    if (ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits)))
      return true;
    const isInner = INNER.check(parsed.toString(), parsed.kind());
    return parsed.range() === "unicast" && !isInner;
  };
  const judge = async (hostname: string): Promise<LookupAddress[]> => {
    const addresses = await resolve(hostname);
    if (addresses.length === 0) throw new BlockedAddressError(`${hostname} has no address.`);
    // All of them: a name that leads inside with one address is not to be trusted with another.
    const isHostAllowed = hosts.has(hostname.toLowerCase());
    if (!isHostAllowed && !addresses.every(({ address }) => isAllowed(address))) throw refusal(hostname);
    return addresses;
  };

  return {
    assertHost(hostname) {
      const bare = hostname.replace(/^\[|\]$/g, "");
      if (isIP(bare) === 0) return;
      if (!hosts.has(bare.toLowerCase()) && !isAllowed(bare)) throw refusal(hostname);
    },
    lookup(hostname, options, callback) {
      judge(hostname).then(
        (addresses) => {
          const wanted = addresses.filter(
            ({ family }) => !options.family || options.family === family || options.family === `IPv${family}`,
          );
          const [first] = wanted;
          if (first === undefined) callback(new BlockedAddressError(`${hostname} has no address.`), "");
          else if (options.all === true) callback(null, wanted);
          else callback(null, first.address, first.family);
        },
        (error: unknown) => callback(error as NodeJS.ErrnoException, ""),
      );
    },
  };
}

/** Whether an entry of the configuration can be read. */
export function isAllowedEntry(entry: string): boolean {
  return parseRange(entry) !== null || /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(entry);
}

function refusal(hostname: string): BlockedAddressError {
  return new BlockedAddressError(
    `${hostname} is inside of the network. An operator can allow it with alert_allow_private_addresses.`,
  );
}

function parseRange(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number][] | null {
  if (ipaddr.isValidCIDR(entry)) return [ipaddr.parseCIDR(entry)];
  if (isIP(entry) === 0) return null;
  const address = ipaddr.process(entry);
  return [[address, address.kind() === "ipv4" ? 32 : 128]];
}
