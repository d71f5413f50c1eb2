import { EVENT_TYPES, SEVERITIES } from "@hiveboard/schema";
import fc from "fast-check";
import {
  executeSubscriptionEvent,
  getNullableType,
  isLeafType,
  isObjectType,
  parse,
  validateSubscriptionArgs,
} from "graphql";
import type { ExecutionResult, ValidatedSubscriptionArgs } from "graphql";
import { expect, test } from "vitest";
import type { StoredEvent } from "../events/event.ts";
import { schema } from "../graphql/schema.ts";
import { itemWriter } from "./item-writer.ts";
import { prepareLiveOperation } from "./operation.ts";

const eventType = schema.getType("Event");
if (!isObjectType(eventType)) throw new TypeError("Event is an object");
const LEAVES = Object.values(eventType.getFields())
  .filter(({ type }) => isLeafType(getNullableType(type)))
  .map(({ name }) => name);

const text = fc.string({ unit: "binary", maxLength: 20 });
const maybe = fc.option(text, { nil: null });
const timeMs = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
const events: fc.Arbitrary<StoredEvent> = fc.record({
  seq: fc.nat(),
  eventId: fc.uuid(),
  timestampMs: timeMs,
  receivedAtMs: timeMs,
  eventType: fc.constantFrom(...EVENT_TYPES),
  severity: fc.constantFrom(...SEVERITIES),
  status: fc.constantFrom(null, "success", "failure"),
  durationMs: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }),
  projectId: text,
  projectSlug: text,
  agentId: text,
  agentType: text,
  agentVersion: maybe,
  framework: maybe,
  runtime: maybe,
  sdkVersion: maybe,
  environment: text,
  group: text,
  taskId: maybe,
  taskType: maybe,
  taskRunId: maybe,
  correlationId: maybe,
  actionId: maybe,
  parentActionId: maybe,
  parentEventId: maybe,
  kind: fc.oneof(maybe, fc.constant("llm_call")),
  payload: fc.option(fc.dictionary(text, fc.jsonValue()), { nil: null }),
  estimatedCostUsd: fc.constant(null),
});

/** An operation's writer, and its executor, which says what the writer must write. */
function both(query: string) {
  const document = parse(query);
  const operation = prepareLiveOperation(document, null);
  const execute = (items: readonly StoredEvent[]) => {
    const args = validateSubscriptionArgs({
      schema,
      document,
      contextValue: {},
    }) as ValidatedSubscriptionArgs;
    return executeSubscriptionEvent({
      ...args,
      rootValue: { events: items, cursor: "c" },
    }) as ExecutionResult;
  };
  return { write: itemWriter(schema, operation), execute };
}

const EVERYTHING = `subscription {
  live: events {
    cursor
    __typename
    ...Rest
    events { ...Some ${LEAVES.join(" ")} ... on Event { again: summary id } __typename }
  }
}
fragment Rest on EventFrame { twice: events { severity ... { when: timestamp } } events { what: eventType } }
fragment Some on Event { payload id runId }`;

test("writes what GraphQL answers, whatever an event holds", () => {
  const { write, execute } = both(EVERYTHING);
  fc.assert(
    fc.property(fc.array(events, { minLength: 1, maxLength: 3 }), (items) => {
      const { data, errors } = execute(items);
      expect(errors).toBeUndefined();
      const frame = data!.live as { twice: object[]; events: object[] };
      items.forEach((item, index) =>
        expect(write!(item)).toEqual([
          JSON.stringify(frame.twice[index]),
          JSON.stringify(frame.events[index]),
        ]),
      );
    }),
  );
});

test("throws where GraphQL has an error to tell", () => {
  const { write, execute } = both(`subscription { events { events { timestamp } } }`);
  const [event] = fc.sample(events, 1);
  const broken = { ...event!, timestampMs: Number.NaN };
  expect(execute([broken]).errors).toHaveLength(1);
  expect(() => write!(broken)).toThrow();
  const missing = { ...event!, timestampMs: null } as unknown as StoredEvent;
  expect(execute([missing]).errors).toHaveLength(1);
  expect(() => write!(missing)).toThrow("timestamp");
});

test.each([
  ["objects", "events { events { id agent { id } } }"],
  ["directives on a field", "events { events { id @skip(if: false) } }"],
  ["directives on a fragment", "events { events { id ... @include(if: true) { kind } } }"],
  ["directives on a list", "events { events @include(if: true) { id } }"],
  ["arguments", "tasks { tasks { id timeline(limit: 1) { isTruncated } } }"],
])("leaves %s to GraphQL", (_what, selection) => {
  expect(both(`subscription { ${selection} }`).write).toBeNull();
});

test("looks at a fragment once, however often it is spread", () => {
  const links = Array.from(
    { length: 200 },
    (_, n) => `fragment F${n} on Event { ...F${n + 1} ...F${n + 1} }`,
  );
  const { write } = both(
    `subscription { events { events { ...F0 } } } ${links.join(" ")} fragment F200 on Event { kind }`,
  );
  const [event] = fc.sample(events, 1);
  expect(write!(event!)).toEqual([JSON.stringify({ kind: event!.kind })]);
});
