import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EVENT_TYPES, SEVERITIES } from "@hiveboard/schema";
import { grantScope } from "../accounts/scope.ts";
import type { EventFilter, StoredEvent } from "../events/event.ts";
import { anEvent, startTestServer } from "../server/start-test-server.ts";
import type { TestServer } from "../server/start-test-server.ts";
import { compileEventFilter } from "./event-predicate.ts";

let server: TestServer;
let all: StoredEvent[];
const scope = grantScope(1, "w");

const few = <Value>(...values: Value[]) => fc.option(fc.constantFrom(...values), { nil: null, freq: 2 });

const filters: fc.Arbitrary<EventFilter> = fc.record({
  projectId: few("p1", "p2", "default", "none"),
  environment: few("production", "none"),
  group: few("default", "g1"),
  agentId: few("a1", "a2", "none"),
  taskId: few("t1", "t2"),
  taskRunId: few("r1"),
  eventTypes: fc.option(fc.subarray([...EVENT_TYPES], { minLength: 1 }), { nil: null }),
  kinds: fc.option(fc.subarray(["llm_call", "mine"], { minLength: 1 }), { nil: null, freq: 4 }),
  minSeverity: few(...SEVERITIES),
});

beforeAll(async () => {
  server = await startTestServer();
  for (const agentId of ["a1", "a2", "a3"]) {
    const events = EVENT_TYPES.flatMap((event_type, index) =>
      [undefined, "t1", "t2"].map((task_id) =>
        anEvent({
          event_type,
          task_id,
          task_run_id: task_id && index % 2 ? "r1" : undefined,
          project_id: task_id && agentId !== "a3" ? (index % 3 ? "p1" : "p2") : undefined,
          payload: index % 2 ? { kind: index % 4 === 1 ? "mine" : "llm_call" } : undefined,
        }),
      ),
    );
    expect(
      (await server.ingest(events, { agentId, group: agentId === "a2" ? "g1" : undefined })).status,
    ).toBe(200);
  }
  all = await server.storage.events.listEvents(scope, { filter: {}, limit: 1_000, order: "oldest_first" });
  expect(all).toHaveLength(3 * 3 * EVENT_TYPES.length);
});
afterAll(() => server.close());

test("a live subscriber is sent what storage would have answered, whatever the filter", async () => {
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const { projectId } = filter;
      const at = { nowMs: Date.now(), defaultStuckThresholdMs: 300_000 };
      const members =
        projectId == null ? [] : await server.storage.agents.listAgents(scope, { projectId }, at);
      const memberIds = new Set(members.map(({ agentId }) => agentId));
      const matches = compileEventFilter(filter, (agentId) => memberIds.has(agentId));
      const stored = await server.storage.events.listEvents(scope, {
        filter,
        limit: 1_000,
        order: "oldest_first",
      });
      expect(all.filter(matches).map(({ seq }) => seq)).toEqual(stored.map(({ seq }) => seq));
    }),
    { numRuns: 300 },
  );
}, 240_000);
