import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkConfig } from "../src/config.ts";
import { createLogger } from "../src/server/logger.ts";
import { createServer } from "../src/server/server.ts";
import type { HiveBoardServer } from "../src/server/server.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";
import type { Storage } from "../src/storage/storage.ts";
import { ask, ingest } from "./api-client.ts";
import { anEvent } from "./batches.ts";
import { cleanUp, databaseIn, DEV_KEY, newFolder } from "./server-process.ts";

const AGENTS = 50;
const MANY = 50;

const TASK = "id status costUsd";
const PIPELINE = `queues { depth } todos { id } todoCounts { total } schedules { items { id } } issues { id }`;
const AGENT = `id status activity currentTask { ${TASK} project { slug } } pipeline { ${PIPELINE} }`;
const PROJECT = "slug summary { agents openRuns lastEventAt }";

/** Lists as a dashboard asks for them and deeper, with the most reads that they may take. */
const LISTS: Record<string, { fields: string; maxReads: number }> = {
  agents: { fields: AGENT, maxReads: 5 },
  tasks: { fields: `${TASK} project { ${PROJECT} } agent { ${AGENT} }`, maxReads: 8 },
  events: {
    fields: `id payload agent { ${AGENT} } task { ${TASK} agent { id } project { slug } }`,
    maxReads: 9,
  },
  llmCalls: { fields: `id costUsd agent { id status } task { ${TASK} agent { id } }`, maxReads: 5 },
  projects: { fields: PROJECT, maxReads: 2 },
};

let storage: Storage;
let server: HiveBoardServer;
const reads: string[] = [];

beforeAll(async () => {
  const folder = newFolder();
  storage = await openSqliteStorage({
    path: databaseIn(folder),
    readers: 1,
    onRead: ({ store, method }) => reads.push(`${store}.${method}`),
  });
  const config = checkConfig({ port: 0, data_dir: folder, query_requests_per_second: 10_000 });
  const logger = createLogger({ log_level: "silent" });
  server = await createServer({ config, storage, logger, webHandlerPath: join(folder, "no-web-app") });
  await server.listen();
  for (let agent = 0; agent < AGENTS; agent++)
    expect((await ingest(server.address, DEV_KEY, batchOf(agent))).status).toBe(200);
}, 240_000);
afterAll(async () => {
  await server.close();
  await storage.close();
  await cleanUp();
});

/** An agent with an open run, a pipeline and a project of its own. */
function batchOf(agent: number) {
  const run = { task_id: `task-${agent}`, task_run_id: "run", project_id: `project-${agent}` };
  const known = (kind: string, data: object, fields: object = {}) =>
    anEvent({ payload: { kind, summary: kind, data }, ...fields });
  return {
    envelope: { agent_id: `agent-${agent}` },
    events: [
      known("queue_snapshot", { depth: 1 }),
      known("todo", { todo_id: "t", action: "created" }),
      known("issue", { severity: "low" }),
      known("scheduled", { items: [{ id: "s" }] }),
      // The newest are of a run, so that a page of one event has what a longer one has.
      anEvent({ event_type: "task_started", ...run }),
      known("llm_call", { name: "n", model: "m", cost: 0.1 }, run),
    ],
  };
}

/** The stores of what the lists show; the others are read for the request's key, by the sweep and by jobs. */
const LISTED = /^(agents|events|llmCalls|pipeline|projects|tasks)\./;

/** What one operation reads, in order of the alphabet. */
async function readsOf(query: string, variables: object): Promise<string[]> {
  reads.length = 0;
  const { errors } = await ask(server.address, DEV_KEY, query, variables);
  expect(errors).toBeUndefined();
  return reads.filter((read) => LISTED.test(read)).sort();
}

describe("a page takes no more reads however long it is", () => {
  test.each(Object.entries(LISTS))("%s", async (list, { fields, maxReads }) => {
    const query = `query ($first: Int!) { ${list}(first: $first) { nodes { ${fields} } pageInfo { endCursor } } }`;
    const one = await readsOf(query, { first: 1 });
    expect(one.length).toBeGreaterThan(0);
    expect(one.length, one.join()).toBeLessThanOrEqual(maxReads);
    // Two looks at the same thing become one where they fall together, and that is for the event loop to say: so each
    // length is held against the same bound, and not against another's luck.
    for (const first of [2, MANY]) {
      const more = await readsOf(query, { first });
      expect(new Set(more)).toEqual(new Set(one));
      expect(more.length, more.join()).toBeLessThanOrEqual(maxReads);
    }
  });

  test.each(Object.entries(LISTS))("of %s: it has what was asked for", async (list, { fields }) => {
    const query = `query ($first: Int!) { ${list}(first: $first) { nodes { ${fields} } } }`;
    const { data } = await ask<Record<string, { nodes: object[] }>>(server.address, DEV_KEY, query, {
      first: MANY,
    });
    expect(data[list]!.nodes).toHaveLength(MANY);
    if (list !== "projects" && list !== "events") expect(JSON.stringify(data)).not.toContain(":null");
  });
});

test("the pipeline of one agent and of all takes the same reads", async () => {
  const query = `query ($agentId: ID) { pipeline(agentId: $agentId) { ${PIPELINE} } }`;
  const all = await readsOf(query, {});
  expect(all).toEqual(["pipeline.getPipeline"]);
  expect(await readsOf(query, { agentId: "agent-1" })).toEqual(["agents.listAgents", ...all]);
});
