import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { format } from "prettier";
import type { MemoryReport } from "./memory.ts";
import { benchClient, otelSubjects, sdkSubjects } from "./subjects.ts";
import { timeInRounds, type Timing, totalCpu } from "./timing.ts";
import { broken, shareOf } from "./verdict.ts";

/** Many short rounds, so that a slow minute of the machine falls on all subjects alike. */
const ROUNDS = 60;
const CALLS = 1000;
const CPU_CALLS = 20_000;

const sink = fork(new URL("./sink.ts", import.meta.url));
const [port] = (await once(sink, "message")) as [number];
const endpoint = `http://127.0.0.1:${port}`;
const hive = benchClient(endpoint);
const ours = sdkSubjects(hive);
const subjects = [...ours, ...otelSubjects(endpoint)];
const timings = await timeInRounds(subjects, ROUNDS, CALLS);
const cpuUs = new Map<string, number>();
for (const subject of subjects) cpuUs.set(subject.name, await totalCpu(subject, CPU_CALLS));
if (hive.stats.dropped > 0) throw new Error("the bench outran the queue, so its figures mean nothing");
sink.disconnect();

const memory = fork(new URL("./memory.ts", import.meta.url), { execArgv: ["--expose-gc"], stdio: "ignore" });
const [report] = (await once(memory, "message")) as [MemoryReport];

const text = await format(page(timings, report), { parser: "markdown", printWidth: 110 });
writeFileSync(new URL("./RESULTS.md", import.meta.url), text);
console.log(text);
const complaints = broken(ours, timings, report);
for (const complaint of complaints) console.error(complaint);
process.exit(complaints.length === 0 ? 0 : 1);

function page(timed: readonly Timing[], memoryReport: MemoryReport): string {
  const rows = timed.map(
    (timing) =>
      `| ${timing.name} | ${timing.medianUs.toFixed(2)} | ${timing.p99Us.toFixed(2)} | ` +
      `${shareOf(timing, ours, timed).toFixed(2)} | ${cpuUs.get(timing.name)?.toFixed(1)} |`,
  );
  return `# What the SDK costs

Written by \`npm run bench\` in \`sdk/\`: Node ${process.versions.node}, ${availableParallelism()} cores of
${cpus()[0]?.model.trim()}, ${new Date().toISOString().slice(0, 10)}.

## Time on the caller's thread

${ROUNDS} rounds of ${CALLS.toLocaleString("en")} calls each, timed one by one (the clock's own 0.04 µs included); all
subjects take turns in one process. In each round what is queued is sent, untimed, to a local server. Total CPU is all that
the process used, threads and sending included.

| call | median µs | p99 µs | median ÷ its span's | total CPU µs |
|---|---|---|---|---|
${rows.join("\n")}

A task and a tracked call are two events each, a span is one. What ends in the same turn is compared with a span
started and ended, what is around an async function with an active span around one, and an \`await using\` block with
such a span that an \`await using\` block ends: round by round, and the median of the rounds is told. The run fails when
one takes more than a third of its span's median,
or when memory grows once the queue is full.

## Memory with the server gone

${memoryReport.events.toLocaleString("en")} events (ten minutes at 100 a second) with nobody listening, default queue of
10,000: ${memoryReport.queued.toLocaleString("en")} waiting, ${memoryReport.dropped.toLocaleString("en")} dropped and
counted. Heap after a collection, in MB, before the first event and at ten points on the way:
${memoryReport.heapMb.join(", ")}.
`;
}
