/**
 * A process of its own that shares a database and fills it, for `shared-store.test.ts`.
 *
 * Arguments: the file, events that every process sends, events of this process alone, its name, and whether it
 * sends backwards, so that what two send comes at different times.
 */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { grantScope } from "../src/accounts/scope.ts";
import {
  sentEvents,
  TEST_NOW_MS,
  toBatches,
  valid,
  type SentEvent,
} from "../src/storage/events.arbitrary.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";

const BATCH_EVENTS = 250;
const SENDERS = 4;

const [file, common, own, name, direction] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
// By envelope, so that they make batches of some size.
const samples = fc
  .sample(sentEvents, { seed: 7, numRuns: 40 })
  .flat()
  .toSorted((a, b) => (envelopeOf(a) < envelopeOf(b) ? -1 : 1));

function envelopeOf({ agentId, environment }: SentEvent): string {
  return `${agentId} ${environment}`;
}

/** The same owner and number give the same event, in whichever process. */
function eventsOf(owner: string, count: number): SentEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const sample = samples[index % samples.length]!;
    const hex = createHash("sha256").update(`${owner} ${index}`).digest("hex");
    const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)];
    return { ...sample, event: { ...sample.event, event_id: id.join("-") } };
  });
}

const storage = await openSqliteStorage({ path: file, isShared: true, now: () => TEST_NOW_MS, readers: 1 });
const { liveDataSetId, workspace } = await storage.accounts.ensureWorkspace({
  slug: "shared",
  name: "Shared",
  plan: "free",
});
const scope = grantScope(liveDataSetId, workspace.id);
const alone = toBatches(eventsOf(name, Number(own)), BATCH_EVENTS);
const everybody = toBatches(eventsOf("everybody", Number(common)), BATCH_EVENTS);
const waiting = alone.flatMap((batch, index) => [batch, ...everybody.slice(index, index + 1)]);
waiting.push(...everybody.slice(alone.length));
if (direction === "backwards") waiting.reverse();
let stored = 0;
const send = async (): Promise<void> => {
  for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
    const answer = await storage.ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
    stored += answer.stored.length;
  }
};
// Everybody begins together, once all have opened the database.
process.send!("ready");
await new Promise((resolve) => process.once("message", resolve));
await Promise.all(Array.from({ length: SENDERS }, send));
await storage.close();
process.send!({ stored });
process.disconnect();
