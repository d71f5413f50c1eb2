import type { WireEnvelope, WireEvent } from "@hiveboard/schema";
import { SDK_VERSION } from "hiveloop";
import type { Character } from "../character.ts";
import { DEPARTMENTS } from "../departments.ts";
import type { Department } from "../departments.ts";
import { Random } from "../random.ts";
import type { ServerApi } from "../server-api.ts";
import { runEvents } from "./run-events.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A gap shorter than this is none. */
const SHORTEST_GAP_MS = HOUR_MS / 4;
/** Events of one request: the contract's limit. */
const BATCH = 500;
/** How much goes on by night, compared with the day. */
const BY_NIGHT = 0.6;
/** The last hours have more in them than those before: they are what the dashboard's sparklines show. */
const RECENT_MS = 3 * HOUR_MS;
const BEFORE = 0.4;

/**
 * Writes what the company did in the last 24 hours, through the ordinary ingest endpoint: charts and tables have
 * something in them from the start. Of an agent that the server knows it writes only what has been missed since.
 *
 * @param nowMs the end of the history
 * @returns the number of runs written
 */
export async function writeHistory(api: ServerApi, seed: string, nowMs: number): Promise<number> {
  const lastSeenMs = await whenLastSeen(api);
  let runs = 0;
  for (const department of DEPARTMENTS)
    for (const character of department.characters) {
      const fromMs = Math.max(nowMs - DAY_MS, lastSeenMs.get(character.id) ?? 0);
      if (nowMs - fromMs < SHORTEST_GAP_MS) continue;
      const past = pastOf(character, new Random(`${seed} ${character.id} ${fromMs}`), fromMs, nowMs);
      const envelope = envelopeOf(character, department);
      for (let i = 0; i < past.events.length; i += BATCH)
        await api.ingest({ envelope, events: past.events.slice(i, i + BATCH) });
      runs += past.runs;
    }
  return runs;
}

async function whenLastSeen(api: ServerApi): Promise<Map<string, number>> {
  const { agents } = await api.query<{ agents: { nodes: { id: string; lastSeenAt: string }[] } }>(
    "query DemoAgents { agents(first: 200) { nodes { id lastSeenAt } } }",
  );
  return new Map(agents.nodes.map(({ id, lastSeenAt }) => [id, Date.parse(lastSeenAt)]));
}

/** The events of an agent between two moments, in order. Every run has ended by then, or never will. */
export function pastOf(
  { past }: Pick<Character, "past">,
  random: Random,
  fromMs: number,
  toMs: number,
): { runs: number; events: WireEvent[] } {
  const runs = Math.round((past.runsPerDay * (toMs - fromMs)) / DAY_MS);
  const events = Array.from({ length: runs }, () => {
    const run = past.run(random);
    return runEvents(run, past, someMoment(random, fromMs, toMs - run.durationMs), random);
  });
  return { runs, events: events.flat().sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)) };
}

/** A moment of the range, rather a recent one, and rather by day than by night. */
function someMoment(random: Random, fromMs: number, toMs: number): number {
  for (;;) {
    const momentMs = Math.round(fromMs + random.next() * Math.max(0, toMs - fromMs));
    const hour = new Date(momentMs).getHours();
    const share = (hour >= 7 && hour < 20 ? 1 : BY_NIGHT) * (toMs - momentMs < RECENT_MS ? 1 : BEFORE);
    if (random.chance(share)) return momentMs;
  }
}

function envelopeOf({ id, profile }: Character, { environment, group }: Department): WireEnvelope {
  return {
    agent_id: id,
    agent_type: profile.type,
    agent_version: profile.version,
    framework: profile.framework,
    runtime: `node-${process.versions.node}`,
    sdk_version: `hiveloop-${SDK_VERSION}`,
    environment,
    group,
  };
}
