import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { KeyType } from "../src/accounts/account.store.ts";
import { grantScope } from "../src/accounts/scope.ts";
import type { DataScope } from "../src/accounts/scope.ts";
import type { Budget } from "../src/budgets/budget.ts";
import type { Storage } from "../src/storage/storage.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";
import { ask, ingest } from "./api-client.ts";
import { anEvent } from "./batches.ts";
import type { Batch } from "./batches.ts";
import { raiseAlert } from "./alerts.ts";
import { databaseIn, DEV_KEY } from "./server-process.ts";

/** Names that every data set uses: who asks for them must get its own. */
export const SHARED = {
  agent: "shared-agent",
  task: "shared-task",
  run: "shared-run",
  project: "shared-project",
  model: "shared-model",
  eventId: "019c4800-0000-7000-8000-00000000abcd",
} as const;

/** The data of one workspace, live or test, full of strings that nobody else may ever see. */
export interface DataSet {
  name: string;
  key: string;
  keyId: string;
  /** Stands in what is told of things, never in what they are asked for by. */
  secret: string;
  /** What things are asked for by: ids that a stranger may have heard of. */
  agent: string;
  task: string;
  project: string;
  model: string;
  environment: string;
  group: string;
  kind: string;
  /** How many runs it holds; differs between data sets. */
  runs: number;
  /** Known once it has been filled. */
  projectId: string;
  /** Ids that are made with the workspaces. */
  budget: string;
  price: string;
  eventIds: string[];
  /** Ids of a rule, of an alert of it and of a delivery that was given up. */
  rule: string;
  alert: string;
  delivery: string;
  workspace: { id: string; slug: string; name: string };
  cursors: Record<"agents" | "tasks" | "events" | "llmCalls" | "projects", string>;
}

const alphanumerics = (length: number): string => randomBytes(length).toString("hex").slice(0, length);

interface MadeKey {
  key: string;
  id: string;
}

function newDataSet(name: string, { key, id }: MadeKey, runs: number): DataSet {
  const handle = alphanumerics(8);
  return {
    name,
    key,
    keyId: id,
    secret: `secret${alphanumerics(16)}`,
    agent: `agent-${handle}`,
    task: `task-${handle}`,
    project: `project-${handle}`,
    model: `model-${handle}`,
    environment: `env-${handle}`,
    group: `group-${handle}`,
    kind: `kind-${handle}`,
    runs,
    projectId: "",
    budget: `budget-${handle}`,
    price: `price-${handle}`,
    eventIds: [],
    rule: randomUUID(),
    alert: randomUUID(),
    delivery: randomUUID(),
    workspace: { id: "", slug: "", name: "" },
    cursors: { agents: "", tasks: "", events: "", llmCalls: "", projects: "" },
  };
}

/** Two workspaces in a folder that no server has open: their four data sets, and keys that only read live data. */
export async function makeWorkspaces(folder: string) {
  const storage = await openSqliteStorage({ path: databaseIn(folder), readers: 1 });
  const newKey = async (workspaceId: string, type: KeyType, key?: string): Promise<MadeKey> => {
    const made = key ?? `hb_${type}_${alphanumerics(32)}`;
    const sha256 = createHash("sha256").update(made).digest();
    await storage.accounts.ensureKey({ workspaceId, sha256, prefix: made.slice(0, 12), type, label: type });
    const { id } = (await storage.accounts.findKey(sha256))!;
    return { key: made, id };
  };
  const workspace = async (slug: string) => {
    const made = await storage.accounts.ensureWorkspace({
      slug,
      name: `Workspace ${slug}`,
      plan: "enterprise",
    });
    const { id } = made.workspace;
    return {
      id,
      live: grantScope(made.liveDataSetId, id),
      test: grantScope(made.testDataSetId, id),
    };
  };
  try {
    // The workspace of local mode, so that its session is among the callers.
    const alpha = await workspace("local");
    const beta = await workspace("beta");
    const made = {
      alphaLive: newDataSet("alpha live", await newKey(alpha.id, "live", DEV_KEY), 2),
      alphaTest: newDataSet("alpha test", await newKey(alpha.id, "test"), 3),
      betaLive: newDataSet("beta live", await newKey(beta.id, "live"), 5),
      betaTest: newDataSet("beta test", await newKey(beta.id, "test"), 7),
    };
    // Here, since no API key may make rules.
    await raiseAlert(storage, alpha.live, made.alphaLive);
    await raiseAlert(storage, alpha.test, made.alphaTest);
    await raiseAlert(storage, beta.live, made.betaLive);
    await raiseAlert(storage, beta.test, made.betaTest);
    await keep(storage, made.alphaLive, alpha.live);
    await keep(storage, made.alphaTest, alpha.test);
    await keep(storage, made.betaLive, beta.live);
    await keep(storage, made.betaTest, beta.test);
    return {
      ...made,
      alphaReadKey: (await newKey(alpha.id, "read")).key,
      betaReadKey: (await newKey(beta.id, "read")).key,
    };
  } finally {
    await storage.close();
  }
}

/** A budget and a job of the data set, and a price of its workspace: only a session could make them. */
async function keep(storage: Storage, set: DataSet, scope: DataScope): Promise<void> {
  const { budget, price, secret } = set;
  const all = {
    scopeKind: "workspace",
    scopeValue: null,
    period: "day",
    // Never used up: an alert would come in the middle of a comparison.
    amountUsd: 1_000_000,
    actions: [],
    createdAtMs: 1,
  } satisfies Partial<Budget>;
  await storage.budgets.addBudget(scope, {
    budget: { id: budget, name: secret, ...all },
    endpoints: {},
    limit: 10,
  });
  const { workspaceId, dataSetId } = scope;
  const costs = { inputPrice: 1, outputPrice: 1, cachedInputPrice: null, validFromMs: 0 };
  await storage.prices.addPrice(scope, { id: price, pattern: workspaceId, ...costs }, 1, 10);
  const job = { id: `job-${secret}`, kind: "retention", subject: secret, params: {} } as const;
  await storage.jobs.addJob({ ...job, workspaceId, dataSetId }, 8_000_000_000_000);
}

/** Fills a data set through the API with something of everything, and notes what only the server could say. */
export async function fill(url: string, set: DataSet): Promise<void> {
  const made = await ask<{ createProject: { id: string } }>(
    url,
    set.key,
    `mutation ($input: CreateProjectInput!) { createProject(input: $input) { id } }`,
    { input: { slug: set.project, name: set.secret, description: set.secret } },
  );
  set.projectId = made.data.createProject.id;
  for (const agent of [set.agent, SHARED.agent]) {
    const batch = batchOf(set, agent);
    set.eventIds.push(...batch.events.map(({ event_id }) => event_id));
    const answer = await ingest(url, set.key, batch);
    if (answer.status !== 200 || (answer.body.warnings as unknown[]).length > 0) throw new Error(answer.text);
  }
  set.eventIds = set.eventIds.filter((id) => id !== SHARED.eventId);
  const { data } = await ask<Known>(
    url,
    set.key,
    `{ workspace { id slug name }
      agents { pageInfo { startCursor } } tasks { pageInfo { startCursor } } events { pageInfo { startCursor } }
      llmCalls { pageInfo { startCursor } } projects { pageInfo { startCursor } } }`,
  );
  const { workspace, ...lists } = data;
  set.workspace = workspace;
  for (const [list, { pageInfo }] of Object.entries(lists))
    set.cursors[list as keyof DataSet["cursors"]] = pageInfo.startCursor;
}

type Known = { workspace: DataSet["workspace"] } & Record<
  keyof DataSet["cursors"],
  { pageInfo: { startCursor: string } }
>;

/** What an agent of a data set may report: every part of the API has something to show of it. */
export function batchOf(set: DataSet, agent: string): Batch {
  const { secret } = set;
  const isShared = agent === SHARED.agent;
  const project_id = isShared ? SHARED.project : set.project;
  const task_id = isShared ? SHARED.task : set.task;
  const runs = Array.from({ length: set.runs }, (_, run) =>
    anEvent({
      event_type: "task_started",
      project_id,
      task_id,
      task_run_id: run === 0 ? SHARED.run : `run-${run}`,
      payload: { summary: secret },
    }),
  );
  const inRun = { project_id, task_id, task_run_id: SHARED.run };
  const known = (kind: string, data: object, fields: object = {}) =>
    anEvent({ payload: { kind, summary: secret, data, tags: [secret] }, project_id, ...fields });
  const model = isShared ? SHARED.model : set.model;
  return {
    envelope: {
      agent_id: agent,
      agent_type: secret,
      agent_version: secret,
      framework: secret,
      runtime: secret,
      sdk_version: secret,
      environment: isShared ? "production" : set.environment,
      group: isShared ? "default" : set.group,
    },
    events: [
      anEvent({ event_type: "agent_registered", payload: { summary: secret } }),
      anEvent({ event_type: "heartbeat", payload: { summary: secret } }),
      ...runs,
      anEvent({
        ...inRun,
        event_id: isShared ? SHARED.eventId : undefined,
        event_type: "action_started",
        action_id: "shared-action",
        correlation_id: secret,
        payload: { action_name: secret, function: secret },
      }),
      anEvent({
        ...inRun,
        event_type: "action_failed",
        action_id: "shared-action",
        payload: { exception_type: secret, exception_message: secret },
      }),
      known("llm_call", { name: secret, model, cost: 0.1, prompt_preview: secret }, inRun),
      known("plan_created", { steps: [{ index: 0, description: secret }] }, inRun),
      known(set.kind, {}),
      known("todo", { todo_id: "shared-todo", action: "created", context: secret }),
      known("issue", { issue_id: "shared-issue", severity: "high", context: secret }),
      known("queue_snapshot", { depth: set.runs, items: [{ id: "shared-item", summary: secret }] }),
      known("scheduled", { items: [{ id: "shared-schedule", name: secret }] }),
    ].map((event) => ({ ...event, event_id: event.event_id ?? anEvent().event_id })),
  };
}

/** Every string that only those may see who may see the data set. */
export function stringsOf(set: DataSet): string[] {
  const { secret, agent, task, project, model, environment, group, kind, projectId, eventIds } = set;
  const { rule, alert, delivery } = set;
  const alerts = [rule, alert, delivery];
  return [secret, agent, task, project, model, environment, group, kind, projectId, ...eventIds, ...alerts];
}
