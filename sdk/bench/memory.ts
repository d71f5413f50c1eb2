import { benchClient } from "./subjects.ts";

/**
 * Memory with the server gone, for ten minutes' worth of events: 100 a second, each with a task's ids and a payload of
 * some 300 bytes. The ten minutes are not waited for; back-off and queue know no difference. Run in a process of its
 * own, with `--expose-gc`; tells its parent the figures.
 */
const EVENTS = 10 * 60 * 100;
const EVENTS_A_TASK = 3;
const SAMPLES = 10;

/** What the parent prints. */
export interface MemoryReport {
  readonly events: number;
  readonly queued: number;
  readonly dropped: number;
  /** Heap in MB after a collection, before the first event and at equal distances. */
  readonly heapMb: readonly number[];
  /** The first of these for which the queue was full. */
  readonly whenFull: number;
}

const hive = benchClient("http://127.0.0.1:9"); // the discard port: nobody listens
const agent = hive.agent("bench", { heartbeatIntervalMs: 0 });
const heapMb = [heap()];
let whenFull = -1;
for (let task = 1; task <= EVENTS / EVENTS_A_TASK; task++) {
  const run = agent.startTask(`lead-${task}`);
  run.llmCall("scoring", { model: "claude-sonnet-4", tokensIn: task, promptPreview: `${task} `.repeat(40) });
  run.complete();
  if (task % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  if (task % (EVENTS / EVENTS_A_TASK / SAMPLES) === 0) {
    const length = heapMb.push(heap());
    if (whenFull < 0 && hive.stats.dropped > 0) whenFull = length - 1;
  }
}
const { queued, dropped } = hive.stats;
process.send?.({ events: EVENTS, queued, dropped, heapMb, whenFull } satisfies MemoryReport);
process.exit();

function heap(): number {
  globalThis.gc?.();
  return Math.round((process.memoryUsage().heapUsed / 2 ** 20) * 10) / 10;
}
