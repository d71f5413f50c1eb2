import { fixtureNowMs, malformedEvents, validEvents } from "@hiveboard/schema/fixtures";
import { validateBatch } from "@hiveboard/schema";
import { expect, it } from "vitest";
import { EVENT_TYPES } from "../wire/literals.ts";
import { readResult } from "./answers.ts";

/* The contract's own fixtures, from the client's side. */

const envelope = { agent_id: "a" };

it("knows every type of event that the contract has, and no other", () => {
  expect(new Set<string>(EVENT_TYPES)).toEqual(new Set(validEvents.map(({ event }) => event.event_type)));
});

it.each(malformedEvents)("tells by its reason that $name was refused", ({ event, error }) => {
  const checked = validateBatch({ envelope, events: [event] }, { nowMs: fixtureNowMs });
  if (!checked.ok) throw new Error(checked.error.message);
  const outcome = readResult({ accepted: 0, rejected: 1, warnings: [], errors: checked.errors });
  if (outcome.kind !== "stored") throw new Error(outcome.kind);
  expect(outcome.refused.map(({ message }) => message)).toEqual([expect.stringContaining(error)]);
});
