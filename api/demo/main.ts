/** `npm run demo`: the server as `npm start` runs it, and a small company of simulated agents that send to it. */
import { DEFAULT_DEV_KEY } from "../src/config-entries.ts";
import { ConfigError, loadConfig } from "../src/config.ts";
import { openCompany } from "./company.ts";
import type { Company } from "./company.ts";
import { writeHistory } from "./history/history.ts";
import { connect, connectAsDashboard, prepareProjects } from "./server-api.ts";
import { startServer } from "./server-process.ts";
import { prepareWatching } from "./watching.ts";

/** Everything is over this long after a signal; the company takes 4 s of it at most. */
const STOP_WITHIN_MS = 9_500;
const SEED = "hiveboard";

async function main(): Promise<number> {
  const devKey = devKeyOrExit();
  const stopping = new AbortController();
  let deadlineMs = Infinity;
  const stop = () => {
    deadlineMs = Math.min(deadlineMs, Date.now() + STOP_WITHIN_MS);
    stopping.abort(new Error("The demo was stopped"));
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);

  const server = startServer();
  void server.ended.then(stop);
  const isStopping = new Promise<void>((resolve) =>
    stopping.signal.addEventListener("abort", () => resolve()),
  );
  let company: Company | undefined;
  let hasFailed = false;
  try {
    const endpoint = await server.ready(stopping.signal);
    const api = connect(endpoint, devKey);
    await prepareProjects(api);
    await writeHistory(api, SEED, Date.now());
    await prepareWatching(await connectAsDashboard(endpoint));
    if (!stopping.signal.aborted) {
      company = openCompany({ endpoint, apiKey: devKey, speed: speed(), seed: SEED });
      say(endpoint);
      await Promise.race([isStopping, company.failure]);
    }
  } catch (error) {
    hasFailed = !stopping.signal.aborted;
    if (hasFailed)
      process.stderr.write(`The demo failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
  stop();
  await company?.close();
  const code = await server.stop(Math.max(0, deadlineMs - Date.now()));
  return hasFailed ? 1 : code;
}

function say(endpoint: string): void {
  process.stdout.write(
    `The demo runs: open ${endpoint} and watch eleven agents; crm-sync hangs and recovers every three minutes, ` +
      "contract-reviewer waits for people, invoice-matcher fails while its gateway is down. Ctrl-C stops it.\n",
  );
}

function devKeyOrExit(): string {
  try {
    const { mode, dev_key } = loadConfig(process.env, process.cwd());
    if (mode === "local") return dev_key ?? DEFAULT_DEV_KEY;
    process.stderr.write("The demo runs in local mode only: it needs the development key.\n");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
  process.exit(1);
}

/** `HIVEBOARD_DEMO_SPEED=15` lets the company live fifteen times as fast; for tests and the impatient. */
function speed(): number {
  const asked = Number(process.env.HIVEBOARD_DEMO_SPEED ?? 1);
  return asked > 0 && asked <= 100 ? asked : 1;
}

process.exitCode = await main();
