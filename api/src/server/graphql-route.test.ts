import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

function post(body: unknown): Promise<Response> {
  return fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

describe("introspection", () => {
  test("in full is answered", async () => {
    const options = {
      inputValueDeprecation: true,
      schemaDescription: true,
      specifiedByUrl: true,
      oneOf: true,
    };
    const response = await post({ query: getIntrospectionQuery(options) });
    expect(response.status).toBe(200);
    const { data } = (await response.json()) as { data: { __schema: { types: unknown[] } } };
    expect(data.__schema.types.length).toBeGreaterThan(50);
  });

  test("many times over is refused with the limit", async () => {
    const schemas = Array.from({ length: 45 }, (_, i) => `a${i}: __schema { ...S }`).join(" ");
    const fragment = "fragment S on __Schema { types { name description fields { name description } } }";
    const text = await (await post({ query: `{ ${schemas} } ${fragment}` })).text();
    expect(text.length).toBeLessThan(1_000);
    expect(JSON.parse(text)).toMatchObject({
      errors: [
        {
          message: expect.stringContaining("more than 500000 characters, which is the limit") as string,
          extensions: { code: "invalid_parameter", details: { limit: 500_000 } },
        },
      ],
    });
  });
});

describe("a request with something of a wrong type", () => {
  const query = "{ viewer { kind } }";
  const noQuery = "The request needs a GraphQL document in `query`.";
  const noObject = "The body must be a JSON object with a GraphQL document in `query`";
  const wrong: [string, unknown, string][] = [
    ["no document", {}, noQuery],
    ["null for the document", { query: null }, noQuery],
    ["a number for the document", { query: 1 }, "`query` must be a string that holds a GraphQL document."],
    ["an object for the name", { query, operationName: {} }, "`operationName` must be a string or null."],
    ["a string for variables", { query, variables: "{}" }, "`variables` must be an object or null."],
    ["a list for variables", { query, variables: [] }, "`variables` must be an object or null."],
    ["a boolean for extensions", { query, extensions: true }, "`extensions` must be an object or null."],
    ["a list for extensions", { query, extensions: [] }, "`extensions` must be an object or null."],
    ["a list of operations", [{ query }], `${noObject}; operations are sent one at a time.`],
    ["null for everything", null, `${noObject}.`],
    ["a string for everything", query, `${noObject}.`],
  ];

  test.each(wrong)("(%s) is told which and what it must be", async (_what, body, message) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: "invalid_parameter",
      message,
      status: 400,
      details: null,
    });
  });

  test.each([
    ["query=a&query=b", "`query` must be a string that holds a GraphQL document."],
    ["query=a&variables={", "`variables` must be JSON."],
    ["query=a&variables=1", "`variables` must be an object or null."],
    ["query=a&extensions=[]", "`extensions` must be an object or null."],
  ])("is told so in a URL too (%s)", async (parameters, message) => {
    const headers = { authorization: `Bearer ${server.key}` };
    const response = await fetch(`${server.url}/graphql?${parameters}`, { headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message });
  });

  test("is not what null and nothing are", async () => {
    const empty = { operationName: null, variables: null, extensions: null };
    for (const body of [{ query }, { query, ...empty }, { query, variables: {}, extensions: {} }])
      expect((await post(body)).status).toBe(200);
  });
});
