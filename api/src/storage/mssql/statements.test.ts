import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { MsSqlDialect } from "drizzle-orm/mssql-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { grantScope, type DataScope } from "../../accounts/scope.ts";
import { sentEvents, TEST_NOW_MS, toBatches, valid } from "../events.arbitrary.ts";
import { derivedSnapshot } from "../snapshot.ts";
import type { Storage } from "../storage.ts";
import { migrationLock, MIGRATIONS } from "./migrate.ts";
import { rebuildIn } from "./rebuild.ts";
import { startStorage } from "./storage.ts";
import { openPostgres, type PostgresDatabase } from "./tsql-on-postgres.ts";
import { checkTsql } from "./tsql-parser.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let db: PostgresDatabase;
let storage: Storage;
let scope: DataScope;
beforeAll(async () => {
  db = await openPostgres();
  storage = await startStorage(db, { now: () => TEST_NOW_MS });
  const made = await storage.accounts.ensureWorkspace({ slug: "w", name: "W", plan: "free" });
  scope = grantScope(made.liveDataSetId, made.workspace.id);
  const events = fc.sample(sentEvents, { seed: 21, numRuns: 12 }).flat();
  for (const batch of toBatches(events, 50))
    await storage.ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
});
afterAll(() => storage.close());

const policy = {
  defaultStuckThresholdMs: 300_000,
  defaultProgressThresholdMs: 60_000,
  offlineAfterMs: 86_400_000,
};
const moment = { nowMs: TEST_NOW_MS, policy };
const by = { actor: { kind: "system", id: "test", name: "Test" }, atMs: TEST_NOW_MS } as const;
const sort = { key: "started_at", descending: true } as const;
const range = { fromMs: TEST_NOW_MS - 7_200_000, toMs: TEST_NOW_MS };
const page = { limit: 10, order: "newest_first" } as const;

/** Calls that between them send every statement of the adapter's own stores, by what they are about. */
const CALLS: Record<string, () => Promise<unknown>> = {
  append: async () => {
    const [batch] = toBatches(fc.sample(sentEvents, { seed: 22, numRuns: 1 }).flat(), 50);
    await storage.ingest.append(scope, { ...valid(batch!), autoCreateProjects: true });
  },
  everything: () => derivedSnapshot(storage, scope),
  agents: () =>
    storage.agents.listAgents(
      scope,
      { agentIds: ["a1"], projectId: "sales", environment: "e", group: "g", agentType: "t", search: "a" },
      { nowMs: TEST_NOW_MS, defaultStuckThresholdMs: 300_000 },
    ),
  activity: () =>
    storage.agents.activity(scope, {
      agentIds: ["a1"],
      fromMs: TEST_NOW_MS - 120_000,
      sliceMs: 60_000,
      slices: 2,
    }),
  environments: () => storage.agents.listEnvironments(scope),
  liveness: async () => {
    await storage.liveness.listDueAgents(TEST_NOW_MS);
    const agent = { agentId: "a1", reason: "no_heartbeat", episodeMs: 1 } as const;
    await storage.liveness.claimEpisode({
      ...agent,
      dataSetId: scope.dataSetId,
      workspaceId: scope.workspaceId,
    });
  },
  events: () => storage.events.listEvents(scope, { ...page, filter: {}, afterSeq: 9 }),
  "events of a task": () =>
    storage.events.listEvents(scope, {
      ...page,
      filter: {
        taskId: "t1",
        taskRunId: "r1",
        agentId: "a1",
        minSeverity: "warn",
        kinds: ["todo"],
        eventTypes: ["custom"],
      },
    }),
  "events of a project": () =>
    storage.events.listEvents(scope, {
      ...page,
      filter: { projectId: "sales", environment: "e", group: "g" },
    }),
  "events of an agent": () =>
    storage.events.listEvents(scope, { ...page, filter: { agentId: "a1", taskRunId: "r1" } }),
  "events of a kind": () =>
    storage.events.listEvents(scope, { ...page, filter: { kinds: ["todo", "issue"] } }),
  "events of a type": () =>
    storage.events.listEvents(scope, { ...page, filter: { eventTypes: ["escalated"] } }),
  replay: () =>
    storage.events.replayEvents(scope, { filter: {}, afterSeq: 0, limit: 3, maxPayloadBytes: 999 }),
  "one event": () => storage.events.getEvent(scope, "6f3c1d4e-0000-4000-8000-000000000000"),
  "the newest position": () => storage.events.latestSeq(scope),
  "events of a run": () => storage.events.listRunEvents(scope, { taskId: "t1", runId: null }, 10),
  calls: () =>
    storage.llmCalls.listLlmCalls(scope, {
      filter: {
        taskId: "t1",
        taskRunId: "r1",
        agentId: "a1",
        projectId: "sales",
        environment: "e",
        group: "g",
        model: "m",
        fromMs: 1,
        toMs: 2,
      },
      sort: { key: "cost", descending: true },
      limit: 10,
      after: { value: 1, seq: 1 },
    }),
  "totals of calls": () =>
    storage.llmCalls.totalLlmCalls(scope, { fromMs: range.fromMs + 1, toMs: range.toMs + 1 }),
  tasks: () =>
    storage.tasks.listRuns(scope, {
      filter: {
        projectId: "sales",
        agentId: "a1",
        environment: "e",
        group: "g",
        taskType: "lead",
        taskId: "t1",
        statuses: ["stuck", "failed"],
        fromMs: 1,
        toMs: TEST_NOW_MS,
        search: "50%_[a]",
      },
      sort,
      limit: 10,
      after: { value: TEST_NOW_MS, rowId: 1 },
      ...moment,
    }),
  ...Object.fromEntries(
    (["id", "agent", "type", "status", "llm_calls", "duration", "cost"] as const).map((key) => [
      `tasks by ${key}`,
      () =>
        storage.tasks.listRuns(scope, {
          filter: { statuses: ["processing"] },
          sort: { key, descending: false },
          limit: 10,
          after: { value: null, rowId: 1 },
          ...moment,
        }),
    ]),
  ),
  "one run": () => storage.tasks.getRun(scope, { taskId: "t1", ...moment }),
  "some runs": () => storage.tasks.getRuns(scope, { runs: [{ taskId: "t1", runId: "r1" }], ...moment }),
  "metrics by group": () =>
    storage.metrics.taskSeries(scope, {
      filter: { agentId: "a1", projectId: "sales", environment: "e", group: "g" },
      range,
      intervalMs: 60_000,
      groupBy: "group",
    }),
  durations: () =>
    storage.metrics.durationSeries(scope, { filter: {}, range, intervalMs: null, groupBy: "environment" }),
  "costs by model": () =>
    storage.metrics.costSeries(scope, { filter: { model: "m" }, range, intervalMs: null, groupBy: "model" }),
  "costs of a task type": () => storage.metrics.taskTypeCost(scope, "lead", range),
  pipeline: () => storage.pipeline.getPipeline(scope, { agentId: "a1", limitPerPart: 5 }),
  pipelines: () => storage.pipeline.getPipelines(scope, { agentIds: ["a1", "a2"], limitPerPart: 5 }),
  projects: async () => {
    const project = (slug: string) => ({ slug, name: slug, description: null, limit: 50 });
    await storage.projects.createProject(scope, project("new"), by);
    await storage.projects.createProject(scope, project("gone"), by);
    await storage.projects.updateProject(scope, "new", { description: "d", isArchived: true }, by);
    await storage.projects.setMembers(scope, "new", { agentIds: ["a1"], isAssigned: true }, by);
    const { id } = (await storage.projects.getProject(scope, "new"))!;
    const support = (await storage.projects.getProject(scope, "support"))!;
    await storage.projects.mergeProjects(scope, support.id, id, by);
    await storage.projects.deleteProject(scope, "gone", by);
    await storage.projects.listProjects(scope, { includeArchived: false });
    await storage.projects.summarise(scope, [id]);
  },
  rebuild: () => rebuildIn(db, () => undefined),
  "calls without costs": () =>
    storage.repricing.listUncosted(scope, {
      ...range,
      after: { timestampMs: range.fromMs, seq: 1 },
      limit: 5,
    }),
  "estimates of calls": async () => {
    const { calls } = await storage.repricing.listUncosted(scope, {
      fromMs: 0,
      toMs: range.toMs,
      after: null,
      limit: 100,
    });
    await storage.repricing.setEstimates(
      scope,
      calls.map(({ seq }) => ({ seq, estimateNanoUsd: 5 })),
    );
  },
  "events of a deleted project": async () => {
    const { id } = (await storage.projects.getProject(scope, "support"))!;
    await storage.projects.deleteProject(scope, id, by);
    await storage.retention.deleteProjectEvents(scope, { projectId: id, afterSeq: 0, maxRows: 500 });
  },
  "heartbeats of an hour": () =>
    storage.retention.compactHeartbeats(scope, { receivedBeforeMs: TEST_NOW_MS + 1, maxRows: 500 }),
  "closed todos and issues": async () => {
    const query = { receivedBeforeMs: TEST_NOW_MS + 1, maxRows: 500 };
    await storage.retention.forgetClosed(scope, { ...query, cursor: null });
    await storage.retention.forgetClosed(scope, {
      ...query,
      cursor: { table: "issues", agentPk: 0, key: "" },
    });
  },
  "roll-ups of days before": () =>
    storage.retention.expireRollups(scope, { beforeMs: range.fromMs, maxRows: 10 }),
  "old events": () =>
    storage.retention.deleteEvents(scope, {
      receivedBeforeMs: TEST_NOW_MS + 1,
      keepsSummaries: false,
      maxRows: 500,
    }),
  "summaries of runs": () =>
    storage.retention.removeSummaries(scope, { receivedBeforeMs: TEST_NOW_MS + 1, cursor: 0, maxRows: 10 }),
  "the oldest arrival": () => storage.retention.oldestArrival(scope),
  "since when data is kept": () => storage.retention.keptSince(scope),
};

/** What each call sends, by its name; a statement stands where it is sent first. */
async function statementsOf(name: string): Promise<string[]> {
  const before = new Set(db.statements);
  await CALLS[name]!();
  return [...db.statements].filter((text) => !before.has(text)).map(tidy);
}

const tidy = (text: string): string => text.replaceAll(/\n\s*/g, "\n  ").trim();

describe("T-SQL", () => {
  test("every statement of the adapter is as it was, and parses", async () => {
    const sections: string[] = [];
    for (const name of Object.keys(CALLS)) {
      const statements = await statementsOf(name);
      statements.forEach(checkTsql);
      sections.push(...statements.map((text) => `-- ${name}\n${text}\n`));
    }
    await expect(sections.join("\n")).toMatchFileSnapshot("statements.snap.sql");
  });

  test("the migrations parse, and keep to types that SQL Server 2016 has", () => {
    for (const folder of readdirSync(MIGRATIONS))
      for (const text of readFileSync(path.join(MIGRATIONS, folder, "migration.sql"), "utf8").split(
        "--> statement-breakpoint",
      ))
        checkTsql(text);
  });

  test("nothing is newer than SQL Server 2016, or unknown to Babelfish", () => {
    const newer =
      /\b(STRING_AGG|GREATEST|LEAST|JSON_ARRAYAGG|JSON_OBJECT|TRIM|CONCAT_WS|GENERATE_SERIES|DATETRUNC|WINDOW|IS DISTINCT FROM)\b/i;
    for (const text of db.statements) expect(text).not.toMatch(newer);
    for (const text of db.statements)
      expect(text).not.toMatch(/\bLIMIT\b|\bINDEXED BY\b|#\w+|\bON CONFLICT\b/i);
  });

  test("the parser is one that refuses: it knows MERGE, OPENJSON … WITH, OUTPUT and hints, but procedures only by name", () => {
    const refused = [
      "SELEC 1",
      "SELECT TOP (1 seq FROM events",
      "MERGE INTO t USING s ON WHEN MATCHED THEN UPDATE SET a = 1;",
      "SELECT a FROM OPENJSON(@p) WITH (a bigint '$[0]' AS w",
    ];
    for (const text of refused) expect(() => checkTsql(text)).toThrow(SyntaxError);
    // The lock of migrations is taken by a procedure, whose arguments no parser checks; only a server can.
    const { sql: lock } = new MsSqlDialect().sqlToQuery(migrationLock);
    expect(tidy(lock)).toMatchInlineSnapshot(`
      "DECLARE @granted int;
        EXEC @granted = sp_getapplock @Resource = 'hiveboard.migrate', @LockMode = 'Exclusive',
        @LockOwner = 'Transaction', @LockTimeout = 120000;
        SELECT @granted AS granted"
    `);
  });
});
