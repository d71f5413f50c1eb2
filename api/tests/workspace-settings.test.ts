import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { grantScope } from "../src/accounts/scope.ts";
import { sha256 } from "../src/accounts/secrets.ts";
import { LiveClient } from "../src/live/live-client.ts";
import { accountsClient, bearer } from "../src/server/accounts-client.ts";
import type { Person } from "../src/server/accounts-client.ts";
import { anEvent, startTestServer } from "../src/server/start-test-server.ts";
import type { TestServer } from "../src/server/start-test-server.ts";

const WAIT_MS = 20_000;
const AGENTS = "subscription { agents(filter: {}) { changes { agent { id status } } } }";
const TASKS = "subscription { tasks(filter: {}) { tasks { status } } }";
const LOOK = "{ workspace { name } agents { nodes { status } } tasks { nodes { status } } }";
const SEND = `mutation { ingest(batch: { envelope: { agentId: "other" }, events: [{
  eventId: "0198c0de-0000-7000-8000-000000000001", timestamp: "2026-02-10T14:32:01.000Z",
  eventType: "custom", projectId: "made-up" }] }) { errors { error } } }`;

let server: TestServer;
let client: ReturnType<typeof accountsClient>;
let ada: Person & { apiKey: string };
let open: LiveClient;
let asked = 0;

beforeAll(async () => {
  server = await startTestServer();
  client = accountsClient(server.url);
  ada = await client.register();
  const events = [
    anEvent({ event_type: "heartbeat" }),
    anEvent({ event_type: "task_started", task_id: "t", task_run_id: "r" }),
  ];
  await server.ingest(events, { key: ada.apiKey, agentId: "silent" });
  open = await LiveClient.connect(server.url, ada.apiKey);
  open.subscribe("agents", AGENTS);
  open.subscribe("tasks", TASKS);
  await over(open, "{ __typename }");
}, 240_000);
afterAll(async () => {
  open.close();
  await server.close();
});

/** Asks over a socket that is open. */
async function over(socket: LiveClient, query: string): Promise<Record<string, unknown>> {
  const id = `asked-${asked++}`;
  socket.subscribe(id, query);
  await socket.until(() => socket.results(id).length > 0, WAIT_MS);
  return socket.results(id)[0]!.data!;
}

async function change(input: object): Promise<void> {
  const mutation = "mutation ($input: UpdateWorkspaceInput!) { updateWorkspace(input: $input) { id } }";
  const { body } = await client.graphql(mutation, { input }, bearer(ada));
  expect(body.errors).toBeUndefined();
}

/** The statuses that one subscription has told of, in their order. */
function told(socket: LiveClient, id: "agents" | "tasks"): string[] {
  return socket.results(id).flatMap((frame) => {
    const { agents, tasks } = frame!.data as unknown as {
      agents?: { changes: { agent: { status: string } }[] };
      tasks?: { tasks: { status: string }[] };
    };
    return [
      ...(agents?.changes ?? []).map(({ agent }) => agent.status),
      ...(tasks?.tasks ?? []).map(({ status }) => status),
    ];
  });
}

const hasTold = (socket: LiveClient, status: string) => () =>
  (["agents", "tasks"] as const).every((id) => told(socket, id).at(-1) === status);

describe("settings that are changed while a connection is open", () => {
  test("are those of its queries and mutations", async () => {
    await change({ name: "Renamed", autoCreateProjects: false });
    expect((await over(open, LOOK)).workspace).toEqual({ name: "Renamed" });
    expect(await over(open, SEND)).toEqual({ ingest: { errors: [{ error: "invalid_project" }] } });
  });

  test("judge what its subscriptions tell, of agents that say nothing as well", async () => {
    await change({ defaultStuckThresholdSeconds: 1 });
    await open.until(hasTold(open, "STUCK"), WAIT_MS);
    expect(await over(open, LOOK)).toMatchObject({
      agents: { nodes: [{ status: "STUCK" }] },
      tasks: { nodes: [{ status: "STUCK" }] },
    });

    const joined = await LiveClient.connect(server.url, ada.apiKey);
    joined.subscribe("agents", AGENTS);
    joined.subscribe("tasks", TASKS);
    await over(joined, "{ __typename }");
    await change({ defaultStuckThresholdSeconds: 3_600 });
    await Promise.all([open, joined].map((socket) => socket.until(hasTold(socket, "PROCESSING"), WAIT_MS)));
    joined.close();
  });

  test("that nobody told of are noticed when its credential is looked at again", async () => {
    const { accounts, workspaces } = server.storage;
    const key = (await accounts.findKey(sha256(ada.apiKey)))!;
    const scope = grantScope(key.dataSetId, key.workspace.id);
    const elsewhere = { kind: "user", id: "elsewhere", name: "Another server" } as const;
    await workspaces.updateWorkspace(
      scope,
      { name: "Renamed elsewhere" },
      { actor: elsewhere, atMs: Date.now() },
    );
    const name = async () => (await over(open, LOOK)).workspace;
    await expect.poll(name, { timeout: WAIT_MS }).toEqual({ name: "Renamed elsewhere" });
  });
}, 240_000);
