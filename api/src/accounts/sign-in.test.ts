import { hash, verify } from "@node-rs/argon2";
import { describe, expect, test } from "vitest";
import type { ContractError } from "../contract-error.ts";
import { createPasswords } from "./passwords.ts";
import type { PasswordHashing } from "./passwords.ts";
import type { PeopleStore, StoredUser } from "./people.store.ts";
import { verifyPassword } from "./sign-in.service.ts";
import { createThrottle, networkOf } from "./throttle.ts";
import type { Throttle } from "./throttle.ts";

const PASSWORD = "a heron on the pier";
const unthrottled: Throttle = { attempt: () => Promise.resolve(() => Promise.resolve()) };
const from = (address: string) => ({
  address,
  client: "",
  isOwnPage: false,
  setCookie: () => undefined,
});

/** Real hashing, counted. */
function counted() {
  const done = { verified: [] as string[], hashed: 0 };
  const hashing: PasswordHashing = {
    hash: (password) => {
      done.hashed += 1;
      return hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    },
    verify: (digest, password) => {
      done.verified.push(digest);
      return verify(digest, password);
    },
  };
  return { done, passwords: createPasswords(hashing) };
}

async function doorOf(throttle: Throttle) {
  const { done, passwords } = counted();
  const ada: StoredUser = {
    id: "a",
    email: "ada@example.com",
    name: "Ada",
    passwordHash: await passwords.hash(PASSWORD),
  };
  const people = {
    findUser: (email: string) => Promise.resolve(email === ada.email ? ada : null),
  } as unknown as PeopleStore;
  const signIn = (email: string, password: string, address = "192.0.2.1") =>
    verifyPassword({ people, passwords, throttle }, { email, password }, from(address));
  return { done, signIn };
}

const refusalOf = async (attempt: Promise<unknown>): Promise<ContractError> =>
  attempt.then(
    () => expect.fail("it was let in"),
    (error: unknown) => error as ContractError,
  );

describe("an unknown address and a wrong password", () => {
  test("get the same answer for the same work: one hash with the same parameters", async () => {
    const { done, signIn } = await doorOf(unthrottled);
    await refusalOf(signIn("nobody@example.com", PASSWORD));
    done.verified = [];
    done.hashed = 0;
    const unknown = await refusalOf(signIn("nobody@example.com", PASSWORD));
    const wrong = await refusalOf(signIn("ada@example.com", "something else"));
    expect(unknown).toEqual(wrong);
    expect(unknown).toMatchObject({ code: "authentication_failed", details: null });
    expect(done.hashed).toBe(0);
    const parameters = done.verified.map((digest) => digest.split("$").slice(0, 4).join("$"));
    expect(parameters).toEqual(["$argon2id$v=19$m=19456,t=2,p=1", "$argon2id$v=19$m=19456,t=2,p=1"]);
  });

  test("take about as long: the medians of many are close", async () => {
    const { signIn } = await doorOf(unthrottled);
    const times = { known: [] as number[], unknown: [] as number[] };
    const measure = async (into: number[], email: string) => {
      const startedMs = performance.now();
      await refusalOf(signIn(email, "something else"));
      into.push(performance.now() - startedMs);
    };
    await measure([], "nobody@example.com");
    // In turns, so that whatever else the machine does falls on both.
    for (let round = 0; round < 40; round++) {
      await measure(times.known, "ada@example.com");
      await measure(times.unknown, `nobody-${round}@example.com`);
    }
    const median = (of: number[]) => of.sort((a, b) => a - b)[of.length / 2]!;
    const ratio = median(times.known) / median(times.unknown);
    // Without the decoy the ratio is in the hundreds.
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  test("even the right password of the decoy would be nobody's", async () => {
    const { passwords } = counted();
    expect(await passwords.verify(null, "")).toBe(false);
  });
});

describe("guessing", () => {
  test("one account from one address stops after five, for the right password too, and says until when", async () => {
    const { done, signIn } = await doorOf(createThrottle());
    for (let i = 0; i < 5; i++)
      expect((await refusalOf(signIn("ada@example.com", `guess ${i}`))).code).toBe("authentication_failed");
    const { length } = done.verified;
    const refused = await refusalOf(signIn("ADA@example.com ", PASSWORD));
    expect(refused.code).toBe("rate_limit_exceeded");
    expect(refused.details).toEqual({ retry_after_seconds: expect.any(Number) as number });
    expect(refused.details!.retry_after_seconds).toBeGreaterThan(800);
    expect(done.verified).toHaveLength(length);
    // Somebody else at another address is not locked out by it.
    expect((await signIn("ada@example.com", PASSWORD, "198.51.100.7")).id).toBe("a");
  });

  test("many at once are no more than five", async () => {
    const { done, signIn } = await doorOf(createThrottle());
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => refusalOf(signIn("ada@example.com", `guess ${i}`))),
    );
    expect(done.verified).toHaveLength(5);
  });

  test("an address that nobody has is throttled in the same way", async () => {
    const { signIn } = await doorOf(createThrottle());
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) codes.push((await refusalOf(signIn("nobody@example.com", "x"))).code);
    expect(codes).toEqual([...Array<string>(5).fill("authentication_failed"), "rate_limit_exceeded"]);
  });

  test("one account from many addresses stops after fifty", async () => {
    const { done, signIn } = await doorOf(createThrottle());
    for (let i = 0; i < 60; i++) await refusalOf(signIn("ada@example.com", "x", `198.51.100.${i}`));
    expect(done.verified).toHaveLength(50);
  });

  test("many accounts from one network stop after fifty", async () => {
    const { done, signIn } = await doorOf(createThrottle());
    for (let i = 0; i < 60; i++)
      await refusalOf(signIn(`someone-${i}@example.com`, "x", `2001:db8:0:7::${i.toString(16)}`));
    expect(done.verified).toHaveLength(50);
  });

  test("signing in rightly again and again is not held against anybody", async () => {
    const { signIn } = await doorOf(createThrottle());
    for (let i = 0; i < 20; i++) expect((await signIn("ada@example.com", PASSWORD)).id).toBe("a");
  });
});

test.each([
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["2001:db8:0:7::1", "2001:db8:0:7::/64"],
  ["2001:0db8:0000:0007:ffff:ffff:ffff:ffff", "2001:db8:0:7::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("%s counts as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
