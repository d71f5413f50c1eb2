import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anEvent, startTestServer } from "../server/start-test-server.ts";
import type { TestServer } from "../server/start-test-server.ts";
import type { Listing } from "./feed.ts";
import { LiveClient } from "./live-client.ts";
import type { SerialisedFrame } from "./subscriber.ts";
import { SharedItems } from "./shared-items.ts";
import type { ExecuteFrame } from "./shared-items.ts";

interface Numbers {
  items: readonly { n: number }[];
  cursor: string;
}

const LISTING: Listing<Numbers> = {
  items: ({ items }) => items,
  cursor: ({ cursor }) => cursor,
  frame: (items, cursor) => ({ items: items as Numbers["items"], cursor }),
};

const numbers = (...values: number[]) => values.map((n) => ({ n }));

/** Answers as GraphQL would to `{ numbers { at: cursor odd: items { n } items { twice } } }`, and remembers of what. */
function numbersOperation() {
  const resolved: number[][] = [];
  const execute: ExecuteFrame = (frame) => {
    const { items, cursor } = frame as Numbers;
    resolved.push(items.map(({ n }) => n));
    const odd = items.map(({ n }) => ({ n }));
    return Promise.resolve({
      data: { numbers: { at: cursor, odd, items: items.map(({ n }) => ({ twice: n * 2 })) } },
    });
  };
  return { resolved, execute };
}

describe("putting frames together", () => {
  test("gives what executing the whole frame gives, and resolves each item once", async () => {
    const { resolved, execute } = numbersOperation();
    const items = new SharedItems();
    const [one, two, three] = numbers(1, 2, 3) as [{ n: number }, { n: number }, { n: number }];
    const frames = [
      { items: [one, two], cursor: 'the "first"' },
      { items: [two, three], cursor: "the second" },
      { items: [], cursor: "nothing" },
    ];
    const texts = await Promise.all(frames.map(async (frame) => items.serialise(LISTING, frame, execute)));
    const whole = numbersOperation();
    for (const [index, frame] of frames.entries())
      expect(texts[index]!.json).toBe(JSON.stringify(await whole.execute(frame)));
    expect(resolved).toEqual([[1, 2], [], [3]]);
  });

  test("gives frames of the same items the same text, and no others", async () => {
    const { execute } = numbersOperation();
    const items = new SharedItems();
    const [one, two, three] = numbers(1, 2, 3) as [{ n: number }, { n: number }, { n: number }];
    const serialise = (...frame: { n: number }[]) =>
      items.serialise(LISTING, { items: frame, cursor: `after ${frame.at(-1)!.n}` }, execute);
    const first = await serialise(one, two, three);
    expect(await serialise(one, two, three)).toBe(first);
    for (const other of [[one, three], [two, three], [two, one, three], [three], [one, two]])
      expect((await serialise(...other))!.json).toBe(
        JSON.stringify(await execute({ items: other, cursor: `after ${other.at(-1)!.n}` })),
      );
    const elsewhere = await items.serialise(LISTING, { items: [one, two, three], cursor: "0" }, execute);
    expect(elsewhere!.json).toContain('"at":"0"');
  });

  test("leaves a frame to be executed whole where one of its items fails, and others as they are", async () => {
    const { execute } = numbersOperation();
    const items = new SharedItems();
    const refusesTwo: ExecuteFrame = (frame) =>
      (frame as Numbers).items.some(({ n }) => n === 2)
        ? Promise.reject(new Error("no two"))
        : execute(frame);
    const [one, two] = numbers(1, 2) as [{ n: number }, { n: number }];
    expect(await items.serialise(LISTING, { items: [one], cursor: "a" }, refusesTwo)).not.toBeNull();
    expect(await items.serialise(LISTING, { items: [one, two], cursor: "b" }, refusesTwo)).toBeNull();
    expect(await items.serialise(LISTING, { items: [one], cursor: "c" }, refusesTwo)).not.toBeNull();
  });
});

test("a frame for which nothing has to be loaded is there at once", async () => {
  const items = new SharedItems();
  const { execute } = numbersOperation();
  const result = await execute({ items: numbers(1), cursor: "a" });
  const empty = await execute({ items: [], cursor: "?cursor" });
  const atOnce = (frame: unknown) => ((frame as Numbers).items.length === 0 ? empty : result);
  const serialised = items.serialise(LISTING, { items: numbers(1), cursor: "a" }, atOnce);
  expect((serialised as SerialisedFrame).json).toBe(JSON.stringify(result));
});

describe("over the wire", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  async function watch(query: string, variables: object): Promise<LiveClient> {
    const client = await LiveClient.connect(server.url, server.key);
    client.subscribe("1", query, variables);
    client.subscribe("settled", "{ __typename }");
    await client.until(() => client.messages.some(({ id, type }) => id === "settled" && type === "complete"));
    return client;
  }

  test("those with other filters and other variables each get what they ask, of the same events", async () => {
    const query = `subscription Mine($filter: EventFilter, $isLong: Boolean!) {
      live: events(filter: $filter) {
        where: cursor
        __typename
        short: events { id }
        events @include(if: $isLong) { ...Long }
      }
    }
    fragment Long on Event { kind payload agent { id status } }`;
    const filters = [{ kinds: ["a", "b"] }, { kinds: ["b", "c"] }, { agentId: "shared-items" }];
    const clients = await Promise.all(
      filters.flatMap((filter) => [true, false].map((isLong) => watch(query, { filter, isLong }))),
    );
    const kinds = ["a", "b", "c", "[]", '"?cursor"'];
    const events = kinds.map((kind) => anEvent({ event_type: "custom", payload: { kind, data: [] } }));
    await server.ingest(events, { agentId: "shared-items" });
    const ids = (events as { event_id: string }[]).map(({ event_id }) => event_id);
    const { data } = (await server.graphql(
      `{ events(first: 10, filter: { agentId: "shared-items" }) { edges { cursor node { id } } } }`,
    )) as { data: { events: { edges: { cursor: string; node: { id: string } }[] } } };
    const cursorOf = new Map(data.events.edges.map(({ cursor, node }) => [node.id, cursor]));
    const expected = [ids.slice(0, 2), ids.slice(1, 3), ids];
    for (const [index, client] of clients.entries()) {
      const wanted = expected[Math.floor(index / 2)]!;
      await client.until(() => client.results("1").length === 1);
      const live = client.results("1")[0]!.data!.live as Record<string, unknown>;
      expect(live.__typename).toBe("EventFrame");
      expect(live.short).toEqual(wanted.map((id) => ({ id })));
      const long = wanted.map((id) => {
        const kind = kinds[ids.indexOf(id)];
        return { kind, payload: { kind, data: [] }, agent: { id: "shared-items", status: "IDLE" } };
      });
      expect(live.events).toEqual(index % 2 === 0 ? long : undefined);
      expect(live.where).toBe(cursorOf.get(wanted.at(-1)!));
    }
    for (const client of clients) client.close();
    await expect
      .poll(async () => /^hiveboard_live_executions (\d+)/m.exec(await metrics(server))?.[1])
      .toBe("0");
  });
});

const metrics = async (server: TestServer): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
