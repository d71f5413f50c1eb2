/** How long one call of something takes, in microseconds. */
export interface Timing {
  readonly name: string;
  readonly medianUs: number;
  readonly p99Us: number;
  readonly meanUs: number;
  /** Of each round, in their order. */
  readonly roundMediansUs: readonly number[];
}

/** Something to be timed. */
export interface Subject {
  readonly name: string;
  readonly call: () => unknown;
  /** Sends what the calls have queued. */
  readonly flush: () => Promise<unknown>;
}

const WARM_UP_CALLS = 20_000;
/** After this many calls what they queued is sent, untimed, so that no queue is ever full and drops instead. */
const CALLS_A_FLUSH = 2500;

/**
 * Times each subject call by call on the caller's thread. Subjects take turns in rounds, so that a noisy minute of
 * the machine falls on all of them. What runs between turns (building batches, sending) is not the caller's and is
 * not in the figures; see {@link totalCpu} for all of it.
 */
export async function timeInRounds(
  subjects: readonly Subject[],
  rounds: number,
  calls: number,
): Promise<Timing[]> {
  const samples = subjects.map(() => [] as Float64Array[]);
  for (const subject of subjects) await measure(subject, WARM_UP_CALLS);
  for (let round = 0; round < rounds; round++) {
    for (const [index, subject] of subjects.entries())
      samples[index]?.push((await measure(subject, calls)).sort());
  }
  return subjects.map(({ name }, index) => summarise(name, samples[index] ?? []));
}

async function measure({ call, flush }: Subject, calls: number): Promise<Float64Array> {
  const samples = new Float64Array(calls);
  for (let i = 0; i < calls; i++) {
    const startMs = performance.now();
    const result = call();
    if (result instanceof Promise) await result;
    samples[i] = (performance.now() - startMs) * 1000;
    if (i % CALLS_A_FLUSH === 0) await flush();
  }
  return samples;
}

/** @param rounds each sorted */
function summarise(name: string, rounds: readonly Float64Array[]): Timing {
  const sorted = Float64Array.from(rounds.flatMap((round) => [...round])).sort();
  const meanUs = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const roundMediansUs = rounds.map((round) => quantile(round, 0.5));
  return { name, medianUs: quantile(sorted, 0.5), p99Us: quantile(sorted, 0.99), meanUs, roundMediansUs };
}

/** @param sorted not empty */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Process CPU in microseconds a call, everything included: capturing, building batches, serialising, sending. */
export async function totalCpu({ call, flush }: Subject, calls: number): Promise<number> {
  await flush();
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) {
    const result = call();
    if (result instanceof Promise) await result;
    if (i % CALLS_A_FLUSH === 0) await flush();
  }
  await flush();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / calls;
}
