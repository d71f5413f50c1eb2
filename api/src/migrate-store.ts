import { parseArgs } from "node:util";
import { moveStore, type MoveProgress } from "./storage/moving/move.ts";
import { describePlace, openReader, openWriter } from "./storage/moving/open.ts";
import { loadStoreShape } from "./storage/moving/shapes.ts";
import { showProgress, type Progress } from "./terminal-progress.ts";

const USAGE =
  "npm run migrate-store -- --from FILE|FOLDER|URL --to FILE|FOLDER|URL [--workspace SLUG] [--restart]";

/** `npm run migrate-store`: moves a store, or one workspace of it, to another place. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: "string" },
      to: { type: "string" },
      workspace: { type: "string" },
      restart: { type: "boolean", default: false },
    },
  });
  if (values.from === undefined || values.to === undefined) throw new Error(`--from and --to: ${USAGE}`);
  const { tables } = await loadStoreShape();
  const identity = { from: describePlace(values.from), workspace: values.workspace ?? null };
  const options = { tables, identity, restart: values.restart };
  const from = await openReader(values.from, options);
  try {
    const to = await openWriter(values.to, options);
    try {
      const shown = showMove();
      const sums = await moveStore({ from, to, tables }, shown.tell);
      const rows = [...sums.values()].reduce((sum, table) => sum + table.rows, 0);
      shown.stop(`Moved ${rows} rows in ${sums.size} tables; counts and checksums agree.`);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

function showMove(): { tell: (progress: MoveProgress) => void; stop: (message: string) => void } {
  let progress: Progress | null = null;
  return {
    tell: ({ step, table, done, total }) => {
      progress ??= showProgress("Moving", 1_000, process.stdout);
      progress.advanceTo(Math.floor((1_000 * done) / Math.max(1, total)), `${step} ${table}`);
    },
    stop: (message) => (progress ??= showProgress("Moving", 1_000, process.stdout)).stop(message),
  };
}

await main().catch((error: unknown) => {
  process.stderr.write(`Could not move: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
