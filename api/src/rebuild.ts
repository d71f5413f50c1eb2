import { join } from "node:path";
import { loadConfig } from "./config.ts";
import type { RebuildProgress } from "./storage/derived/rebuild-progress.ts";
import { rebuildDerived } from "./storage/sqlite/rebuild.ts";

/** `npm run rebuild`: makes all that is derived again from the stored events. The server must be stopped. */
function main(): void {
  const { data_dir } = loadConfig(process.env, process.cwd());
  const startedAt = performance.now();
  let told = 0;
  const onProgress = ({ done, total }: RebuildProgress): void => {
    const seconds = (performance.now() - startedAt) / 1_000;
    if (done < total && seconds - told < 1) return;
    told = seconds;
    const percent = Math.floor((done / total) * 100);
    process.stdout.write(`${percent} % · ${done} of ${total} events · ${seconds.toFixed(0)} s\n`);
  };
  rebuildDerived(join(data_dir, "hiveboard.db"), onProgress);
  process.stdout.write("Rebuilt.\n");
}

try {
  main();
} catch (error) {
  process.stderr.write(`Could not rebuild: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
