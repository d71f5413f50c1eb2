import { join } from "node:path";
import { loadConfig } from "./config.ts";
import type { RebuildProgress } from "./storage/derived/rebuild-progress.ts";
import { rebuildDerived as rebuildMssql } from "./storage/mssql/rebuild.ts";
import { rebuildDerived as rebuildSqlite } from "./storage/sqlite/rebuild.ts";

/** `npm run rebuild`: makes all that is derived again from the stored events. The server must be stopped. */
async function main(): Promise<void> {
  const { data_dir, database_url } = loadConfig(process.env, process.cwd());
  const startedAt = performance.now();
  let told = 0;
  const onProgress = ({ done, total }: RebuildProgress): void => {
    const seconds = (performance.now() - startedAt) / 1_000;
    if (done < total && seconds - told < 1) return;
    told = seconds;
    const percent = Math.floor((done / total) * 100);
    process.stdout.write(`${percent} % · ${done} of ${total} events · ${seconds.toFixed(0)} s\n`);
  };
  if (database_url === undefined) rebuildSqlite(join(data_dir, "hiveboard.db"), onProgress);
  else await rebuildMssql(database_url, onProgress);
  process.stdout.write("Rebuilt.\n");
}

await main().catch((error: unknown) => {
  process.stderr.write(`Could not rebuild: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
