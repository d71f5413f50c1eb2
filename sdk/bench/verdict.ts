import type { MemoryReport } from "./memory.ts";
import type { SdkSubject } from "./subjects.ts";
import { quantile, type Timing } from "./timing.ts";

/** How much of the median of the span that is its like a call may take. */
const MAX_SHARE = 1 / 3;
/** What a queue of 10,000 events may hold, and how much the heap may still grow once it is full. */
const MAX_QUEUE_MB = 10;
const MAX_GROWTH_MB = 1;

/**
 * The share of a subject's median in that of its like in the same round, and of these the median over all rounds; 1 for a
 * span itself. A machine that is shared is twice as fast in one moment as in the next: what was measured in different
 * moments says little of each other.
 */
export function shareOf(timing: Timing, subjects: readonly SdkSubject[], timings: readonly Timing[]): number {
  const like = subjects.find(({ name }) => name === timing.name)?.like ?? timing.name;
  const span = timings.find(({ name }) => name === like);
  const shares = timing.roundMediansUs.map(
    (medianUs, round) => medianUs / (span?.roundMediansUs[round] ?? NaN),
  );
  return quantile(Float64Array.from(shares).sort(), 0.5);
}

/** What was promised and not kept, a line each. */
export function broken(
  subjects: readonly SdkSubject[],
  timings: readonly Timing[],
  memory: MemoryReport,
): string[] {
  const slow = timings
    .filter(({ name }) => subjects.some((subject) => subject.name === name))
    .map((timing) => ({ name: timing.name, share: shareOf(timing, subjects, timings) }))
    .filter(({ share }) => !(share <= MAX_SHARE))
    .map(({ name, share }) => `${name} takes ${share.toFixed(2)} of its span's median; a third is allowed`);
  return [...slow, ...brokenBounds(memory)];
}

function brokenBounds({ events, queued, dropped, heapMb, whenFull }: MemoryReport): string[] {
  const [atFirst = NaN, full = NaN, atLast = NaN] = [heapMb[0], heapMb[whenFull], heapMb.at(-1)];
  const lines: string[] = [];
  if (queued + dropped < events)
    lines.push(`${events - queued - dropped} events are neither queued nor dropped`);
  if (!(atLast - atFirst <= MAX_QUEUE_MB))
    lines.push(`the queue holds ${(atLast - atFirst).toFixed(1)} MB; ${MAX_QUEUE_MB} are allowed`);
  if (!(atLast - full <= MAX_GROWTH_MB))
    lines.push(
      `the heap grew by ${(atLast - full).toFixed(1)} MB with a full queue; ${MAX_GROWTH_MB} is allowed`,
    );
  return lines;
}
