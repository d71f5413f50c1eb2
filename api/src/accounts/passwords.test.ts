import { expect, test } from "vitest";
import { createPasswords } from "./passwords.ts";

test("a hash is argon2id with OWASP's parameters and a salt of its own", async () => {
  const passwords = createPasswords();
  const [first, second] = [
    await passwords.hash("a heron on the pier"),
    await passwords.hash("a heron on the pier"),
  ];
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(first).not.toBe(second);
  expect(await passwords.verify(first, "a heron on the pier")).toBe(true);
  expect(await passwords.verify(first, "a heron on the Pier")).toBe(false);
});

test("of a flood two are at work, some wait, the rest is told to come back; all that waited are served", async () => {
  let atWork = 0;
  let most = 0;
  const release: (() => void)[] = [];
  const passwords = createPasswords({
    hash: () => Promise.resolve("hash"),
    verify: async () => {
      most = Math.max(most, ++atWork);
      await new Promise<void>((resolve) => release.push(resolve));
      atWork -= 1;
      return true;
    },
  });
  const attempts = Array.from({ length: 100 }, () =>
    passwords.verify("hash", "x").catch((error: unknown) => error),
  );
  await expect.poll(() => release.length).toBe(2);
  const served: unknown[] = [];
  for (const attempt of attempts) void attempt.then((answer) => served.push(answer));
  await expect.poll(() => served.length).toBe(34);
  expect(served[0]).toMatchObject({ code: "overloaded", details: { retry_after_seconds: 2 } });
  while (served.length < 100) {
    release.splice(0).forEach((go) => go());
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(served.filter((answer) => answer === true)).toHaveLength(66);
  expect(most).toBe(2);
});
