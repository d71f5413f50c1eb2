import { randomUUID } from "node:crypto";
import { sql, type SQL } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { WireEvent } from "@hiveboard/schema";
import { toAppendMessage, type AppendMessage, type AppendReply } from "../append-message.ts";
import type { SkippedGroup } from "../derived/skipped.ts";
import { TEST_NOW_MS, valid } from "../events.arbitrary.ts";
import { Appender } from "./appender.ts";
import type { Connection, Database } from "./connection.ts";
import { rebuildIn } from "./rebuild.ts";
import { startStorage } from "./storage.ts";
import { openPostgres, type PostgresDatabase } from "./tsql-on-postgres.ts";

vi.setConfig({ testTimeout: 120_000 });

let db: PostgresDatabase;
let dataSetId: number;
beforeAll(async () => {
  db = await openPostgres();
});
afterAll(() => db.close());
beforeEach(async () => {
  const storage = await startStorage(db, { now: () => TEST_NOW_MS });
  const workspace = { slug: randomUUID(), name: "W", plan: "free" } as const;
  dataSetId = (await storage.accounts.ensureWorkspace(workspace)).liveDataSetId;
});

const event = (rest: Partial<WireEvent> = {}): WireEvent => ({
  event_id: randomUUID(),
  timestamp: new Date(TEST_NOW_MS - 60_000).toISOString(),
  event_type: "task_started",
  task_id: randomUUID(),
  ...rest,
});

const message = (events: WireEvent[], agentId = "a", into = dataSetId): AppendMessage =>
  toAppendMessage(
    into,
    { ...valid({ envelope: { agentId, environment: "production" }, events }), autoCreateProjects: true },
    TEST_NOW_MS,
  );

/** The database with a transport that the test can disturb. */
function disturbed(
  around: (attempt: number, transaction: () => Promise<unknown>) => Promise<unknown>,
  onStatement: (query: SQL) => void = () => undefined,
): Database & { attempts: () => number } {
  let attempts = 0;
  const watched = (connection: Connection): Connection => ({
    all: (query) => (onStatement(query), connection.all(query)),
    run: (statement) => (onStatement(statement), connection.run(statement)),
  });
  return {
    ...db,
    attempts: () => attempts,
    transaction: <Result>(work: (connection: Connection) => Promise<Result>) =>
      around(++attempts, () => db.transaction((connection) => work(watched(connection)))) as Promise<Result>,
  };
}

const undisturbed = (_: number, transaction: () => Promise<unknown>) => transaction();
const lost = (): Error => Object.assign(new Error("gone"), { code: "ESOCKET" });
const atOnce = { retry: { wait: () => Promise.resolve() }, nowMs: () => sql`${TEST_NOW_MS}` };
const seqsOf = (replies: unknown): number[] => [...(replies as AppendReply[])[0]!.seqs];
const storedIn = (): Promise<{ seq: number }[]> =>
  db.all(sql`SELECT seq FROM events WHERE data_set_id = ${dataSetId} ORDER BY seq ASC`);

describe("Appender", () => {
  test("a commit whose answer was lost is answered as it would have been, and nothing is stored twice", async () => {
    const flaky = disturbed(async (attempt, transaction) => {
      const result = await transaction();
      if (attempt === 1) throw lost();
      return result;
    });
    const seqs = seqsOf(await new Appender(flaky, atOnce).appendGroup([message([event(), event()])]));
    expect(flaky.attempts()).toBe(1);
    expect((await storedIn()).map(({ seq }) => seq)).toEqual(seqs);
    expect(seqs.every((seq) => seq > 0)).toBe(true);
  });

  test("a connection that was lost before the commit costs a second attempt, and the positions follow on", async () => {
    const flaky = disturbed((attempt, transaction) =>
      attempt === 1 ? db.transaction(async () => await Promise.reject(lost())) : transaction(),
    );
    const seqs = seqsOf(await new Appender(flaky, atOnce).appendGroup([message([event(), event()])]));
    expect(flaky.attempts()).toBe(2);
    expect((await storedIn()).map(({ seq }) => seq)).toEqual(seqs);
    expect(seqs[1]).toBe(seqs[0]! + 1);
  });

  test("a batch that cannot be stored fails by itself", async () => {
    const good = message([event()]);
    const bad = message([event()]);
    // No type of event has this number, which the database refuses as too large.
    bad.events[0]![2] = 2 ** 40;
    const replies = await new Appender(db, atOnce).appendGroup([good, bad]);
    expect("failure" in replies[1]!).toBe(true);
    expect((await storedIn()).map(({ seq }) => seq)).toEqual(seqsOf(replies));
  });

  test("a batch of which a derived row is refused is stored without, and a rebuild brings that back", async () => {
    const todo = (todo_id: string) =>
      event({ event_type: "custom", payload: { kind: "todo", data: { todo_id, action: "created" } } });
    const skipped: SkippedGroup[] = [];
    const appender = new Appender(db, { ...atOnce, onSkipped: (group) => skipped.push(group) });
    const todos = () =>
      db.all<{ todo_id: string }>(
        sql`SELECT todo_id FROM todos WHERE data_set_id = ${dataSetId} ORDER BY todo_id ASC`,
      );
    await db.run(sql`ALTER TABLE todos ADD CONSTRAINT refuse CHECK (todo_id <> 'bad')`);
    const replies = await appender.appendGroup([message([todo("good")]), message([todo("bad")])]);
    await db.run(sql`ALTER TABLE todos DROP CONSTRAINT refuse`);
    expect(await storedIn()).toHaveLength(2);
    expect(replies.every((reply) => "seqs" in reply && reply.seqs[0]! > 0)).toBe(true);
    expect(skipped).toMatchObject([{ dataSet: "live" }]);
    expect(await todos()).toEqual([{ todo_id: "good" }]);
    await rebuildIn(db, () => undefined);
    expect(await todos()).toEqual([{ todo_id: "bad" }, { todo_id: "good" }]);
  });

  test("a group takes as many statements with a thousand events as with one, none with more than a few parameters", async () => {
    const statementsOf = async (batches: AppendMessage[]): Promise<number> => {
      let statements = 0;
      const counted = disturbed(undisturbed, () => statements++);
      await new Appender(counted, atOnce).appendGroup(batches);
      return statements;
    };
    const kinds = [
      { event_type: "custom", payload: { kind: "llm_call", data: { name: "n", model: "m", cost: 0.1 } } },
      { event_type: "custom", payload: { kind: "todo", data: { todo_id: "t", action: "created" } } },
      { event_type: "custom", payload: { kind: "issue", summary: "s", data: { severity: "low" } } },
      { event_type: "custom", payload: { kind: "queue_snapshot", data: { depth: 1 } } },
      { event_type: "task_completed", task_type: "type", project_id: "sales" },
    ] as Partial<WireEvent>[];
    const one = await statementsOf([message(kinds.map((kind) => event({ task_type: "type", ...kind })))]);
    const { accounts } = await startStorage(db, { now: () => TEST_NOW_MS });
    const dataSets = await Promise.all(
      [0, 1].map(() => accounts.ensureWorkspace({ slug: randomUUID(), name: "W", plan: "free" })),
    );
    const into = dataSets.flatMap(({ liveDataSetId, testDataSetId }) => [liveDataSetId, testDataSetId]);
    const batches = into.map((dataSet, batch) =>
      message(
        Array.from({ length: 250 }, (_, i) =>
          event({ task_type: `type ${batch}`, ...kinds[i % kinds.length] }),
        ),
        `agent ${batch}`,
        dataSet,
      ),
    );
    const many = await statementsOf(batches);
    expect(many).toBeLessThanOrEqual(one);
    expect(one).toBeLessThanOrEqual(38);
    const parameters = [...db.statements].map((text) => new Set(text.match(/@par\d+/g)).size);
    expect(Math.max(...parameters)).toBeLessThan(50);
  });

  test("names that differ in a last blank alone are different names", async () => {
    const ids = ["x", "x "];
    await new Appender(db, atOnce).appendGroup([
      message(ids.map((task_id) => event({ task_id, project_id: `p${task_id}`, task_type: task_id }))),
    ]);
    const labels = await db.all<{ text: string }>(sql`SELECT text FROM labels WHERE text LIKE 'x%'`);
    expect(labels.map(({ text }) => text).toSorted()).toEqual(ids);
    const runs = await db.all(sql`SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId}`);
    expect(runs).toHaveLength(2);
  });
});
