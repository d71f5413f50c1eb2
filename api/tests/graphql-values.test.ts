import fc from "fast-check";
import { randomUUID } from "node:crypto";
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";
import type { GraphQLField, GraphQLInputType, GraphQLSchema } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, ingest } from "./api-client.ts";
import { fieldNames, introspect, operationOf } from "./selections.ts";
import { DEV_KEY, cleanUp, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

const RUNS_PER_FIELD = 60;
const MAX_NESTING = 4;
const AGENT = "agent-é";
const TASK = "task-1";
const EVENT = randomUUID();

let server: ServerProcess;
let schema: GraphQLSchema;

beforeAll(async () => {
  server = await startServer(newFolder());
  schema = await introspect(server.url, DEV_KEY);
  const timestamp = new Date().toISOString();
  const { status } = await ingest(server.url, DEV_KEY, {
    envelope: { agent_id: AGENT },
    events: [
      { event_id: EVENT, timestamp, event_type: "task_started", task_id: TASK },
      { event_id: randomUUID(), timestamp, event_type: "custom", task_id: TASK, payload: { kind: "llm_call", summary: "s", data: { name: "n", model: "m", cost: 1 } } }, // prettier-ignore
    ],
  });
  expect(status).toBe(200);
}, 60_000);
afterAll(cleanUp);

/** Texts that are odd to store, to compare and to read as an id, a cursor, a name or a time zone. */
const texts = fc.oneof(
  fc.constantFrom("", " ", "\0", "\ud800", "%", "_", "'", '"', "\\", "__proto__", "default", AGENT, TASK, EVENT, "Europe/Berlin", "0", "-1", "9".repeat(400), "x".repeat(5_000), "é".repeat(300)), // prettier-ignore
  fc.constantFrom([], ["events"], ["events", 1e300], ["events", -1], ["tasks", null, {}]).map(cursorOf),
  fc.string({ unit: "binary" }),
  fc.uuid(),
);
const times = fc.oneof(
  fc
    .date({ min: new Date("0001-01-01"), max: new Date("9999-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom("2026-02-10T14:32:01.000Z", "0000-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2026-02-30T00:00:00Z", "+275760-09-13T00:00:00.000Z", "now"), // prettier-ignore
);
const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Boolean: fc.boolean(),
  Int: fc.oneof(fc.constantFrom(0, 1, 200, 201, 2 ** 31 - 1, -(2 ** 31)), fc.integer()),
  Float: fc.oneof(fc.constantFrom(0, -0, 1e308, -1e308, 5e-324, 0.1), fc.double()),
  ID: texts,
  LenientInt: fc.integer(),
  LenientString: texts,
  String: texts,
  DateTime: times,
  JSON: fc.jsonValue(),
};

function cursorOf(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** Values that fit a type, whatever they say. */
function valuesOf(type: GraphQLInputType, nesting = 0): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return valuesOf(type.ofType, nesting);
  if (isListType(type)) return fc.array(valuesOf(type.ofType, nesting), { maxLength: 4 });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (!isInputObjectType(type)) return SCALARS[type.name] ?? fc.jsonValue();
  const fields = Object.values(type.getFields()).filter(
    (field) => isRequiredInputField(field) || nesting < MAX_NESTING,
  );
  const values = Object.fromEntries(fields.map(({ name, type: of }) => [name, valuesOf(of, nesting + 1)]));
  if (type.isOneOf)
    return fc.oneof(...Object.entries(values).map(([name, value]) => fc.record({ [name]: value })));
  const requiredKeys = fields.filter(isRequiredInputField).map(({ name }) => name);
  return fc.record(values, { requiredKeys });
}

const PAGING: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  first: fc.integer({ min: 0, max: 3 }),
  after: fc.option(texts, { freq: 1 }),
};

/** Of a field: most fit, on a page that is light enough to be read, and now and then one is anything at all. */
function argumentsOf({ args }: GraphQLField<unknown, unknown>): fc.Arbitrary<Record<string, unknown>> {
  const values = Object.fromEntries(
    args.map(({ name, type }) => [
      name,
      fc.oneof(
        { weight: 10, arbitrary: PAGING[name] ?? valuesOf(type) },
        { weight: 1, arbitrary: fc.jsonValue() },
      ),
    ]),
  );
  const requiredKeys = args
    .filter((argument) => isRequiredArgument(argument) || argument.name === "first")
    .map(({ name }) => name);
  return fc.record(values, { requiredKeys });
}

test.each(["query", "mutation"] as const)(
  "no value of any argument of a %s is an error that nobody expected",
  async (kind) => {
    const root = kind === "query" ? schema.getQueryType() : schema.getMutationType();
    for (const name of fieldNames(root)) {
      const field = root!.getFields()[name]!;
      await fc.assert(
        fc.asyncProperty(argumentsOf(field), async (variables) => {
          const { errors = [] } = await ask(
            server.url,
            DEV_KEY,
            operationOf(kind, field, variables),
            variables,
          );
          for (const { message, extensions } of errors) {
            expect(extensions?.code, `${name}: ${message}`).toEqual(expect.any(String));
            expect(extensions.code, `${name}: ${message}`).not.toBe("internal_error");
          }
        }),
        { numRuns: RUNS_PER_FIELD },
      );
    }
    expect(server.loggedErrors()).toEqual([]);
  },
  240_000,
);
