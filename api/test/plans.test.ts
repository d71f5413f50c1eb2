/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return
   -- an answer has the shape that its test asked for */
import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PLANS } from "../src/accounts/plans.ts";
import { codeOf, openHive } from "./hive.ts";
import type { Caller, Hive } from "./hive.ts";

const { free } = PLANS;
let hive: Hive;
let live: Caller;
let test_: Caller;

beforeAll(async () => {
  hive = await openHive();
});
afterAll(() => hive.close());
beforeEach(async () => {
  ({ live, test: test_ } = await hive.join());
});

/** As if a month of events were there already. */
function setEventCount({ principal }: Caller, events: number): void {
  const db = new DatabaseSync(hive.file);
  db.prepare("UPDATE event_counts SET events = ? WHERE data_set_id = ?").run(
    events,
    principal.scope.dataSetId,
  );
  db.close();
}

const started = (more: object = {}) => ({ event_type: "task_started" as const, task_id: "t", ...more });
const USAGE = `{ workspace { usage { events { used limit } agents { used limit } projects { used limit }
  retentionDays maxRetentionDays requestsPerSecond monthStart monthEnd } } }`;
const usageOf = async (caller: Caller) => (await caller.ask(USAGE)).data.workspace.usage;

describe("usage", () => {
  test("counts what was really stored, once, for each data set apart", async () => {
    const event = started({ event_id: randomUUID(), project_id: "p" });
    await live.send("a", event, started());
    await live.send("a", event);
    expect(await usageOf(live)).toEqual({
      events: { used: 2, limit: free.eventsPerMonth },
      agents: { used: 1, limit: free.agents },
      projects: { used: 2, limit: free.projects },
      retentionDays: free.retentionDays,
      maxRetentionDays: free.retentionDays,
      requestsPerSecond: 10,
      monthStart: "2026-02-01T00:00:00.000Z",
      monthEnd: "2026-03-01T00:00:00.000Z",
    });
    expect((await usageOf(test_)).events.used).toBe(0);
  });

  test("starts again with the month", async () => {
    await live.send("a", started());
    hive.clock.nowMs = Date.parse("2026-03-01T00:00:00Z");
    expect((await usageOf(live)).events.used).toBe(0);
    await live.send("a", started());
    expect((await usageOf(live)).events.used).toBe(1);
  });
});

describe("agents", () => {
  test("fit up to the limit; one more is rejected, and those that are there go on", async () => {
    const limit = free.agents!;
    const names = Array.from({ length: limit }, (_, index) => `agent-${index}`);
    const sent = await Promise.all(names.map((name) => live.send(name, started())));
    expect(sent.map(({ status }) => status)).toEqual(names.map(() => 200));
    const { status, result } = await live.send("one-more", started(), started());
    expect(status).toBe(207);
    expect(result).toMatchObject({ accepted: 0, rejected: 2, errors: [{ error: "invalid_field" }, {}] });
    expect(result.errors[0]!.message).toContain(`includes ${limit} agents, and ${limit} are in use`);
    expect((await live.send("agent-0", started())).status).toBe(200);
    expect((await test_.send("one-more", started())).status).toBe(200);
  });

  test("that come at the same moment do not slip in side by side", async () => {
    const names = Array.from({ length: free.agents! + 5 }, (_, index) => `agent-${index}`);
    const sent = await Promise.all(names.map((name) => live.send(name, started())));
    expect(sent.filter(({ status }) => status === 200)).toHaveLength(free.agents!);
    expect((await usageOf(live)).agents.used).toBe(free.agents);
  });
});

describe("projects", () => {
  // The default one is there already.
  const room = free.projects! - 1;

  test("fit up to the limit by events; of one batch, those that fit are stored", async () => {
    const events = Array.from({ length: room + 1 }, (_, index) => started({ project_id: `p${index}` }));
    const { result } = await live.send("a", ...events);
    expect(result).toMatchObject({ accepted: room, rejected: 1, errors: [{ error: "invalid_project" }] });
    expect(result.errors[0]!.message).toContain(`includes ${free.projects} projects`);
    expect((await live.send("a", started({ project_id: "p0" }), started())).status).toBe(200);
  });

  test("fit up to the limit by the mutation, which says limit and use; deleting one makes room", async () => {
    const create = (slug: string) =>
      live.ask(`mutation ($slug: ID!) { createProject(input: { slug: $slug }) { id } }`, { slug });
    for (let index = 0; index < room; index++) expect((await create(`p${index}`)).errors).toEqual([]);
    const refused = await create("one-more");
    expect(codeOf(refused)).toBe("forbidden");
    expect(refused.errors[0]!.extensions.details).toEqual({ limit: free.projects, used: free.projects });
    await live.ask(`mutation { deleteProject(id: "p0", confirmSlug: "p0") { id } }`);
    expect((await create("one-more")).errors).toEqual([]);
  });
});

test("a batch that the month does not hold is refused whole, with limit and use; one that just fits is stored", async () => {
  const limit = free.eventsPerMonth!;
  await live.send("a", started());
  setEventCount(live, limit - 3);
  hive.clock.nowMs += 10_000;
  await expect(live.send("a", started(), started(), started(), started())).rejects.toMatchObject({
    code: "rate_limit_exceeded",
    status: 429,
    details: { limit, used: limit - 3, resets_at: expect.any(String) as string },
  });
  expect((await usageOf(live)).events.used).toBe(limit - 3);
  const batches = await Promise.allSettled([1, 2, 3, 4].map(() => live.send("a", started())));
  expect(batches.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  expect((await usageOf(live)).events.used).toBe(limit);
  expect((await test_.send("a", started())).status).toBe(200);
});

describe("a key of one project", () => {
  async function keyOf(slug: string): Promise<Caller> {
    await live.ask(`mutation { createProject(input: { slug: "${slug}" }) { id } }`);
    const owner = hive.as(live, { permissions: new Set(["keys.manage"]) });
    const { data } = await owner.ask(
      `mutation { createApiKey(input: { type: LIVE, label: "k", projectId: "${slug}" }) { key } }`,
    );
    return hive.withKey(data.createApiKey.key as string);
  }

  test("sends to that one: what names none goes there, what names another is rejected", async () => {
    const key = await keyOf("mine");
    const events = [started({ project_id: "mine" }), started(), started({ project_id: "other" })];
    const { result } = await key.send("a", { event_type: "heartbeat" }, ...events);
    expect(result).toMatchObject({ accepted: 3, rejected: 1, errors: [{ error: "invalid_project" }] });
    const { data } = await live.ask(
      `{ events(filter: { minSeverity: DEBUG }) { nodes { projectSlug } } projects { nodes { slug } } }`,
    );
    expect(data.events.nodes).toEqual([1, 2, 3].map(() => ({ projectSlug: "mine" })));
    expect(data.projects.nodes).toEqual([{ slug: "default" }, { slug: "mine" }]);
  });

  test("reads nothing", async () => {
    const key = await keyOf("mine");
    expect(codeOf(await key.ask(`{ agents { totalCount } }`))).toBe("forbidden");
  });

  test("sends nothing once the project is deleted, also where another has its slug", async () => {
    const key = await keyOf("mine");
    await live.ask(`mutation { deleteProject(id: "mine", confirmSlug: "mine") { id } }`);
    await live.ask(`mutation { createProject(input: { slug: "mine" }) { id } }`);
    expect((await key.send("a", started({ project_id: "mine" }))).result).toMatchObject({ rejected: 1 });
  });
});
