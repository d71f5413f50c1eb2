import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { KeyRecord } from "./account.store.ts";
import { createAuthenticator } from "./authenticate.ts";

const KEY = `hb_live_${"a".repeat(32)}`;

function setUp() {
  const record: KeyRecord = {
    id: "k",
    type: "live",
    label: "",
    prefix: KEY.slice(0, 12),
    workspace: {
      id: "w",
      name: "W",
      slug: "w",
      plan: "pro",
      timezone: "UTC",
      retentionDays: null,
      keepTaskSummaries: null,
      autoCreateProjects: true,
      defaultStuckThresholdMs: 300_000,
      defaultProgressThresholdMs: null,
      createdAtMs: 0,
    },
    dataSet: "live",
    dataSetId: 7,
    revokedAtMs: null,
    expiresAtMs: null,
    projectId: null,
  };
  const digest = createHash("sha256").update(KEY).digest();
  const state = { nowMs: 1_000_000, lookUps: 0, record: record as KeyRecord | null };
  const findKey = (sha256: Uint8Array) => {
    state.lookUps += 1;
    return Promise.resolve(digest.equals(sha256) ? state.record : null);
  };
  return { state, record, authenticator: createAuthenticator({ findKey }, { nowMs: () => state.nowMs }) };
}

test("a key is looked up once in a few seconds, and a revoked one stops working within them", async () => {
  const { state, record, authenticator } = setUp();
  for (let i = 0; i < 100; i++) expect((await authenticator.authenticateKey(KEY))?.scope.dataSetId).toBe(7);
  expect(state.lookUps).toBe(1);
  state.record = { ...record, revokedAtMs: state.nowMs };
  state.nowMs += 5_000;
  expect(await authenticator.authenticateKey(KEY)).toBeNull();
});

test("an expired key is refused at its time, cached or not", async () => {
  const { state, record, authenticator } = setUp();
  state.record = { ...record, expiresAtMs: state.nowMs + 500 };
  expect(await authenticator.authenticateKey(KEY)).not.toBeNull();
  state.nowMs += 500;
  expect(await authenticator.authenticateKey(KEY)).toBeNull();
});

test("what has not the form of a key is not even looked up", async () => {
  const { state, authenticator } = setUp();
  for (const key of [
    "",
    "hb_live_",
    `${KEY}a`,
    ` ${KEY}`,
    KEY.replace("live", "root"),
    `hb_live_${"é".repeat(32)}`,
  ])
    expect(await authenticator.authenticateKey(key)).toBeNull();
  expect(state.lookUps).toBe(0);
});

test("a failing store is not remembered as an unknown key", async () => {
  let isFailing = true;
  const { record } = setUp();
  const findKey = () => (isFailing ? Promise.reject(new Error("disk")) : Promise.resolve(record));
  const authenticator = createAuthenticator({ findKey });
  await expect(authenticator.authenticateKey(KEY)).rejects.toThrow("disk");
  isFailing = false;
  expect(await authenticator.authenticateKey(KEY)).not.toBeNull();
});

test("a flood of wrong keys takes no place of a right one", async () => {
  const { state, authenticator } = setUp();
  await authenticator.authenticateKey(KEY);
  for (let index = 0; index < 10_001; index++)
    await authenticator.authenticateKey(`hb_live_${String(index).padStart(32, "0")}`);
  const lookUpsBefore = state.lookUps;
  expect(await authenticator.authenticateKey(KEY)).not.toBeNull();
  expect(state.lookUps).toBe(lookUpsBefore);
});
