import { readFileSync } from "node:fs";
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { GraphQLField, GraphQLInputType, GraphQLSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Access } from "../src/accounts/access.ts";
import { ROLES } from "../src/accounts/permissions.ts";
import type { Permission } from "../src/accounts/permissions.ts";
import { schema as built } from "../src/graphql/schema.ts";
import { LiveClient } from "../src/live/live-client.ts";
import { accountsClient, bearer, PASSWORD } from "../src/server/accounts-client.ts";
import type { Person } from "../src/server/accounts-client.ts";
import { startTestServer } from "../src/server/start-test-server.ts";
import type { TestServer } from "../src/server/start-test-server.ts";
import { fieldAccess, ROUTES } from "./access-cases.ts";
import { declaredRoutes } from "./routes.ts";

const EVERYTHING: Permission[] = ["data.read", "data.write", "projects.manage", "keys.manage", "alerts.manage", "members.manage", "workspace.manage"]; // prettier-ignore

/** The matrix as it is meant: written out here again, so that a change of one has to be a change of both. */
const MAY: Readonly<Record<string, readonly Permission[]>> = {
  owner: EVERYTHING,
  admin: EVERYTHING.filter((permission) => permission !== "workspace.manage"),
  member: ["data.read", "data.write", "projects.manage", "alerts.manage"],
  viewer: ["data.read"],
  live: ["data.read", "data.write", "projects.manage"],
  test: ["data.read", "data.write", "projects.manage"],
  read: ["data.read"],
  nobody: [],
};
const CALLERS = Object.keys(MAY);
const isPerson = (name: string) => (ROLES as readonly string[]).includes(name);

/** How the one place that checks says no; what else a field may refuse is of its own making. */
const REFUSAL =
  /^(This takes the permission |This API key can only read|This is for people who are signed in|This needs a valid API key or session)/;

let server: TestServer;
let client: ReturnType<typeof accountsClient>;
let schema: GraphQLSchema;
let people: Record<string, Person>;
let keys: Record<string, string>;

beforeAll(async () => {
  server = await startTestServer();
  client = accountsClient(server.url);
  schema = buildSchema(readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8"));
  const owner = await client.register();
  people = { owner };
  for (const role of ["admin", "member", "viewer"]) people[role] = await client.join(owner, role);
  const { slug } = owner.workspace;
  keys = {
    live: owner.apiKey,
    test: await server.newKey("test", slug),
    read: await server.newKey("read", slug),
  };
});
afterAll(() => server.close());

/** A credential that nothing that was tried before has ended. */
async function credentialOf(name: string): Promise<Record<string, string>> {
  if (name === "nobody") return {};
  if (!isPerson(name)) return { authorization: `Bearer ${keys[name]!}` };
  const { email } = people[name]!;
  const { body } = await client.post("login", { email, password: PASSWORD });
  return { authorization: `Bearer ${body.access_token as unknown as string}` };
}

/** The same of somebody who is not needed any more. */
async function guestCredential(name: string): Promise<Record<string, string>> {
  return isPerson(name) ? bearer(await client.join(people.owner!, name)) : credentialOf(name);
}

function isAllowed(name: string, scope: Access): boolean {
  if ("public" in scope) return true;
  return "person" in scope ? isPerson(name) : MAY[name]!.includes(scope.permission);
}

type Root = "Query" | "Mutation" | "Subscription";

const FIELDS = {
  Query: fieldAccess("Query"),
  Mutation: fieldAccess("Mutation"),
  Subscription: fieldAccess("Subscription"),
};
const fieldsOf = (root: Root) => Object.keys(FIELDS[root]);

test.each(["Query", "Mutation", "Subscription"] as const)("every field of %s has a case", (root) => {
  const type = built.getType(root) as unknown as { getFields(): object };
  expect(Object.keys(type.getFields()).sort()).toEqual(fieldsOf(root).sort());
});

/** Values that are well-formed and name nothing there is. */
function anyValue(type: GraphQLInputType, name: string): unknown {
  if (isNonNullType(type)) return anyValue(type.ofType, name);
  if (isListType(type)) return [anyValue(type.ofType, name)];
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]!.name;
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields());
    // Of a `oneOf` exactly one is given.
    const required = named.isOneOf ? fields.slice(0, 1) : fields.filter(({ type: of }) => isNonNullType(of));
    return Object.fromEntries(required.map((field) => [field.name, anyValue(field.type, field.name)]));
  }
  const byName: Record<string, unknown> = { Int: 1, Float: 1, Boolean: false, DateTime: "2026-01-01T00:00:00Z", JSON: {} }; // prettier-ignore
  return byName[named.name] ?? "x";
}

function operationFor(root: Root, field: string): { query: string; variables: object } {
  const { args, type } = (
    schema.getType(root) as unknown as {
      getFields(): Record<string, GraphQLField<unknown, unknown>>;
    }
  ).getFields()[field]!;
  const given = args.filter((arg) => isNonNullType(arg.type));
  const declared = given.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(", ");
  const passed = given.map(({ name }) => `${name}: $${name}`).join(", ");
  const selection = isObjectType(getNamedType(type)) ? "{ __typename }" : "";
  const query = `${root.toLowerCase()} ${declared && `(${declared})`} { ${field}${passed && `(${passed})`} ${selection} }`;
  return {
    query,
    variables: Object.fromEntries(given.map((arg) => [arg.name, anyValue(arg.type, arg.name)])),
  };
}

function isRefusal(errors: unknown): boolean {
  const list = (errors ?? []) as { message: string }[];
  return list.some(({ message }) => REFUSAL.test(message));
}

describe.each(["Query", "Mutation"] as const)("%s over HTTP", (root) => {
  test.each(fieldsOf(root))("%s lets in whom the matrix names, and nobody else", async (field) => {
    const scope = FIELDS[root][field]!;
    for (const name of CALLERS) {
      const { query, variables } = operationFor(root, field);
      const credential = await (field === "leaveWorkspace" ? guestCredential(name) : credentialOf(name));
      const answer = await client.graphql(query, variables, credential);
      // Without a credential the whole request is refused.
      const isRefused = answer.status === 401 || isRefusal(answer.body.errors);
      expect({ name, isAllowed: !isRefused }).toEqual({ name, isAllowed: isAllowed(name, scope) });
    }
  });
});

describe.each(CALLERS.filter((name) => name !== "nobody"))("as %s over a WebSocket", (name) => {
  test("the same fields are open, subscriptions among them", async () => {
    const live = new LiveClient(server.url);
    await live.init(await credentialOf(name));
    const expected: Record<string, boolean> = {};
    // What ends or replaces the session that asks is not for a walk on one connection.
    const skipped = ["revokeOtherSessions", "removeMember", "leaveWorkspace"];
    const walk = (["Subscription", "Query", "Mutation"] as const).flatMap((root) =>
      fieldsOf(root)
        .filter((field) => !skipped.includes(field))
        .map((field) => ({ root, field })),
    );
    for (const { root, field } of walk) {
      const id = `${root}.${field}`;
      expected[id] = isAllowed(name, FIELDS[root][field]!);
      const { query, variables } = operationFor(root, field);
      live.subscribe(id, query, variables);
      live.subscribe(`after ${id}`, "{ __typename }");
      await live.until(() =>
        live.messages.some((message) => message.id === `after ${id}` && message.type === "complete"),
      );
    }
    await live.until(() =>
      walk.every(
        ({ root, field }) =>
          root === "Subscription" || live.messages.some(({ id }) => id === `${root}.${field}`),
      ),
    );
    const refused = (id: string) =>
      live.messages.some((message) => {
        if (message.id !== id) return false;
        return isRefusal(message.type === "error" ? message.payload : message.payload?.errors);
      });
    const found = Object.fromEntries(Object.keys(expected).map((id) => [id, !refused(id)]));
    expect(found).toEqual(expected);
    live.close();
  });
});

describe("HTTP routes", () => {
  test("every one has a case here", () => {
    expect(declaredRoutes()).toEqual(["GET /graphql", "POST /graphql", ...Object.keys(ROUTES)].sort());
  });

  test.each(Object.keys(ROUTES))("%s lets in whom the matrix names, and nobody else", async (route) => {
    const { scope, body } = ROUTES[route]!;
    const [method, path] = route.split(" ") as [string, string];
    for (const name of CALLERS) {
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: { "content-type": "application/json", ...(await credentialOf(name)) },
        body: body && JSON.stringify(body),
      });
      const { message } = parsed(await response.text());
      const isRefused = message !== undefined && REFUSAL.test(message);
      expect({ name, isAllowed: !isRefused }).toEqual({ name, isAllowed: isAllowed(name, scope) });
    }
  });
});

/** What a route answered: of what is no JSON, nothing. */
function parsed(text: string): { message?: string } {
  try {
    return JSON.parse(text) as { message?: string };
  } catch {
    return {};
  }
}
