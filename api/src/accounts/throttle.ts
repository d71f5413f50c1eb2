import { RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import { memoryLimiters } from "../cluster/limiters.ts";
import type { Limiters } from "../cluster/limiters.ts";
import { ContractError } from "../contract-error.ts";
import { sha256 } from "./secrets.ts";

const WINDOW_SECONDS = 900;
/** Wrong attempts in a window: enough for somebody who tries to remember. */
const PER_ACCOUNT_AND_ADDRESS = 5;
/** Of all addresses together, so that guessing from many does not pay; and of all accounts from one address. */
const PER_ACCOUNT = 50;
const PER_ADDRESS = 50;
const MS_PER_SECOND = 1_000;

/** Bounds how often secrets can be guessed. */
export interface Throttle {
  /**
   * Counts an attempt before it is made, so that many at once are bounded as well.
   *
   * @param address of the client
   * @param account what is being opened, such as an email address; whether there is one makes no difference
   * @returns takes the attempt back, once it was right
   * @throws {ContractError} `rate_limit_exceeded` with `retry_after_seconds`
   */
  attempt(address: string, account: string): Promise<() => Promise<void>>;
}

/** Makes the throttle. @param limiters counts; in this process where nothing is said */
export function createThrottle(limiters: Limiters = memoryLimiters): Throttle {
  const limiter = (keyPrefix: string, points: number) =>
    limiters({ keyPrefix, points, duration: WINDOW_SECONDS });
  const byPair = limiter("sign-in:pair", PER_ACCOUNT_AND_ADDRESS);
  const byAccount = limiter("sign-in:account", PER_ACCOUNT);
  const byAddress = limiter("sign-in:address", PER_ADDRESS);
  return {
    async attempt(address, account) {
      const from = networkOf(address);
      // Not the address itself: what is counted with may be kept outside of this process.
      const digest = sha256(account).toString("base64url");
      // The address first: once it is blocked, names that it makes up add nothing to what is kept.
      const counted: [RateLimiterAbstract, string][] = [
        [byAddress, from],
        [byPair, `${digest}:${from}`],
        [byAccount, digest],
      ];
      for (const [by, key] of counted) await consume(by, key);
      return async () => {
        for (const [by, key] of counted) await by.reward(key);
      };
    },
  };
}

async function consume(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / MS_PER_SECOND));
    throw new ContractError("rate_limit_exceeded", `Too many attempts; try again in ${seconds} seconds.`, {
      retry_after_seconds: seconds,
    });
  }
}

/** One customer of a provider has a whole /64 of IPv6 addresses, and may come from any of them. */
export function networkOf(address: string): string {
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined || !address.includes(":")) return v4 ?? address;
  const [head = "", tail] = address.split("%", 1)[0]!.split("::");
  const start = head === "" ? [] : head.split(":");
  const end = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups =
    tail === undefined
      ? start
      : [...start, ...Array<string>(8 - start.length - end.length).fill("0"), ...end];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
