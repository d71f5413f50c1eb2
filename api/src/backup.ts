import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadConfig } from "./config.ts";
import { backUp } from "./storage/sqlite/backup.ts";
import { showProgress } from "./terminal-progress.ts";

const USAGE = "npm run backup -- --to FILE [--from FILE] [--replace]";

/** `npm run backup`: copies the embedded database, also while the server runs. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      to: { type: "string" },
      from: { type: "string" },
      replace: { type: "boolean", default: false },
    },
  });
  if (values.to === undefined) throw new Error(`--to is missing: ${USAGE}`);
  const from = values.from ?? join(loadConfig(process.env, process.cwd()).data_dir, "hiveboard.db");
  const progress = showProgress("Backing up", 100, process.stdout);
  await backUp({
    from,
    to: values.to,
    replace: values.replace,
    onProgress: ({ pages, total }) =>
      progress.advanceTo(Math.floor((100 * pages) / Math.max(1, total)), `${pages} of ${total} pages`),
  });
  progress.stop(`Backed up ${from} to ${values.to}, and checked.`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`Could not back up: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
