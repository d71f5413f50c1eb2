import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { sentEvents } from "../src/storage/events.arbitrary.ts";

/** A batch as it goes over the wire. */
export interface Batch {
  envelope: { agent_id: string } & Record<string, unknown>;
  events: ({ event_id: string } & Record<string, unknown>)[];
}

export const idsOf = ({ events }: Batch): string[] => events.map(({ event_id }) => event_id);

/** An event with the required fields filled in. */
export function anEvent(fields: object = {}): Batch["events"][number] {
  return { event_id: randomUUID(), timestamp: new Date().toISOString(), event_type: "custom", ...fields };
}

/**
 * Batches of all types of events, whose tasks, projects and agents they share, under fresh ids.
 *
 * @param seed the same seed gives the same batches but for the ids
 */
export function* mixedBatches(seed: number): Generator<Batch> {
  for (let round = 0; ; round++)
    for (const sent of fc.sample(sentEvents, { seed: seed + round, numRuns: 50 })) {
      const { agentId, environment } = sent[0]!;
      const events = sent.map(({ event }) => ({ ...event, event_id: randomUUID() }));
      yield { envelope: { agent_id: agentId, environment }, events };
    }
}
