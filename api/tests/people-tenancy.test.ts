import { randomUUID } from "node:crypto";
import { buildSchema, type GraphQLSchema } from "graphql";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountsClient, bearer, PASSWORD } from "../src/server/accounts-client.ts";
import type { Json, Person } from "../src/server/accounts-client.ts";
import { startTestServer } from "../src/server/start-test-server.ts";
import type { TestServer } from "../src/server/start-test-server.ts";
import { PEOPLE_FIELDS } from "./people-cases.ts";
import { operationOf } from "./selections.ts";

/** A workspace with somebody to act on in it. */
interface Hive {
  owner: Person & { apiKey: string };
  viewer: Person;
  inviteId: string;
  inviteToken: string;
  sessionId: string;
  /** What nobody outside may read. */
  secrets: string[];
}

let server: TestServer;
let client: ReturnType<typeof accountsClient>;
let schema: GraphQLSchema;
let alpha: Hive;
let beta: Hive;

beforeAll(async () => {
  server = await startTestServer();
  client = accountsClient(server.url);
  schema = buildSchema(readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8"));
  [alpha, beta] = [await newHive(), await newHive()];
});
afterAll(() => server.close());

async function newHive(): Promise<Hive> {
  const owner = await client.register({ name: `owner ${randomUUID()}` });
  const viewer = await client.join(owner, "viewer");
  const email = `invited-${randomUUID()}@example.com`;
  const { body } = await client.post("invite", { email, role: "member" }, bearer(owner));
  const link = body.link as unknown as string;
  const sessions = await client.graphql("{ sessions { id } }", {}, bearer(owner));
  const [session] = sessions.body.data!.sessions as unknown as { id: string }[];
  const inviteToken = link.slice(link.indexOf("#") + 1);
  return {
    owner,
    viewer,
    inviteId: body.invite!.id as unknown as string,
    inviteToken,
    sessionId: session!.id,
    secrets: [owner.email, owner.userId, viewer.email, viewer.userId, email, session!.id, owner.workspace.id],
  };
}

const QUERIES: Record<string, (of: Hive) => object> = {
  invitePreview: () => ({ token: "x".repeat(43) }),
  invites: () => ({}),
  members: () => ({}),
  registrationIsOpen: () => ({}),
  sessions: () => ({}),
  slugAvailability: () => ({ slug: "some-slug" }),
};

/** What is tried with another's names, and the code of the refusal; null where the caller changes its own. */
const MUTATIONS: Record<string, (of: Hive) => { variables: object; error: string | null }> = {
  acceptInvite: () => ({
    variables: { input: { token: "x".repeat(43), name: "N", password: PASSWORD } },
    error: "invalid_parameter",
  }),
  changeMemberRole: ({ viewer }) => ({
    variables: { userId: viewer.userId, role: "OWNER" },
    error: "invalid_parameter",
  }),
  changePassword: () => ({
    variables: { current: "not it, not it", next: `${PASSWORD} 2` },
    error: "authentication_failed",
  }),
  createInvite: ({ viewer }) => ({ variables: { email: viewer.email, role: "VIEWER" }, error: null }),
  refreshSession: ({ owner }) => ({
    variables: { refreshToken: owner.accessToken },
    error: "authentication_failed",
  }),
  register: ({ owner }) => ({
    variables: {
      input: {
        name: "N",
        email: `${randomUUID()}@example.com`,
        password: PASSWORD,
        workspaceName: "N",
        slug: owner.workspace.slug,
      },
    },
    error: "invalid_parameter",
  }),
  removeMember: ({ viewer }) => ({ variables: { userId: viewer.userId }, error: "invalid_parameter" }),
  revokeInvite: ({ inviteId }) => ({ variables: { id: inviteId }, error: "invalid_parameter" }),
  revokeSession: ({ sessionId }) => ({ variables: { id: sessionId }, error: "invalid_parameter" }),
  signIn: ({ owner }) => ({
    // The caller's own password, and a workspace that it does not belong to.
    variables: { input: { email: alpha.owner.email, password: PASSWORD, workspace: owner.workspace.slug } },
    error: "authentication_failed",
  }),
  switchTo: ({ owner }) => ({ variables: { workspaceId: owner.workspace.id }, error: "invalid_parameter" }),
  // The last two end sessions of the caller's.
  revokeOtherSessions: () => ({ variables: {}, error: null }),
  // The only owner.
  leaveWorkspace: () => ({ variables: {}, error: "invalid_parameter" }),
  signOut: () => ({ variables: {}, error: null }),
};

test("every field about people has a case here", () => {
  expect(Object.keys(QUERIES).sort()).toEqual(PEOPLE_FIELDS.Query);
  expect(Object.keys(MUTATIONS).sort()).toEqual(PEOPLE_FIELDS.Mutation);
});

describe("a query about people tells nothing of another workspace's", () => {
  test.each(Object.keys(QUERIES))("%s", async (name) => {
    const variables = QUERIES[name]!(beta);
    const query = operationOf("query", schema.getQueryType()!.getFields()[name]!, variables);
    const answer = await client.graphql(query, variables, bearer(alpha.owner));
    expect(answer.body.errors).toBeUndefined();
    const said = JSON.stringify(answer.body);
    expect(beta.secrets.filter((secret) => said.includes(secret))).toEqual([]);
  });
});

describe("a mutation about people changes nothing of another workspace's", () => {
  test.each(Object.keys(MUTATIONS))("%s", async (name) => {
    const before = await everythingOf(beta);
    const { variables, error } = MUTATIONS[name]!(beta);
    const query = operationOf("mutation", schema.getMutationType()!.getFields()[name]!, variables);
    const { body } = await client.graphql(query, variables, bearer(alpha.owner));
    const errors = body.errors as unknown as { extensions: { code: string } }[] | undefined;
    expect(errors?.[0]?.extensions.code ?? null).toBe(error);
    const own = JSON.stringify(variables);
    const said = JSON.stringify(body);
    expect(beta.secrets.filter((secret) => said.includes(secret) && !own.includes(secret))).toEqual([]);
    expect(await everythingOf(beta)).toEqual(before);
  });
});

test("an invite of another workspace's joins that one and no other", async () => {
  const { body } = await client.graphql(
    "query($token: String!) { invitePreview(token: $token) { workspaceName hasAccount } }",
    { token: beta.inviteToken },
  );
  expect(body.data!.invitePreview).toMatchObject({ hasAccount: false });
  const form = { token: beta.inviteToken, name: "New", password: PASSWORD };
  const accepted = await client.post("accept-invite", form, bearer(alpha.viewer));
  expect(accepted.body).toMatchObject({ role: "member", workspace: { id: beta.owner.workspace.id } });
});

async function everythingOf({ owner }: Hive): Promise<Json> {
  const query = `{ members { nodes { role user { id name email } } } invites { nodes { id email role } } sessions { id }
    viewer { dataSet workspace { slug name } memberships { slug role } } }`;
  const { body } = await client.graphql(query, {}, bearer(owner));
  expect(body.errors).toBeUndefined();
  return body.data!;
}
