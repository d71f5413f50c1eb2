import { createHash, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ChangedBy } from "../../accounts/audit-log.ts";
import { grantScope, type DataScope } from "../../accounts/scope.ts";
import { revokeInvites } from "../control/invite.store.ts";
import { insertMembership, insertSession, insertUser } from "../control/people-rows.ts";
import { createProjectWriter } from "../control/project.store.ts";
import { createSessionWriter } from "../control/session.store.ts";
import { TEST_NOW_MS } from "../events.arbitrary.ts";
import { createSession } from "./session.ts";
import { startStorage } from "./storage.ts";
import { openPostgres, type PostgresDatabase } from "./tsql-on-postgres.ts";

// PostgreSQL runs inside the test, on one thread.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const by: ChangedBy = { actor: { kind: "user", id: "by", name: "By" }, atMs: TEST_NOW_MS };
const digest = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());
const MANY = 40;

let db: PostgresDatabase;
beforeAll(async () => {
  db = await openPostgres();
});
afterAll(() => db.close());

/** What counts the statements that go over it. */
function counting() {
  const counted = { statements: 0 };
  const session = createSession({
    all: (query) => (counted.statements++, db.all(query)),
    run: (statement) => (counted.statements++, db.run(statement)),
  });
  return { counted, session };
}

async function aWorkspace(): Promise<DataScope> {
  const { accounts } = await startStorage(db, { now: () => TEST_NOW_MS });
  const made = await accounts.ensureWorkspace({ slug: randomUUID(), name: "W", plan: "free" });
  return grantScope(made.liveDataSetId, made.workspace.id);
}

const auditsOf = async ({ workspaceId }: DataScope, action: string) =>
  (
    await db.all(
      sql`SELECT subject_id FROM audit_log WHERE workspace_id = ${workspaceId} AND "action" = ${action}`,
    )
  ).length;

describe("what changes many rows takes as many statements as for one", () => {
  test("to end sessions, and to revoke invites", async () => {
    const statementsFor = async (count: number) => {
      const scope = await aWorkspace();
      const { workspaceId } = scope;
      const { counted, session } = counting();
      const userId = randomUUID();
      await insertUser(session, { id: userId, email: `${userId}@x`, name: "N", passwordHash: "-" }, by.atMs);
      await insertMembership(session, { workspaceId, userId, role: "owner", atMs: by.atMs });
      for (let made = 0; made < count; made++) {
        const id = randomUUID();
        await insertSession(session, {
          ...{
            id,
            userId,
            workspaceId,
            dataSet: "live",
            kind: "cookie",
            client: "test",
            refreshSha256: null,
          },
          ...{ familySha256: digest(id), createdAtMs: by.atMs, lastUsedAtMs: by.atMs, accessUntilMs: null },
          expiresAtMs: by.atMs + 1_000,
        });
        await session.run(sql`
          INSERT INTO invites (invite_id, workspace_id, email, role, token_sha256, created_at_ms, expires_at_ms)
          VALUES (${id}, ${workspaceId}, ${`${id}@x`}, ${"member"}, ${digest(`i${id}`)}, ${by.atMs},
            ${by.atMs + 1_000})`);
      }
      counted.statements = 0;
      const end = { userId, keepSessionId: randomUUID(), by };
      expect(await createSessionWriter(session).endOtherSessions(end)).toBe(count);
      expect(await revokeInvites(session, { workspaceId, which: sql`1 = 1`, by })).toHaveLength(count);
      const { statements } = counted;
      expect(await auditsOf(scope, "session.revoke")).toBe(count);
      expect(await auditsOf(scope, "invite.revoke")).toBe(count);
      expect(await createSessionWriter(session).endOtherSessions(end)).toBe(0);
      expect(await revokeInvites(session, { workspaceId, which: sql`1 = 1`, by })).toEqual([]);
      return statements;
    };
    expect(await statementsFor(MANY)).toBe(await statementsFor(1));
  });

  test("to assign agents to a project, and to merge a project of many series", async () => {
    const statementsFor = async (count: number) => {
      const scope = await aWorkspace();
      const { dataSetId } = scope;
      const { counted, session } = counting();
      const merged: unknown[] = [];
      const parts = {
        projectsChanged: () => undefined,
        holdIngest: () => Promise.resolve(),
        mergeRows: (_table: unknown, rows: readonly unknown[]) => Promise.resolve(void merged.push(...rows)),
      };
      const projects = createProjectWriter(session, parts);
      for (const slug of ["p", "q"])
        await projects.createProject(scope, { slug, name: slug, description: null, limit: null }, by);
      const agentIds = Array.from({ length: count }, (_, index) => `agent ${index}`);
      for (const agentId of agentIds)
        await session.run(sql`
          INSERT INTO agent_names (data_set_id, agent_id) VALUES (${dataSetId}, ${agentId})`);
      const [project] = await db.all<{ project_pk: number }>(
        sql`SELECT project_pk FROM projects WHERE data_set_id = ${dataSetId} AND slug = ${"p"}`,
      );
      for (let agent = 1; agent <= count; agent++)
        await session.run(sql`
          INSERT INTO series (data_set_id, agent_pk, project_pk, environment, group_name)
          VALUES (${dataSetId}, ${agent}, ${project!.project_pk}, 1, 1)`);
      counted.statements = 0;
      const assigned = { agentIds, isAssigned: true };
      expect(await projects.setMembers(scope, "p", assigned, by)).toMatchObject({ unknownAgentIds: [] });
      // Those that are there are changed, and none is there twice.
      await projects.setMembers(scope, "p", { ...assigned, isAssigned: false }, by);
      const rows = await db.all<{ is_assigned: number }>(
        sql`SELECT is_assigned FROM project_assignments WHERE project_pk = ${project!.project_pk}`,
      );
      expect(rows.map(({ is_assigned }) => Number(is_assigned))).toEqual(agentIds.map(() => 0));
      await projects.mergeProjects(scope, "p", "q", by);
      const { statements } = counted;
      const series = await db.all<{ project_pk: number }>(
        sql`SELECT project_pk FROM series WHERE data_set_id = ${dataSetId}`,
      );
      expect(series.filter(({ project_pk }) => project_pk !== project!.project_pk)).toHaveLength(count);
      return statements;
    };
    expect(await statementsFor(MANY)).toBe(await statementsFor(1));
  });
});
