import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { format } from "prettier";
import type { MemoryReport } from "./memory.ts";
import { benchClient, OTEL_SPAN, otelSubjects, sdkSubjects } from "./subjects.ts";
import { timeInRounds, type Timing, totalCpu } from "./timing.ts";

const ROUNDS = 6;
const CALLS = 10_000;
const CPU_CALLS = 20_000;

const sink = fork(new URL("./sink.ts", import.meta.url));
const [port] = (await once(sink, "message")) as [number];
const endpoint = `http://127.0.0.1:${port}`;
const hive = benchClient(endpoint);
const subjects = [...sdkSubjects(hive), ...otelSubjects(endpoint)];
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
process.exit();

function page(timed: readonly Timing[], memoryReport: MemoryReport): string {
  const span = timed.find(({ name }) => name === OTEL_SPAN);
  const share = (part: number, whole: number | undefined): string => (part / (whole ?? NaN)).toFixed(2);
  const rows = timed.map(
    ({ name, medianUs, p99Us }) =>
      `| ${name} | ${medianUs.toFixed(2)} | ${p99Us.toFixed(2)} | ${share(medianUs, span?.medianUs)} | ` +
      `${share(p99Us, span?.p99Us)} | ${cpuUs.get(name)?.toFixed(1)} |`,
  );
  return `# What the SDK costs

Written by \`npm run bench\` in \`sdk/\`: Node ${process.versions.node}, ${availableParallelism()} cores of
${cpus()[0]?.model.trim()}, ${new Date().toISOString().slice(0, 10)}.

## Time on the caller's thread

${ROUNDS} rounds of ${CALLS.toLocaleString("en")} calls each, timed one by one (the clock's own 0.04 µs included); all
subjects take turns in one process. After every 2,500 calls what is queued is sent, untimed, to a local server. Total CPU is all that
the process used, threads and sending included.

| call | median µs | p99 µs | median ÷ span | p99 ÷ span | total CPU µs |
|---|---|---|---|---|---|
${rows.join("\n")}

A task and a tracked call are two events each, a span is one.

## Memory with the server gone

${memoryReport.events.toLocaleString("en")} events (ten minutes at 100 a second) with nobody listening, default queue of
10,000: ${memoryReport.queued.toLocaleString("en")} waiting, ${memoryReport.dropped.toLocaleString("en")} dropped and
counted. Heap after a collection, in MB, before the first event and at ten points on the way:
${memoryReport.heapMb.join(", ")}.
`;
}
