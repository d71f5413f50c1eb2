import { afterAll, beforeAll, expect, test } from "vitest";
import { anEvent, startTestServer } from "../server/start-test-server.ts";
import type { TestServer } from "../server/start-test-server.ts";

const TEXT = "x".repeat(31_000);
/** Some 37 MB, of which a timeline holds 32. */
const HEAVY = { batches: 40, events: 30 };

let api: TestServer;

beforeAll(async () => {
  api = await startTestServer();
  const heavy = { task_id: "heavy", payload: { kind: "k", data: { text: TEXT } } };
  for (let batch = 0; batch < HEAVY.batches; batch++) {
    const events = Array.from({ length: HEAVY.events }, () => anEvent(heavy));
    expect((await api.ingest(events)).status).toBe(200);
  }
  const light = Array.from({ length: 40 }, (_, n) => anEvent({ task_id: `light-${n}` }));
  expect((await api.ingest(light)).status).toBe(200);
});
afterAll(() => api.close());

const timelinesOf = (taskIds: readonly string[]) =>
  taskIds.map((id, index) => `t${index}: task(id: "${id}") { timeline { isTruncated events { id } } }`);

test("an operation reads timelines until they hold too much, and says so of the rest", async () => {
  const { data, errors = [] } = await api.graphql(`{ ${timelinesOf(Array(4).fill("heavy")).join(" ")} }`);
  const limit = 33_554_432;
  const refused = {
    path: [expect.stringMatching(/^t\d$/), "timeline"],
    message: expect.stringContaining(`past ${limit} no more are read`) as string,
    extensions: { code: "invalid_parameter", details: { limit, actual: expect.any(Number) as number } },
  };
  expect(errors).toMatchObject([refused, refused]);
  // In which order they are read is nobody's promise.
  const tasks = Object.values(
    data as Record<string, { timeline: { isTruncated: boolean; events: object[] } } | null>,
  );
  const read = tasks.filter((task) => task !== null);
  expect(read).toHaveLength(2);
  for (const { timeline } of read) {
    expect(timeline.isTruncated).toBe(true);
    expect(timeline.events.length).toBeGreaterThan(1_000);
  }
});

test("events without payloads are counted as well", async () => {
  const long = () => Array.from({ length: 500 }, () => anEvent({ task_id: "long" }));
  for (let batch = 0; batch < 20; batch++) expect((await api.ingest(long())).status).toBe(200);
  const asked = Array(6)
    .fill(0)
    .map((_, index) => `t${index}: task(id: "long") { timeline(limit: 10000) { events { id } } }`);
  const { errors } = await api.graphql(`{ ${asked.join(" ")} }`);
  const details = { limit: 40_000, actual: 40_000 };
  const refused = { message: expect.stringContaining("40000 events") as string, extensions: { details } };
  expect(errors).toMatchObject([refused, refused]);
});

test("many small ones are one answer, and what one operation has read is not held against the next", async () => {
  const light = Array.from({ length: 30 }, (_, n) => `light-${n}`);
  const { data, errors } = await api.graphql(`{ ${timelinesOf(["heavy", ...light]).join(" ")} }`);
  expect(errors).toBeUndefined();
  for (const [name, task] of Object.entries(data as Record<string, { timeline: { events: object[] } }>))
    if (name !== "t0") expect(task.timeline.events).toHaveLength(1);
});
