import { parseArgs } from "node:util";
import { moveStore, type MoveProgress } from "./storage/moving/move.ts";
import { describePlace, openReader, openWriter } from "./storage/moving/open.ts";
import { loadStoreShape } from "./storage/moving/shapes.ts";
import { showProgress, type Progress } from "./terminal-progress.ts";

const USAGE =
  "npm run migrate-store -- --from FILE|FOLDER|URL --to FILE|FOLDER|URL [--workspace SLUG] [--restart] [--replace]";

const HELP = `${USAGE}

  --from, --to   a database of the embedded store (.db), mssql://user:password@host:port/database,
                 or a folder of JSON Lines
  --workspace    moves this one workspace, into a store of its own
  --restart      throws away what a move that was stopped has brought, and begins again
  --replace      throws away the store that is at the target, with every workspace in it: a file or a folder
                 when the new one is complete and compared, a database of SQL Server when the source was found
                 whole. Without it a target that is not empty is refused

Stop the servers that use either end. A file that one has open is refused, and so is a SQL Server while one that runs
holds a lease there.
`;

/** `npm run migrate-store`: moves a store, or one workspace of it, to another place. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      from: { type: "string" },
      to: { type: "string" },
      workspace: { type: "string" },
      restart: { type: "boolean", default: false },
      replace: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  if (values.from === undefined || values.to === undefined) throw new Error(`--from and --to: ${USAGE}`);
  const identity = { from: describePlace(values.from), workspace: values.workspace ?? null };
  if (identity.from === describePlace(values.to)) throw new Error("source and target are the same");
  const { tables } = await loadStoreShape();
  const options = { tables, identity, restart: values.restart, replace: values.replace };
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
