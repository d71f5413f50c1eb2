import { expect, test } from "vitest";
import { inTurnById } from "./id-turns.ts";

const subscribe = (query = "") => JSON.stringify({ id: "1", type: "subscribe", payload: { query } });
const COMPLETE = JSON.stringify({ id: "1", type: "complete" });

/** A connection whose first subscription takes until `end` to be over. */
function connection() {
  const { promise, resolve: end } = Promise.withResolvers<void>();
  const handled: string[] = [];
  let refused = 0;
  const take = inTurnById(
    (message) => {
      handled.push(message);
      return handled.length === 1 ? promise : Promise.resolve();
    },
    () => (refused += 1),
  );
  return { take: (message: string) => void take(message), end, handled, refused: () => refused };
}

test("what comes for an id waits for the end of its subscription, in order, and others do not", async () => {
  const { take, end, handled } = connection();
  const other = JSON.stringify({ id: "2", type: "subscribe" });
  for (const message of [subscribe(), COMPLETE, subscribe("next"), COMPLETE, other]) take(message);
  expect(handled).toEqual([subscribe(), COMPLETE, other]);
  end();
  await expect.poll(() => handled).toEqual([subscribe(), COMPLETE, other, subscribe("next"), COMPLETE]);
});

test("no more wait than one message may be long", () => {
  const { take, refused } = connection();
  take(subscribe());
  take(COMPLETE);
  for (let n = 0; n < 2; n++) take(subscribe("x".repeat(1_000_000)));
  expect(refused()).toBe(0);
  take(subscribe("x".repeat(1_000_000)));
  expect(refused()).toBe(1);
});

test("no more than a hundred messages wait", () => {
  const { take, refused } = connection();
  take(subscribe());
  take(COMPLETE);
  for (let n = 0; n < 100; n++) take(subscribe());
  expect(refused()).toBe(0);
  take(subscribe());
  expect(refused()).toBe(1);
});

test("an id that is in use and what is no message go to graphql-ws as they come", () => {
  const { take, handled } = connection();
  for (const message of [subscribe(), subscribe(), "null", "{", "[]"]) take(message);
  expect(handled).toEqual([subscribe(), subscribe(), "null", "{", "[]"]);
});
