import { randomUUID } from "node:crypto";
import type { GraphQLField, GraphQLSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { LiveClient } from "../src/live/live-client.ts";
import { allEvents, ask, bearer, ingest, send } from "./api-client.ts";
import type { HttpAnswer } from "./api-client.ts";
import { anEvent } from "./batches.ts";
import { batchOf, fill, makeWorkspaces, SHARED, stringsOf } from "./data-sets.ts";
import type { DataSet } from "./data-sets.ts";
import { PEOPLE_FIELDS, PEOPLE_ROUTES } from "./people-cases.ts";
import { acceptInBrowser, inviteInto } from "./people.ts";
import type { Browser } from "./people.ts";
import { declaredRoutes } from "./routes.ts";
import { openEventStream } from "./event-stream.ts";
import { fieldNames, introspect, operationOf } from "./selections.ts";
import { cleanUp, DEV_KEY, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

/** Somebody with a credential, and whose data that opens. */
interface Caller {
  name: string;
  set: DataSet;
  headers: Record<string, string>;
  mayWrite: boolean;
}

/** What each root field is asked for, by the names of a data set that is the caller's own or not. */
type Cases = Record<string, (of: DataSet) => Record<string, unknown>[]>;

const inMetrics = (of: DataSet) => [
  {},
  ...["agentId", "environment", "group", "projectId", "model"].map((name) => ({
    filter: { [name]: { ...of, agentId: of.agent }[name] },
  })),
  { filter: { projectId: of.project } },
];
const grouped = (of: DataSet, ...keys: string[]) =>
  keys.flatMap((groupBy) => inMetrics(of).map((variables) => ({ ...variables, groupBy })));

const QUERIES: Cases = {
  agent: (of) => [{ id: of.agent }, { id: SHARED.agent }],
  agents: (of) => [
    { first: 5 },
    { first: 5, after: of.cursors.agents },
    { first: 5, filter: { ids: [of.agent, SHARED.agent] } },
    { first: 5, filter: { projectId: of.project } },
    { first: 5, filter: { projectId: of.projectId } },
    { first: 5, filter: { search: of.agent } },
    { first: 5, filter: { environment: of.environment } },
    { first: 5, filter: { group: of.group } },
    { first: 5, filter: { type: of.secret } },
  ],
  alert: (of) => [{ id: of.alert }],
  alertDeliveries: (of) => [
    { first: 5 },
    { first: 5, filter: { status: "DEAD" } },
    { first: 5, filter: { ruleId: of.rule } },
    { first: 5, filter: { alertId: of.alert } },
  ],
  alertRule: (of) => [{ id: of.rule }],
  alertRules: (of) => [{ first: 5 }, { first: 5, search: of.secret }],
  alerts: (of) => [
    { first: 5 },
    { first: 5, filter: { ruleId: of.rule } },
    { first: 5, filter: { agentId: of.agent } },
    { first: 5, filter: { agentId: SHARED.agent, isAcknowledged: false } },
  ],
  budgets: () => [{}],
  cost: (of) => grouped(of, "AGENT", "PROJECT", "MODEL"),
  costTimeseries: (of) => inMetrics(of).map((variables) => ({ ...variables, splitByModel: true })),
  environments: () => [{}],
  event: (of) => [...of.eventIds.slice(0, 2).map((id) => ({ id })), { id: SHARED.eventId }],
  events: (of) => [
    { first: 10, filter: { minSeverity: "DEBUG" } },
    { first: 10, after: of.cursors.events },
    ...["environment", "group", "projectId"].map((name) => ({
      first: 10,
      filter: { [name]: of[name as "group"] },
    })),
    { first: 10, filter: { agentId: of.agent } },
    { first: 10, filter: { taskId: of.task } },
    { first: 10, filter: { taskId: SHARED.task, runId: SHARED.run } },
    { first: 10, filter: { kinds: [of.kind] } },
  ],
  jobs: () => [{}, { first: 5 }],
  apiKeys: () => [{ includeRevoked: true }, { first: 2 }],
  auditLog: (of) => [
    {},
    { first: 5, filter: { subjectId: of.projectId } },
    { filter: { subjectTypes: ["PROJECT"] } },
    { filter: { actorIds: [of.keyId] } },
  ],
  llmCalls: (of) => [
    { first: 5 },
    { first: 5, after: of.cursors.llmCalls },
    { first: 5, filter: { model: of.model } },
    { first: 5, filter: { agentId: of.agent } },
    { first: 5, filter: { projectId: of.projectId } },
    { first: 5, filter: { taskId: of.task, runId: SHARED.run } },
    { first: 5, filter: { environment: of.environment, group: of.group } },
    { first: 5, sort: { by: "COST" } },
  ],
  metrics: (of) => grouped(of, "AGENT", "PROJECT", "ENVIRONMENT"),
  modelPrices: () => [{}],
  pipeline: (of) => [{}, { agentId: of.agent }, { agentId: SHARED.agent }],
  previewAlertRule: (of) => [
    { input: { name: "p", condition: { customEvent: { kind: of.kind, windowSeconds: 60, per: "AGENT" } } } },
    { input: { name: "p", condition: { queueDepth: { depth: 1 } }, filter: { agentId: of.agent } } },
  ],
  repricingPreview: () => [{ from: "2020-01-01T00:00:00.000Z", to: "2100-01-01T00:00:00.000Z" }],
  project: (of) => [{ id: of.projectId }, { id: of.project }, { id: SHARED.project }, { id: "default" }],
  projects: (of) => [{ includeArchived: true }, { after: of.cursors.projects }],
  task: (of) => [
    { id: of.task },
    { id: of.task, runId: SHARED.run },
    { id: SHARED.task },
    { id: SHARED.task, runId: SHARED.run },
  ],
  tasks: (of) => [
    { first: 5 },
    { first: 5, after: of.cursors.tasks },
    { first: 5, filter: { search: of.secret } },
    { first: 5, filter: { taskId: of.task } },
    { first: 5, filter: { agentId: of.agent } },
    { first: 5, filter: { projectId: of.projectId } },
    ...["COST", "ID", "AGENT", "TYPE", "STATUS", "LLM_CALLS"].map((by) => ({ first: 5, sort: { by } })),
  ],
  viewer: () => [{}],
  workspace: () => [{}],
};

/** What takes the permission of a person: a key is refused. */
const OF_PEOPLE: readonly string[] = [
  "apiKeys",
  "auditLog",
  "updateWorkspace",
  "createApiKey",
  "revokeApiKey",
];
const isRefused = (caller: Caller, name: string): boolean =>
  (OF_PEOPLE.includes(name) || (name in MUTATIONS && /Alert/.test(name))) &&
  caller.headers.cookie === undefined;

const SUBSCRIPTIONS: Cases = {
  agents: (of) => [
    {},
    { filter: { ids: [of.agent, SHARED.agent] } },
    { filter: { projectId: of.projectId } },
  ],
  costs: (of) => [{}, { filter: { model: of.model } }, { filter: { projectId: of.projectId } }],
  alerts: () => [{}, { minSeverity: "CRITICAL" }],
  events: (of) => [
    { filter: { minSeverity: "DEBUG" } },
    { after: of.cursors.events, filter: { minSeverity: "DEBUG" } },
    { filter: { agentId: of.agent } },
    { filter: { projectId: of.projectId } },
    { filter: { taskId: SHARED.task } },
  ],
  pipeline: (of) => [{}, { agentId: of.agent }, { agentId: SHARED.agent }],
  tasks: (of) => [{}, { filter: { taskId: of.task } }, { filter: { agentId: of.agent } }],
};

/**
 * What is tried with another's names, and the code of the refusal; null where the caller gets something of its own.
 * Those come last, since by then it has a project of that name.
 */
const MUTATIONS: Record<string, (of: DataSet) => { variables: object; error: string | null }[]> = {
  acknowledgeAlerts: (of) => [{ variables: { ids: [of.alert] }, error: null }],
  createAlertRule: (of) => [
    { variables: { input: { ...A_RULE, projectId: of.projectId } }, error: "project_not_found" },
    { variables: { input: { ...A_RULE, projectId: of.project } }, error: "project_not_found" },
  ],
  deleteAlertRule: (of) => ofRule(of, {}),
  disableAlertRule: (of) => ofRule(of, {}),
  duplicateAlertRule: (of) => ofRule(of, {}),
  enableAlertRule: (of) => ofRule(of, {}),
  resendAlertDelivery: (of) => [{ variables: { id: of.delivery }, error: "invalid_parameter" }],
  silenceAlert: (of) => [{ variables: { id: of.alert, minutes: 60 }, error: "invalid_parameter" }],
  silenceAlertRule: (of) => ofRule(of, { minutes: 60 }),
  testAlertRule: (of) => ofRule(of, {}),
  updateAlertRule: (of) => ofRule(of, { input: A_RULE }),
  archiveProject: (of) => byIds(of, {}),
  unarchiveProject: (of) => byIds(of, {}),
  assignAgents: (of) => membersOf(of),
  removeAgents: (of) => membersOf(of),
  deleteProject: (of) => byIds(of, { confirmSlug: of.project }),
  mergeProjects: (of) => [
    { variables: { sourceId: of.projectId, targetId: SHARED.project }, error: "project_not_found" },
    { variables: { sourceId: SHARED.project, targetId: of.projectId }, error: "project_not_found" },
  ],
  updateProject: (of) => byIds(of, { input: { name: "taken over", description: "taken over" } }),
  ingest: (of) => [
    {
      variables: {
        batch: {
          envelope: { agentId: of.agent },
          events: [of.projectId, of.project].map((projectId) => ({
            eventId: of.eventIds[0],
            timestamp: new Date().toISOString(),
            eventType: "TASK_FAILED",
            projectId,
            taskId: of.task,
            taskRunId: SHARED.run,
          })),
        },
      },
      error: null,
    },
  ],
  createBudget: (of) => [
    {
      variables: {
        input: { name: of.project, scope: "PROJECT", scopeValue: of.projectId, period: "DAY", amountUsd: 1 },
      },
      error: null,
    },
  ],
  updateBudget: (of) =>
    byKeepingIds(of.budget, { name: "taken over", scope: "WORKSPACE", period: "DAY", amountUsd: 1 }),
  deleteBudget: (of) => byKeepingIds(of.budget, {}),
  createModelPrice: (of) => [
    { variables: { input: { pattern: of.model, inputUsd: 1, outputUsd: 1 } }, error: null },
  ],
  updateModelPrice: (of) => byKeepingIds(of.price, { pattern: "taken-over", inputUsd: 1, outputUsd: 1 }),
  deleteModelPrice: (of) => byKeepingIds(of.price, {}),
  repriceCalls: () => [
    { variables: { from: "2020-01-01T00:00:00.000Z", to: "2100-01-01T00:00:00.000Z" }, error: null },
  ],
  createProject: (of) => [{ variables: { input: { slug: of.project } }, error: null }],
  createApiKey: (of) => [
    // By now `ingest` above has made projects of its own with these slugs.
    { variables: { input: { type: "LIVE", label: "own", projectId: of.projectId } }, error: null },
    { variables: { input: { type: "LIVE", label: "own" } }, error: null },
  ],
  // A key that is there is tried below: people of its workspace may revoke it, whichever data they look at.
  revokeApiKey: () => [{ variables: { id: randomUUID() }, error: "invalid_parameter" }],
  updateWorkspace: () => [{ variables: { input: { defaultProgressThresholdSeconds: null } }, error: null }],
};
/** What answers with sums alone: that they are the caller's own is proven with the other sums. */
const FIGURES_ONLY = new Set(["repricingPreview"]);

/** Only a session may: a key hears that, and a session that there is no such thing. */
const byKeepingIds = (id: string, input: object) => [{ variables: { id, input }, error: null }];
const membersOf = (of: DataSet) => [
  { variables: { projectId: of.projectId, agentIds: [of.agent] }, error: "project_not_found" },
  { variables: { projectId: SHARED.project, agentIds: [of.agent] }, error: "agent_not_found" },
];
const byIds = (of: DataSet, rest: object) =>
  [of.projectId, of.project].map((id) => ({ variables: { id, ...rest }, error: "project_not_found" }));

const ofRule = (of: DataSet, rest: object) => [
  { variables: { id: of.rule, ...rest }, error: "rule_not_found" },
];
const A_RULE = { name: "taken over", condition: { queueDepth: { depth: 1 } } };

let url: string;
let schema: GraphQLSchema;
let sets: DataSet[];
let callers: Caller[];
let people: Browser[];
let server: ServerProcess;

beforeAll(async () => {
  const folder = newFolder();
  const made = await makeWorkspaces(folder);
  const invited = await inviteInto(folder, [
    { slug: "local", role: "owner" },
    { slug: "beta", role: "owner" },
    { slug: "beta", role: "owner" },
  ]);
  server = await startServer(folder, { live_subscriptions_per_connection: 500 });
  url = server.url;
  schema = await introspect(url, DEV_KEY);
  const { alphaLive, alphaTest, betaLive, betaTest, alphaReadKey, betaReadKey } = made;
  sets = [alphaLive, alphaTest, betaLive, betaTest];
  for (const set of sets) await fill(url, set);
  const page = await send(url, { method: "GET", path: "/graphql", headers: { accept: "text/html" } });
  const cookie = page.headers["set-cookie"]![0]!.split(";")[0]!;
  const session = { cookie, origin: url };
  const browsers = await Promise.all(
    invited.map((one, index) => acceptInBrowser(url, one, index === 2 ? "TEST" : "LIVE")),
  );
  people = browsers;
  const [alphaPerson, betaPerson, betaTestPerson] = browsers.map(({ headers }) => headers);
  callers = [
    ...sets.map((set) => ({ name: set.name, set, headers: bearer(set.key), mayWrite: true })),
    { name: "alpha session", set: alphaLive, headers: session, mayWrite: true },
    { name: "alpha person", set: alphaLive, headers: alphaPerson!, mayWrite: true },
    { name: "beta person", set: betaLive, headers: betaPerson!, mayWrite: true },
    { name: "beta person at test data", set: betaTest, headers: betaTestPerson!, mayWrite: true },
    { name: "alpha read key", set: alphaLive, headers: bearer(alphaReadKey), mayWrite: false },
    { name: "beta read key", set: betaLive, headers: { "x-api-key": betaReadKey }, mayWrite: false },
  ];
}, 240_000);
// Hundreds of requests a test, on a machine that may be busy.
vi.setConfig({ testTimeout: 20_000 });
afterAll(cleanUp);

function ofRoot(kind: "query" | "mutation" | "subscription", name: string): GraphQLField<unknown, unknown> {
  const root = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }[kind]; // prettier-ignore
  return root!.getFields()[name]!;
}

async function askAs(caller: Caller, query: string, variables: object): Promise<HttpAnswer> {
  return send(url, {
    path: "/graphql",
    headers: { "content-type": "application/json", ...caller.headers },
    body: JSON.stringify({ query, variables }),
  });
}

/** Everything that a caller must never read. */
function forbiddenTo({ set }: Caller): string[] {
  const others = sets.filter((other) => other !== set);
  const workspaces = others.map(({ workspace }) => workspace).filter(({ id }) => id !== set.workspace.id);
  return [
    ...others.flatMap(stringsOf),
    ...workspaces.flatMap(({ id, name, slug }) => [id, name, `"${slug}"`]),
    ...people
      .filter(({ workspaceId }) => workspaceId !== set.workspace.id)
      .flatMap(({ userId, email, name }) => [userId, email, name]),
  ];
}

/** What stands in an answer and is not the caller's; the caller's own words may be repeated in a refusal. */
function leaks(caller: Caller, answer: unknown, said: object): string[] {
  const { data, ...rest } = answer as { data?: unknown };
  const words = JSON.stringify(said);
  const inData = JSON.stringify(data ?? null);
  const inRest = JSON.stringify(rest);
  return forbiddenTo(caller).filter(
    (text) => inData.includes(text) || (inRest.includes(text) && !words.includes(text)),
  );
}

const codesOf = ({ body }: HttpAnswer): unknown[] =>
  ((body.errors ?? []) as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code);

describe("a field that no case names fails here", () => {
  test.each([
    ["Query", QUERIES],
    ["Subscription", SUBSCRIPTIONS],
    ["Mutation", MUTATIONS],
  ])("%s", (root, cases) => {
    const named = [...Object.keys(cases), ...PEOPLE_FIELDS[root]!];
    expect(named.sort()).toEqual(fieldNames(schema.getType(root) as never));
  });
});

describe("a query shows a caller its own data and nothing of anybody else's, whatever it names", () => {
  test.each(Object.keys(QUERIES))("%s", async (name) => {
    for (const caller of callers) {
      let ownSeen = 0;
      for (const of of sets)
        for (const variables of QUERIES[name]!(of)) {
          const answer = await askAs(
            caller,
            operationOf("query", ofRoot("query", name), variables),
            variables,
          );
          if (isRefused(caller, name)) {
            expect(codesOf(answer)).toEqual([caller.mayWrite ? "forbidden" : "read_only_key"]);
            continue;
          }
          const allowed = ["agent_not_found"];
          expect(codesOf(answer).filter((code) => !allowed.includes(code as string))).toEqual([]);
          expect(leaks(caller, answer.body, variables), `${caller.name} asks of ${of.name}`).toEqual([]);
          const own = [...stringsOf(caller.set), caller.set.workspace.id, caller.set.keyId];
          if (own.some((text) => answer.text.includes(text))) ownSeen++;
        }
      if (!isRefused(caller, name) && !FIGURES_ONLY.has(name))
        expect(ownSeen, `${caller.name} sees its own`).toBeGreaterThan(0);
    }
  });
});

test("sums count the caller's data alone", async () => {
  for (const { headers, set } of callers) {
    const { body } = await askAs(
      { headers } as Caller,
      `{ agents { totalCount } projects { totalCount } metrics { totals { tasksStarted llmCalls } }
         cost { totals { llmCalls } } llmCalls { totals { llmCalls } } pipeline { todoCounts { total } }
         repricingPreview(from: "2020-01-01T00:00:00.000Z", to: "2100-01-01T00:00:00.000Z") { calls } }`,
      {},
    );
    expect(body.data).toEqual({
      agents: { totalCount: 2 },
      projects: { totalCount: 3 },
      metrics: { totals: { tasksStarted: 2 * set.runs, llmCalls: 2 } },
      cost: { totals: { llmCalls: 2 } },
      llmCalls: { totals: { llmCalls: 2 } },
      pipeline: { todoCounts: { total: 2 } },
      repricingPreview: { calls: 2 },
    });
  }
});

test("an event id that another data set holds is no repeat", async () => {
  for (const { key } of sets)
    expect((await allEvents(url, key)).filter(({ id }) => id === SHARED.eventId)).toHaveLength(1);
});

async function connectAs({ headers }: Caller): Promise<LiveClient> {
  const key = headers.authorization ?? (headers["x-api-key"] && `Bearer ${headers["x-api-key"]}`);
  const client = new LiveClient(url, key === undefined ? { headers } : {});
  await client.init(key === undefined ? undefined : { authorization: key });
  return client;
}

test("no subscription brings anything of anybody else's, whatever it names", async () => {
  const watched = await Promise.all(
    callers.map(async (caller) => {
      const client = await connectAs(caller);
      for (const [name, casesOf] of Object.entries(SUBSCRIPTIONS))
        for (const of of sets)
          casesOf(of).forEach((variables, index) =>
            client.subscribe(
              `${name}/${of.name}/${index}`,
              operationOf("subscription", ofRoot("subscription", name), variables),
              variables,
            ),
          );
      client.subscribe("settled", "{ __typename }");
      await client.until(() =>
        client.messages.some(({ id, type }) => id === "settled" && type === "complete"),
      );
      return { caller, client };
    }),
  );
  // Twice: by the time that the second has come, whatever leaked of the first has.
  for (let round = 1; round <= 2; round++) {
    for (const set of sets)
      for (const agent of [set.agent, SHARED.agent]) await ingest(url, set.key, freshBatch(set, agent));
    for (const { caller, client } of watched)
      for (const name of Object.keys(SUBSCRIPTIONS).filter((field) => field !== "alerts"))
        await client.until(() => client.results(`${name}/${caller.set.name}/0`).length >= round);
  }
  await onlyAlphaIsAlerted(watched);
  await onlyBetaGetsStuck(watched);
  for (const { caller, client } of watched) {
    const said = sets.map(({ secret: _, ...handles }) => handles);
    for (const message of client.messages) {
      const answer = message.type === "next" ? message.payload! : { errors: message.payload };
      expect(leaks(caller, answer, said), `${caller.name}: ${message.id}`).toEqual([]);
    }
    client.close();
  }
}, 240_000);

/** New ids, and the one that all share left out. */
function freshBatch(set: DataSet, agent: string) {
  const { envelope, events } = batchOf(set, agent);
  return { envelope, events: events.filter(({ event_id }) => event_id !== SHARED.eventId) };
}

async function onlyAlphaIsAlerted(watched: { caller: Caller; client: LiveClient }[]): Promise<void> {
  const session = callers.find(({ name }) => name === "alpha session")!;
  const input = { name: session.set.secret, condition: { queueDepth: { depth: 1 } } };
  const create = "mutation ($input: AlertRuleInput!) { createAlertRule(input: $input) { id } }";
  const { data } = (await askAs(session, create, { input })).body as { data: Record<string, { id: string }> };
  for (const { caller, client } of watched) {
    const alerts = () => client.results(`alerts/${caller.set.name}/0`);
    if (caller.set === session.set) await client.until(() => alerts().length > 0);
  }
  for (const { caller, client } of watched)
    if (caller.set !== session.set) expect(client.results(`alerts/${caller.set.name}/0`)).toEqual([]);
  const remove = "mutation ($id: ID!) { deleteAlertRule(id: $id) }";
  await askAs(session, remove, { id: data.createAlertRule!.id });
}

async function onlyBetaGetsStuck(watched: { caller: Caller; client: LiveClient }[]): Promise<void> {
  const beta = sets.find(({ name }) => name === "beta live")!;
  const data = { stuck_threshold_seconds: 1 };
  await ingest(url, beta.key, {
    envelope: { agent_id: SHARED.agent },
    events: [anEvent({ event_type: "agent_registered", payload: { data } })],
  });
  const stuckAgents = (client: LiveClient) =>
    client.messages.filter((message) => JSON.stringify(message).includes('"kind":"STUCK"'));
  for (const { caller, client } of watched)
    if (caller.set === beta) await client.until(() => stuckAgents(client).length > 0);
  for (const { caller, client } of watched)
    if (caller.set !== beta) expect(stuckAgents(client), caller.name).toEqual([]);
}

test("an event stream brings nothing of anybody else's", async () => {
  const query = `subscription { events(filter: { minSeverity: DEBUG }) { events { id agentId payload } } }`;
  const streams = await Promise.all(
    callers.map(async (caller) => {
      const results: unknown[] = [];
      const onNext = (result: unknown) => results.push(result);
      const stream = await openEventStream(
        url,
        caller.headers,
        { query },
        { onNext, onEnd: () => undefined },
      );
      return { caller, results, stream };
    }),
  );
  const sent = sets.flatMap((set) => [set, set].map((of) => ({ of, batch: freshBatch(of, of.agent) })));
  for (const { of, batch } of sent) expect((await ingest(url, of.key, batch)).status).toBe(200);
  for (const { caller, results, stream } of streams) {
    const last = sent.findLast(({ of }) => of === caller.set)!.batch.events.at(-1)!.event_id;
    await expect.poll(() => JSON.stringify(results)).toContain(last);
    expect(forbiddenTo(caller).filter((text) => JSON.stringify(results).includes(text))).toEqual([]);
    stream.close();
  }
});

describe("a mutation changes nothing of anybody else's", () => {
  test.each(Object.keys(MUTATIONS))("%s", async (name) => {
    for (const of of sets) {
      const before = await everythingOf(of);
      for (const caller of callers.filter(({ set, mayWrite }) => set !== of && mayWrite)) {
        // Prices are the workspace's: whoever manages it does so from either of its data sets.
        if (name.endsWith("ModelPrice") && caller.set.workspace.id === of.workspace.id) continue;
        for (const { variables, error } of MUTATIONS[name]!(of)) {
          const query = operationOf("mutation", ofRoot("mutation", name), variables);
          const answer = await askAs(caller, query, variables);
          // No API key may change alerts, its own neither.
          if (isRefused(caller, name)) expect(codesOf(answer)).toEqual(["forbidden"]);
          else if (error !== null) expect(codesOf(answer)).toEqual([error]);
          expect(JSON.stringify(answer.body)).not.toContain(of.secret);
        }
      }
      expect(await everythingOf(of)).toEqual(before);
    }
  });

  test.each(Object.keys(MUTATIONS))(
    "%s is refused to a key that only reads, over HTTP and WebSocket",
    async (name) => {
      for (const caller of callers.filter(({ mayWrite }) => !mayWrite)) {
        const before = await everythingOf(caller.set);
        const { variables } = MUTATIONS[name]!(caller.set)[0]!;
        const query = operationOf("mutation", ofRoot("mutation", name), variables);
        expect(codesOf(await askAs(caller, query, variables))).toEqual(["read_only_key"]);
        const client = await connectAs(caller);
        client.subscribe("1", query, variables);
        await client.until(() => client.messages.some(({ id }) => id === "1"));
        expect(JSON.stringify(client.messages.find(({ id }) => id === "1"))).toContain(
          '"code":"read_only_key"',
        );
        client.close();
        expect(await everythingOf(caller.set)).toEqual(before);
      }
    },
  );

  test("an API key is revoked by nobody of another workspace", async () => {
    const revoke = "mutation ($id: ID!) { revokeApiKey(id: $id) { id } }";
    for (const of of sets)
      for (const caller of callers.filter(({ set }) => set.workspace.id !== of.workspace.id)) {
        const { body } = await askAs(caller, revoke, { id: of.keyId });
        expect(body).toMatchObject({ errors: [{}] });
        await everythingOf(of);
      }
  });

  test("not even over GET with the session's cookie, which takes no origin", async () => {
    const session = callers.find(({ name }) => name === "alpha session")!;
    const mutation = 'mutation { createProject(input: { slug: "by-get" }) { id } }';
    const path = `/graphql?query=${encodeURIComponent(mutation)}`;
    const answer = await send(url, { method: "GET", path, headers: { cookie: session.headers.cookie! } });
    expect(answer.status).toBe(405);
    expect((await ask(url, DEV_KEY, '{ project(id: "by-get") { id } }')).data).toEqual({ project: null });
  });
});

/** What writes could have changed. */
async function everythingOf(set: DataSet): Promise<unknown> {
  const { data } = await ask<object>(
    url,
    set.key,
    `{ budgets { id name amountUsd } jobs(first: 200) { id }
       projects(includeArchived: true) { nodes { id slug name description isArchived summary { agents openRuns } } }
       agents(sort: ID) { nodes { id type version openRuns lastSeenAt } }
       tasks(first: 50) { nodes { id runId status errors projectSlug } }
       alertRules { nodes { id name isEnabled silencedUntil updatedAt } }
       alerts { nodes { id status acknowledgedAt } } alertDeliveries { nodes { id status attempts } } }`,
  );
  return { ...data, events: await allEvents(url, set.key) };
}

test("the prices of another workspace cannot be changed, and those of one's own are one list for live and test", async () => {
  for (const of of sets)
    for (const caller of callers.filter(({ set }) => set.workspace.id !== of.workspace.id))
      for (const name of ["updateModelPrice", "deleteModelPrice"]) {
        const { variables } = MUTATIONS[name]!(of)[0]!;
        const [code] = codesOf(
          await askAs(caller, operationOf("mutation", ofRoot("mutation", name), variables), variables),
        );
        expect(["invalid_parameter", "forbidden", "read_only_key"]).toContain(code);
      }
});

describe("HTTP routes", () => {
  const ROUTES = [
    "GET /graphql",
    "GET /health",
    "GET /metrics",
    "GET /ready",
    "GET /v1/audit-log",
    "POST /graphql",
    "POST /v1/ingest",
    ...PEOPLE_ROUTES,
  ].sort();

  test("a route that no case here names fails", () => {
    expect(declaredRoutes()).toEqual(ROUTES);
  });

  test.each(["/health", "/ready", "/metrics", "/", "/nothing"])(
    "GET %s tells nothing of anybody's data",
    async (path) => {
      const answers = [{ headers: {} }, ...callers].map(({ headers }) =>
        send(url, { method: "GET", path, headers }),
      );
      for (const { text } of await Promise.all(answers))
        expect(sets.flatMap(stringsOf).filter((secret) => text.includes(secret))).toEqual([]);
    },
  );

  test.each([
    ["POST", "/v1/ingest"],
    ["POST", "/graphql"],
    ["GET", "/graphql?query={workspace{slug}}"],
    ["POST", `/graphql?token=${DEV_KEY}`],
    ["POST", `/v1/ingest?token=${DEV_KEY}`],
  ])("%s %s without a credential is 401 authentication_failed", async (method, path) => {
    const body = method === "POST" ? JSON.stringify({ query: "{ workspace { slug } }" }) : undefined;
    const headers: Record<string, string> = { "content-type": "application/json" };
    const wrong = [
      {},
      bearer(DEV_KEY.toUpperCase()),
      bearer(`${DEV_KEY.slice(0, -1)}1`),
      { "x-api-key": "" },
    ];
    for (const credential of wrong) {
      const answer = await send(url, { method, path, headers: { ...headers, ...credential }, body });
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ error: "authentication_failed", status: 401, details: null });
    }
  });

  test("a WebSocket without a credential is closed with 4401 and sees nothing", async () => {
    const client = new LiveClient(url);
    await client.init();
    await client.until(() => client.closed !== null);
    expect(client.closed?.code).toBe(4401);
    expect(client.messages).toEqual([]);
  });

  test("a batch cannot name another workspace than its credential's", async () => {
    const [alpha, , beta] = sets as [DataSet, DataSet, DataSet];
    const names = {
      workspace: alpha.workspace.slug,
      workspace_id: alpha.workspace.id,
      tenant_id: 1,
      data_set_id: 1,
    };
    const event = anEvent({ ...names, project_id: alpha.projectId });
    const before = await everythingOf(alpha);
    const answer = await ingest(
      url,
      beta.key,
      { ...names, envelope: { agent_id: alpha.agent, ...names }, events: [event] },
      {
        path: `/v1/ingest?workspace_id=${alpha.workspace.id}`,
        headers: { "x-workspace-id": alpha.workspace.id },
      },
    );
    expect(answer.status).toBe(200);
    expect(await everythingOf(alpha)).toEqual(before);
    expect((await allEvents(url, beta.key)).map(({ id }) => id)).toContain(event.event_id);
  });

  test("a batch of a key that only reads is 403 read_only_key, and nothing is stored", async () => {
    for (const caller of callers.filter(({ mayWrite }) => !mayWrite)) {
      const before = await everythingOf(caller.set);
      const answer = await send(url, {
        path: "/v1/ingest",
        headers: { "content-type": "application/json", ...caller.headers },
        body: JSON.stringify({ envelope: { agent_id: "a" }, events: [anEvent()] }),
      });
      expect(answer).toMatchObject({ status: 403, body: { error: "read_only_key", status: 403 } });
      expect(await everythingOf(caller.set)).toEqual(before);
    }
  });
});

test("none of it was unexpected to the server", async () => {
  expect(server.loggedErrors()).toEqual([]);
  expect(await server.stop()).toBe(0);
});
