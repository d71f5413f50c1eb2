import { describe, expect, test } from "vitest";
import { isConnectionLost, isRefusal, isRolledBack, withRetries } from "./retry.ts";

/** As Drizzle throws what the driver throws. */
const sqlError = (number: number): Error =>
  new Error("Failed query", {
    cause: Object.assign(new Error("said the server"), { number, code: "EREQUEST" }),
  });
const driverError = (name: string, code: string): Error => Object.assign(new Error("gone"), { name, code });

/** Fails so often, then answers. */
function failing(times: number, error: Error) {
  let attempts = 0;
  return {
    attempts: () => attempts,
    work: (): Promise<string> => {
      attempts++;
      return attempts <= times ? Promise.reject(error) : Promise.resolve("done");
    },
  };
}

describe("withRetries", () => {
  const patience = (waits: number[]) => ({
    random: () => 1,
    wait: (ms: number) => Promise.resolve(void waits.push(ms)),
  });

  test("a deadlock is tried again, each time after a longer wait, up to a bound", async () => {
    const waits: number[] = [];
    const { work, attempts } = failing(5, sqlError(1205));
    expect(await withRetries(work, isRolledBack, { ...patience(waits), maxDelayMs: 150 })).toBe("done");
    expect(attempts()).toBe(6);
    expect(waits).toEqual([25, 50, 100, 150, 150]);
  });

  test("after six attempts the last error is the answer", async () => {
    const { work, attempts } = failing(99, sqlError(1205));
    await expect(withRetries(work, isRolledBack, patience([]))).rejects.toThrow("Failed query");
    expect(attempts()).toBe(6);
  });

  test("what cannot pass is not tried again", async () => {
    const { work, attempts } = failing(1, sqlError(208));
    await expect(withRetries(work, isRolledBack, patience([]))).rejects.toThrow("Failed query");
    expect(attempts()).toBe(1);
  });
});

describe("errors", () => {
  test.each([1205, 3960, 1222, 2601, 2627])("%i undid the transaction", (number) => {
    expect(isRolledBack(sqlError(number))).toBe(true);
    expect(isConnectionLost(sqlError(number))).toBe(false);
  });

  test.each([
    driverError("RequestError", "ESOCKET"),
    driverError("ConnectionError", "ETIMEOUT"),
    driverError("ConnectionError", "ECONNCLOSED"),
    sqlError(40613),
  ])("$name $code $cause.number says nothing of the transaction", (error) => {
    expect(isConnectionLost(error)).toBe(true);
    expect(isRolledBack(error)).toBe(false);
  });

  test("what passes, or what the server lacks, refuses no row", () => {
    expect(isRefusal(sqlError(547))).toBe(true);
    expect(isRefusal(sqlError(2627))).toBe(true);
    for (const number of [1205, 3960, 1222, 40613]) expect(isRefusal(sqlError(number))).toBe(false);
    expect(isRefusal(driverError("RequestError", "ETIMEOUT"))).toBe(false);
    expect(isRefusal(Object.assign(sqlError(9002), { class: 17 }))).toBe(false);
  });

  test("a statement that took too long is not asked again", () => {
    const error = driverError("RequestError", "ETIMEOUT");
    expect(isConnectionLost(error) || isRolledBack(error)).toBe(false);
  });
});
