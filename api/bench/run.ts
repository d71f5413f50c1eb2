/**
 * `npm run bench [ingest] [queries] [live] [cluster]`: all of them when none is named. `--quick` stops at 1 million
 * events.
 */
import { benchCluster } from "./cluster.bench.ts";
import { benchIngest } from "./ingest.bench.ts";
import { benchLive } from "./live.bench.ts";
import { benchQueries } from "./queries.bench.ts";

const LEVELS = [10_000, 100_000, 1_000_000, 5_000_000];

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const isQuick = process.argv.includes("--quick");
const levels = isQuick ? LEVELS.slice(0, 3) : LEVELS;
const benches: Record<string, () => Promise<void>> = {
  ingest: () => benchIngest(levels.slice(1)),
  queries: () => benchQueries(levels),
  live: benchLive,
  cluster: () => benchCluster(isQuick ? 20_000 : 200_000),
};

for (const name of named.length > 0 ? named : Object.keys(benches)) {
  const bench = benches[name];
  if (bench === undefined)
    throw new Error(`there is no benchmark ${name}; there are ${Object.keys(benches).join(", ")}`);
  await bench();
}
