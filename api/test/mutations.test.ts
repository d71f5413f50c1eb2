/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return
   -- an answer has the shape that its test asked for */
import { randomUUID } from "node:crypto";
import { LIMITS } from "@hiveboard/schema";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { codeOf, openHive } from "./hive.ts";
import type { Caller, Hive } from "./hive.ts";

let hive: Hive;
let caller: Caller;
let reader: Caller;

beforeAll(async () => {
  hive = await openHive();
});
afterAll(() => hive.close());
beforeEach(async () => {
  ({ live: caller, reader } = await hive.join());
  hive.published.length = 0;
});

const INGEST = `mutation ($batch: IngestBatchInput!) { ingest(batch: $batch) {
  accepted rejected warnings { eventId warning message } errors { eventId error message }
} }`;

const started = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  eventId: randomUUID(),
  timestamp: new Date(hive.clock.nowMs).toISOString(),
  eventType: "TASK_STARTED",
  taskId: "t",
  ...more,
});

const ingest = (events: unknown[], to: Caller = caller) =>
  to.ask(INGEST, { batch: { envelope: { agentId: "a" }, events } });

describe("ingest", () => {
  test("stores, answers as the POST does, and publishes what is stored", async () => {
    const event = started({ payload: { summary: "New lead", data: { aKey: 1 } } });
    const { data, errors } = await ingest([event]);
    expect(errors).toEqual([]);
    expect(data.ingest).toEqual({ accepted: 1, rejected: 0, warnings: [], errors: [] });
    await expect
      .poll(() => hive.published)
      .toMatchObject([{ type: "events", events: [{ eventId: event.eventId, payload: event.payload }] }]);
  });

  test("accepts a batch that comes again, and publishes nothing", async () => {
    const event = started();
    await ingest([event]);
    expect((await ingest([event])).data.ingest).toMatchObject({ accepted: 1, rejected: 0 });
    // Publishing comes after the answer, and in the order of the answers: what comes last says that all has come.
    const last = started();
    await ingest([last]);
    const publishedIds = () =>
      hive.published.flatMap((message) =>
        message.type === "events" ? message.events.map(({ eventId }) => eventId) : [],
      );
    await expect.poll(publishedIds).toContain(last.eventId);
    expect(publishedIds()).toEqual([event.eventId, last.eventId]);
  });

  test.each([
    ["a type that is none", { eventType: "TASK_EXPLODED" }, "invalid_event_type"],
    ["no type", { eventType: null }, "missing_required_field"],
    ["a number for a string", { taskId: 5 }, "invalid_field"],
    ["a string for a number", { durationMs: "long" }, "invalid_field"],
    ["a time that is none", { timestamp: "yesterday" }, "invalid_field"],
    ["a payload that is no object", { payload: "text" }, "invalid_field"],
    ["an id that is too long", { taskId: "x".repeat(257) }, "field_size_exceeded"],
  ])("%s fails its event and no other", async (_what, wrong, code) => {
    const bad = started(wrong);
    const { data, errors } = await ingest([bad, started()]);
    expect(errors).toEqual([]);
    expect(data.ingest).toMatchObject({
      accepted: 1,
      rejected: 1,
      errors: [{ eventId: bad.eventId, error: code }],
    });
  });

  test("an entry that is null fails by itself", async () => {
    const { data } = await ingest([null, started()]);
    expect(data.ingest).toMatchObject({ accepted: 1, rejected: 1, errors: [{ eventId: null }] });
  });

  test("takes enum values in either spelling, and literals in the document", async () => {
    const { data, errors } =
      await caller.ask(`mutation { ingest(batch: { envelope: { agentId: "a" }, events: [
      { eventId: "${randomUUID()}", timestamp: "2026-02-10T14:32:01Z", eventType: TASK_STARTED, taskId: "t", severity: "warn" }
    ] }) { accepted errors { message } } }`);
    expect(errors).toEqual([]);
    expect(data.ingest).toEqual({ accepted: 1, errors: [] });
    const { data: read } = await caller.ask(`{ events { nodes { severity } } }`);
    expect(read.events.nodes).toEqual([{ severity: "WARN" }]);
  });

  test("warns of a payload that lacks what its kind recommends", async () => {
    const event = started({ eventType: "custom", payload: { kind: "llm_call", data: {} } });
    const { data } = await ingest([event]);
    expect(data.ingest).toMatchObject({
      accepted: 1,
      warnings: [{ eventId: event.eventId, warning: "payload_convention" }],
    });
  });

  test("of an unknown project is rejected where projects are not made by themselves", async () => {
    const { live } = await hive.join({ autoCreateProjects: false });
    const bad = started({ projectId: "nope", eventId: randomUUID().toUpperCase() });
    const { data } = await ingest([bad, started()], live);
    expect(data.ingest).toMatchObject({
      accepted: 1,
      rejected: 1,
      errors: [{ eventId: bad.eventId, error: "invalid_project" }],
    });
  });

  test.each([
    ["too many events", () => Array.from({ length: LIMITS.maxEventsPerBatch + 1 }, () => started())],
    [
      "too many bytes",
      () => Array.from({ length: 40 }, () => started({ payload: { text: "x".repeat(30_000) } })),
    ],
  ])("%s are refused as a whole", async (_what, events) => {
    expect(codeOf(await ingest(events()))).toBe("invalid_batch");
    expect((await caller.ask(`{ events { nodes { id } } }`)).data.events.nodes).toEqual([]);
  });

  test("with a key that may only read is refused", async () => {
    const answer = await ingest([started()], reader);
    expect(answer.errors[0]?.extensions).toMatchObject({ code: "read_only_key", status: 403 });
  });
});

describe("projects", () => {
  const CREATE = `mutation ($input: CreateProjectInput!) { createProject(input: $input) { id slug name description isArchived isDefault } }`;

  test("are made, changed, put away and brought back", async () => {
    const made = await caller.ask(CREATE, {
      input: { slug: "sales", name: " Sales ", description: "Leads" },
    });
    expect(made.errors).toEqual([]);
    expect(made.data.createProject).toMatchObject({
      slug: "sales",
      name: "Sales",
      isArchived: false,
      isDefault: false,
    });
    const { id } = made.data.createProject;
    const changed = await caller.ask(
      `mutation ($id: ID!) { updateProject(id: $id, input: { description: null }) { name description } }`,
      { id },
    );
    expect(changed.data.updateProject).toEqual({ name: "Sales", description: null });
    const list = async () => (await caller.ask(`{ projects { totalCount nodes { slug } } }`)).data.projects;
    const away = await caller.ask(`mutation { archiveProject(id: "sales") { isArchived } }`);
    expect(away.data.archiveProject).toEqual({ isArchived: true });
    expect(await list()).toEqual({ totalCount: 1, nodes: [{ slug: "default" }] });
    await caller.ask(`mutation { unarchiveProject(id: "sales") { isArchived } }`);
    expect((await list()).totalCount).toBe(2);
  });

  test.each(["Sales", "a b", "-a", "a--b", "", "x".repeat(65), "café"])(
    "cannot have the slug %j",
    async (slug) => {
      expect(codeOf(await caller.ask(CREATE, { input: { slug } }))).toBe("invalid_parameter");
    },
  );

  test("cannot share a slug", async () => {
    await caller.ask(CREATE, { input: { slug: "twice" } });
    expect(codeOf(await caller.ask(CREATE, { input: { slug: "twice" } }))).toBe("invalid_parameter");
  });

  test("that are the default cannot be put away, by slug or by id", async () => {
    const { data } = await caller.ask(`{ project(id: "default") { id isDefault } }`);
    expect(data.project.isDefault).toBe(true);
    for (const id of ["default", data.project.id as string]) {
      const answer = await caller.ask(`mutation ($id: ID!) { archiveProject(id: $id) { id } }`, { id });
      expect(codeOf(answer)).toBe("cannot_delete_default_project");
    }
  });

  test("that nobody knows cannot be changed", async () => {
    const answer = await caller.ask(`mutation { updateProject(id: "nope", input: { name: "x" }) { id } }`);
    expect(codeOf(answer)).toBe("project_not_found");
  });

  test("of somebody else are not there", async () => {
    await caller.ask(CREATE, { input: { slug: "mine" } });
    const { live: stranger } = await hive.join();
    expect((await stranger.ask(`{ project(id: "mine") { id } }`)).data.project).toBeNull();
    expect(codeOf(await stranger.ask(`mutation { archiveProject(id: "mine") { id } }`))).toBe(
      "project_not_found",
    );
  });

  test("take the permission to manage them", async () => {
    const { live: user } = await hive.join({ kind: "user", permissions: ["data.read", "data.write"] });
    expect(codeOf(await user.ask(CREATE, { input: { slug: "x" } }))).toBe("forbidden");
  });
});

describe("updateWorkspace", () => {
  const update = async (input: object) =>
    hive
      .as(caller, { permissions: new Set(["workspace.manage"]) })
      .ask("mutation ($input: UpdateWorkspaceInput!) { updateWorkspace(input: $input) { name slug } }", {
        input,
      });

  test("takes names and slugs that registration takes", async () => {
    const slug = `w-${randomUUID()}`;
    const { data } = await update({ name: "  Ada & Co ", slug });
    expect(data.updateWorkspace).toEqual({ name: "Ada & Co", slug });
  });

  test.each([
    ["slug", "a"],
    ["slug", "a".repeat(49)],
    ["slug", "Up"],
    ["name", "evil\nname"],
    ["name", "  "],
    ["name", "x".repeat(129)],
  ])("refuses the %s %j, and names the field", async (field, value) => {
    const refused = await update({ [field]: value });
    expect(refused.errors[0]?.extensions).toMatchObject({ code: "invalid_parameter", details: { field } });
  });
});
