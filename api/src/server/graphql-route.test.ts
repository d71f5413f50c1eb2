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
