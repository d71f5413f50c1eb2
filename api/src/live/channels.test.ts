import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anEvent, startTestServer } from "../server/start-test-server.ts";
import type { TestServer } from "../server/start-test-server.ts";
import { LiveClient } from "./live-client.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** Everything that one list of a channel has brought so far. */
function listOf(client: LiveClient, channel: string, list: string): Record<string, unknown>[] {
  return client
    .results("1")
    .flatMap(
      (result) =>
        (result?.data as Record<string, Record<string, Record<string, unknown>[]>>)[channel]![list]!,
    );
}

async function watch(query: string, variables?: object): Promise<LiveClient> {
  const client = await LiveClient.connect(server.url, server.key);
  client.subscribe("1", query, variables);
  client.subscribe("settled", "{ __typename }");
  await client.until(() => client.messages.some(({ id, type }) => id === "settled" && type === "complete"));
  return client;
}

const AGENTS =
  "subscription($filter: AgentFilter) { agents(filter: $filter) { cursor changes { kind previousStatus agent { id status stuckReason } } } }";

describe("agents", () => {
  test("a new agent, a change of status and a heartbeat are told apart", async () => {
    const client = await watch(AGENTS, { filter: { ids: ["told-apart"] } });
    const from = { agentId: "told-apart" };
    const changes = () => listOf(client, "agents", "changes");
    await server.ingest([anEvent({ event_type: "agent_registered" })], from);
    await client.until(() => changes().length === 1);
    await server.ingest([anEvent({ event_type: "heartbeat" })], from);
    await client.until(() => changes().length === 2);
    await server.ingest([anEvent({ event_type: "task_started", task_id: "t" })], from);
    await client.until(() => changes().length === 3);
    await server.ingest([anEvent({ event_type: "action_started", task_id: "t" })], from);
    await client.until(() => changes().length === 4);
    expect(changes().map(({ kind, previousStatus }) => [kind, previousStatus])).toEqual([
      ["STATUS_CHANGED", null],
      ["HEARTBEAT", "IDLE"],
      ["STATUS_CHANGED", "IDLE"],
      ["UPDATED", "PROCESSING"],
    ]);
    client.close();
  });

  test("silence makes an agent stuck within 2 s of its deadline, once, and an event brings it back at once", async () => {
    const client = await watch(AGENTS, { filter: { ids: ["silent"] } });
    const tasks = await watch(
      'subscription { tasks(filter: { taskId: "of-silent" }) { tasks { id status } } }',
    );
    const from = { agentId: "silent" };
    await server.ingest(
      [
        anEvent({ event_type: "agent_registered", payload: { data: { stuck_threshold_seconds: 1 } } }),
        anEvent({ event_type: "task_started", task_id: "of-silent" }),
        anEvent({ event_type: "heartbeat" }),
      ],
      from,
    );
    const lastSeenMs = performance.now();
    const stuck = () => listOf(client, "agents", "changes").filter(({ kind }) => kind === "STUCK");
    await client.until(() => stuck().length > 0);
    expect(performance.now() - lastSeenMs - 1_000).toBeLessThan(2_000);
    expect(stuck()[0]).toMatchObject({ agent: { status: "STUCK", stuckReason: "NO_HEARTBEAT" } });
    await tasks.until(() => listOf(tasks, "tasks", "tasks").some(({ status }) => status === "STUCK"));

    await server.ingest([anEvent({ event_type: "heartbeat" })], from);
    const recoveredMs = performance.now();
    const last = () => listOf(client, "agents", "changes").at(-1);
    await client.until(() => last()?.kind === "STATUS_CHANGED");
    expect(performance.now() - recoveredMs).toBeLessThan(300);
    expect(last()).toMatchObject({ previousStatus: "STUCK", agent: { status: "PROCESSING" } });
    expect(stuck()).toHaveLength(1);
    await tasks.until(() => listOf(tasks, "tasks", "tasks").at(-1)?.status === "PROCESSING");
    client.close();
    tasks.close();
  });
});

test("tasks bring each changed run as it is, and once more when it leaves the statuses asked for", async () => {
  const client = await watch(
    "subscription($filter: TaskFilter) { tasks(filter: $filter) { cursor tasks { id status } } }",
    {
      filter: { statuses: ["PROCESSING"], agentId: "worker" },
    },
  );
  await server.ingest([anEvent({ event_type: "task_started", task_id: "leaving" })], { agentId: "worker" });
  await client.until(() => listOf(client, "tasks", "tasks").length === 1);
  await server.ingest([anEvent({ event_type: "task_completed", task_id: "leaving" })], { agentId: "worker" });
  await client.until(() => listOf(client, "tasks", "tasks").length === 2);
  await server.ingest([anEvent({ event_type: "task_completed", task_id: "never-here" })], {
    agentId: "worker",
  });
  await server.ingest([anEvent({ event_type: "task_started", task_id: "next" })], { agentId: "worker" });
  await client.until(() => listOf(client, "tasks", "tasks").length === 3);
  expect(listOf(client, "tasks", "tasks")).toEqual([
    { id: "leaving", status: "PROCESSING" },
    { id: "leaving", status: "COMPLETED" },
    { id: "next", status: "PROCESSING" },
  ]);
  client.close();
});

test("costs bring the calls and their sums; a call without a cost is not free", async () => {
  const client = await watch(
    'subscription { costs(filter: { model: "m1" }) { calls { model costUsd } totals { llmCalls costedCalls costUsd tokensIn } } }',
  );
  const call = (data: object) => anEvent({ payload: { kind: "llm_call", data: { name: "n", ...data } } });
  await server.ingest([
    call({ model: "m1", cost: 0.1, tokens_in: 5 }),
    call({ model: "m1" }),
    call({ model: "m2", cost: 9 }),
    call({ model: "m1", cost: 0.2 }),
  ]);
  await client.until(() => client.results("1").length > 0);
  expect(client.results("1")[0]?.data).toEqual({
    costs: {
      calls: [
        { model: "m1", costUsd: 0.1 },
        { model: "m1", costUsd: null },
        { model: "m1", costUsd: 0.2 },
      ],
      totals: { llmCalls: 3, costedCalls: 2, costUsd: 0.3, tokensIn: 5 },
    },
  });
  client.close();
});

test("a pipeline comes whole whenever something of it changes, and not otherwise", async () => {
  const client = await watch(
    'subscription { pipeline(agentId: "piped") { pipeline { issues { summary } todos { id } queues { agentId } } } }',
  );
  const issue = anEvent({ payload: { kind: "issue", summary: "no access", data: { severity: "high" } } });
  const todo = () =>
    anEvent({
      payload: { kind: "todo", summary: "ask", data: { todo_id: 7, action: "created" } },
    });
  await server.ingest([issue], { agentId: "piped" });
  await client.until(() => client.results("1").length === 1);
  await server.ingest([todo()], { agentId: "not-piped" });
  await server.ingest([anEvent({ event_type: "heartbeat" })], { agentId: "piped" });
  await server.ingest([todo()], { agentId: "piped" });
  await client.until(() => client.results("1").length === 2);
  const pipelines = client.results("1").map((result) => (result!.data as { pipeline: unknown }).pipeline);
  expect(pipelines).toEqual([
    { pipeline: { issues: [{ summary: "no access" }], todos: null, queues: null } },
    { pipeline: { issues: [{ summary: "no access" }], todos: [{ id: "7" }], queues: null } },
  ]);
  client.close();
});

test("a project's filter brings its agents' own events, also of an agent that joins it while it is watched", async () => {
  const client = await watch(
    'subscription { events(filter: { projectId: "joined" }) { events { agentId taskId eventType } } }',
  );
  await server.ingest([anEvent({ event_type: "agent_registered", project_id: "elsewhere" })], {
    agentId: "joiner",
  });
  await server.ingest([anEvent({ event_type: "task_started", task_id: "t", project_id: "joined" })], {
    agentId: "joiner",
  });
  await server.ingest([anEvent({ event_type: "agent_registered" })], { agentId: "joiner" });
  await server.ingest([anEvent({ event_type: "agent_registered" })], { agentId: "stranger" });
  await server.ingest([anEvent({ event_type: "task_completed", task_id: "t", project_id: "joined" })], {
    agentId: "joiner",
  });
  await client.until(() => listOf(client, "events", "events").length >= 3);
  expect(listOf(client, "events", "events").map(({ eventType }) => eventType)).toEqual([
    "TASK_STARTED",
    "AGENT_REGISTERED",
    "TASK_COMPLETED",
  ]);
  client.close();
});

test("a filter that is too large is refused", async () => {
  const client = await watch("subscription($filter: EventFilter) { events(filter: $filter) { cursor } }", {
    filter: { kinds: Array.from({ length: 201 }, (_, n) => String(n)) },
  });
  expect(client.messages.find(({ id }) => id === "1")).toMatchObject({
    type: "error",
    payload: [{ extensions: { code: "invalid_parameter" } }],
  });
  client.close();
});
