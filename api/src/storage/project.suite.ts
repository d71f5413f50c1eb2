import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChangedBy } from "../accounts/audit-log.ts";
import type { DataScope } from "../accounts/scope.ts";
import { newKey } from "../accounts/secrets.ts";
import { sentEvents, TEST_NOW_MS, toBatches, type SentEvent, type TestBatch } from "./events.arbitrary.ts";
import { derivedSnapshot } from "./snapshot.ts";
import type { Storage } from "./storage.ts";

interface Parts {
  storage: () => Storage;
  freshScopes: () => Promise<{ live: DataScope; test: DataScope }>;
  append: (scope: DataScope, batch: TestBatch) => Promise<unknown>;
}

const by: ChangedBy = { actor: { kind: "user", id: "u", name: "Ada" }, atMs: TEST_NOW_MS };

const started = (taskId: string, project: string, more: object = {}) => ({
  event_id: randomUUID(),
  timestamp: new Date(TEST_NOW_MS - 60_000).toISOString(),
  event_type: "task_started" as const,
  task_id: taskId,
  project_id: project,
  ...more,
});

const batchOf = (agentId: string, events: TestBatch["events"]): TestBatch => ({
  envelope: { agentId, environment: "production" },
  events,
});

const isIn = (project: string) => (sent: SentEvent) => (sent.event.project_id ?? "default") === project;

/** Projects merged, deleted and staffed: the same on every adapter. */
export function projectSuite({ storage, freshScopes, append }: Parts): void {
  const send = async (scope: DataScope, events: readonly SentEvent[]) => {
    for (const batch of toBatches(events, 20)) await append(scope, batch);
  };
  const idOf = async (scope: DataScope, slug: string): Promise<string | undefined> =>
    (await storage().projects.getProject(scope, slug))?.id;
  const members = async (scope: DataScope, projectId: string) => {
    const at = { nowMs: TEST_NOW_MS, defaultStuckThresholdMs: 300_000 };
    const agents = await storage().agents.listAgents(scope, { projectId }, at);
    return agents.map(({ agentId }) => agentId).sort();
  };
  const eventIds = async (scope: DataScope, projectId?: string) => {
    const query = { filter: { projectId }, limit: 1_000, afterSeq: null, order: "oldest_first" } as const;
    return (await storage().events.listEvents(scope, query)).map(({ eventId }) => eventId);
  };
  const merge = async (scope: DataScope, source: string, target: string) =>
    storage().projects.mergeProjects(scope, (await idOf(scope, source))!, (await idOf(scope, target))!, by);

  describe("a project merged into another", () => {
    test("leaves what would have been derived had its events been the other's from the start", async () => {
      await fc.assert(
        fc.asyncProperty(sentEvents, async (events) => {
          const { live: merged, test: expected } = await freshScopes();
          if (!events.some(isIn("sales")) || !events.some(isIn("support"))) return;
          await send(merged, events);
          await merge(merged, "sales", "support");
          const renamed = events.map((sent) => ({
            ...sent,
            event: {
              ...sent.event,
              project_id: isIn("sales")(sent) ? "support" : sent.event.project_id,
            },
          }));
          await send(expected, renamed);
          expect(await derivedSnapshot(storage(), merged)).toEqual(
            await derivedSnapshot(storage(), expected),
          );
        }),
        { numRuns: 8 },
      );
    });

    test("is read, named and sent to as the other, also when that one is merged on", async () => {
      const { live } = await freshScopes();
      await append(live, batchOf("a", [started("t1", "one")]));
      await append(live, batchOf("b", [started("t2", "two"), started("t3", "three")]));
      const oneId = (await idOf(live, "one"))!;
      await merge(live, "one", "two");
      await merge(live, "two", "three");
      await append(live, batchOf("c", [started("t4", "one"), started("t5", oneId)]));
      const three = await storage().projects.getProject(live, "three");
      expect(await storage().projects.getProject(live, "one")).toEqual(three);
      expect(await eventIds(live, "one")).toEqual(await eventIds(live));
      expect(await eventIds(live, "three")).toHaveLength(5);
      expect(await members(live, "three")).toEqual(["a", "b", "c"]);
      const listed = await storage().projects.listProjects(live, { includeArchived: true });
      expect(listed.map(({ slug }) => slug).sort()).toEqual(["default", "three"]);
      const again = { slug: "one", name: "One", description: null, limit: null };
      expect(await storage().projects.createProject(live, again, by)).toEqual({ refused: "slug_taken" });
    });
  });

  describe("a project that is deleted", () => {
    test("is gone from every query at once, says what went, and leaves its slug", async () => {
      const { live } = await freshScopes();
      const call = { payload: { kind: "llm_call", data: { name: "n", model: "m", cost: 1 } } };
      await append(live, batchOf("a", [started("kept", "stays")]));
      const before = await derivedSnapshot(storage(), live);
      const gone = [
        started("t1", "goes"),
        started("t2", "goes"),
        started("t1", "goes", { event_type: "custom", ...call }),
      ];
      await append(live, batchOf("a", gone));
      const id = (await idOf(live, "goes"))!;
      const deleted = await storage().projects.deleteProject(live, id, by);
      expect(deleted).toMatchObject({
        project: { slug: "goes" },
        events: 3,
        tasks: 2,
        llmCalls: 1,
        agents: 1,
      });
      const after = await derivedSnapshot(storage(), live);
      const { agents: _, ...rest } = before;
      expect(after).toMatchObject(rest);
      expect(await eventIds(live)).toHaveLength(1);
      expect(await storage().projects.getProject(live, id)).toBeNull();

      await append(live, batchOf("a", [started("t3", "goes")]));
      expect(await idOf(live, "goes")).not.toBe(id);
      expect(await eventIds(live, "goes")).toHaveLength(1);
    });
  });

  describe("a key of one project", () => {
    const keyFor = async (scope: DataScope, project: string, type: "live" | "test" = "live") => {
      const { sha256, prefix } = newKey(type);
      const wanted = { sha256, prefix, type, label: "k", expiresAtMs: null, project };
      return (await storage().keys.createKey(scope, wanted, by))?.project ?? null;
    };

    test("is of the one that has the slug now, not of a deleted one, whose id names nothing", async () => {
      const { live } = await freshScopes();
      const wanted = { slug: "p", name: "P", description: null, limit: null };
      await storage().projects.createProject(live, wanted, by);
      const deletedId = (await idOf(live, "p"))!;
      await storage().projects.deleteProject(live, "p", by);
      expect(await keyFor(live, "p")).toBeNull();
      await storage().projects.createProject(live, wanted, by);
      const id = (await idOf(live, "p"))!;
      expect(id).not.toBe(deletedId);
      expect(await keyFor(live, "p")).toEqual({ id, slug: "p" });
      expect(await keyFor(live, id)).toEqual({ id, slug: "p" });
      expect(await keyFor(live, deletedId)).toBeNull();
    });

    test("is of the one that its project was merged into, in the data that the key opens", async () => {
      const { live } = await freshScopes();
      await append(live, batchOf("a", [started("t1", "one"), started("t2", "two")]));
      const [oneId, twoId] = [await idOf(live, "one"), await idOf(live, "two")];
      await merge(live, "one", "two");
      expect(await keyFor(live, "one")).toEqual({ id: twoId, slug: "two" });
      expect(await keyFor(live, oneId!)).toEqual({ id: twoId, slug: "two" });
      expect(await keyFor(live, "two", "test")).toBeNull();
    });
  });

  describe("the members of a project", () => {
    test("are those who sent to it and those who were assigned, until they are removed or send again", async () => {
      const { live } = await freshScopes();
      await append(live, batchOf("a", [started("t1", "p")]));
      await append(live, batchOf("b", [started("t2", "q")]));
      const set = (agentIds: string[], isAssigned: boolean, atMs = TEST_NOW_MS) =>
        storage().projects.setMembers(live, "p", { agentIds, isAssigned }, { ...by, atMs });
      await set(["b"], true);
      expect(await members(live, "p")).toEqual(["a", "b"]);
      await set(["a", "b"], false, TEST_NOW_MS - 1_000);
      expect(await members(live, "p")).toEqual([]);
      const later = { timestamp: new Date(TEST_NOW_MS).toISOString() };
      await append(live, batchOf("a", [started("t3", "p", later)]));
      expect(await members(live, "p")).toEqual(["a"]);
      expect(await set(["a", "nobody"], false)).toMatchObject({ unknownAgentIds: ["nobody"] });
      expect(await members(live, "p")).toEqual(["a"]);
    });
  });

  describe("the audit log", () => {
    test("has each change of a project with what it was, newest first, for its data set alone", async () => {
      const { live, test: other } = await freshScopes();
      const wanted = { slug: "p", name: "P", description: null, limit: null };
      await storage().projects.createProject(live, wanted, by);
      await storage().projects.updateProject(live, "p", { name: "Q" }, by);
      await storage().projects.updateProject(live, "p", { isArchived: true }, by);
      const page = { filter: {}, beforeId: null, limit: 10 };
      const log = await storage().auditLog.listAudit(live, page);
      expect(log.map(({ action, before, after }) => ({ action, before, after }))).toMatchObject([
        { action: "project.archive", before: { isArchived: false }, after: { isArchived: true } },
        { action: "project.update", before: { name: "P" }, after: { name: "Q" } },
        { action: "project.create", before: null, after: { slug: "p" } },
      ]);
      expect(log[0]).toMatchObject({
        actor: by.actor,
        atMs: by.atMs,
        subject: { type: "project", name: "p" },
      });
      expect(await storage().auditLog.listAudit(live, { ...page, beforeId: log[1]!.id })).toEqual([log[2]]);
      const filter = { actions: ["project.update"], actorIds: ["u"], fromMs: by.atMs, toMs: by.atMs + 1 };
      expect(await storage().auditLog.listAudit(live, { ...page, filter })).toEqual([log[1]]);
      expect(await storage().auditLog.listAudit(other, page)).toEqual([]);
    });
  });
}
