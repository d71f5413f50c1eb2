import type { Logger } from "pino";
import { join } from "node:path";
import { ConfigError, loadConfig } from "./config.ts";
import type { Config } from "./config.ts";
import { createLogger } from "./server/logger.ts";
import { createMetrics, type Metrics } from "./server/metrics.ts";
import { createServer } from "./server/server.ts";
import { welcome } from "./server/welcome.ts";
import type { SkippedGroup } from "./storage/derived/skipped.ts";
import { openSqliteStorage } from "./storage/sqlite/storage.ts";
import type { Storage } from "./storage/storage.ts";

/** Everything is over by then, in hand or not. */
const SHUTDOWN_MS = 9_500;

async function main(): Promise<void> {
  const config = configOrExit();
  const logger = createLogger(config);
  const metrics = createMetrics();
  const storage = await openStorage(config, metrics, logger);
  const server = await createServer({ config, storage, logger, metrics });
  await server.listen();
  logger.info({ mode: config.mode, address: server.address }, "listening");
  process.stdout.write(welcome(server));

  let isStopping = false;
  const stop = async (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, "shutting down");
    setTimeout(() => {
      logger.error("shutting down took too long; some requests were cut off");
      process.exit(1);
    }, SHUTDOWN_MS).unref();
    await server.close();
    await storage.close();
    logger.info("stopped");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(signal));
}

/**
 * The SQL Server that the configuration names, else the embedded store. What is not used is not loaded: SQL Server's
 * driver takes a tenth of the time until the server is ready, and 50 MB.
 */
async function openStorage(config: Config, metrics: Metrics, logger: Logger): Promise<Storage> {
  const { reads, commits, committedEvents, skippedGroups, writeFailures, writable } = metrics.storage;
  const told = new Set<string>();
  const options = {
    writeQueueCapacity: config.write_queue_events,
    onRead: ({ store, method, durationMs }: { store: string; method: string; durationMs: number }) =>
      reads.observe({ store, method }, durationMs / 1_000),
    onCommit: ({ events, durationMs }: { events: number; durationMs: number }) => {
      commits.observe(durationMs / 1_000);
      committedEvents.inc(events);
    },
    onWriteFailure: () => writeFailures.inc(),
    onWritable: (reason: string | null) => {
      writable.set(reason === null ? 1 : 0);
      if (reason === null) logger.warn("the database can be written again");
      else
        logger.error({ reason }, "the database cannot be written: what would be stored is refused with 503");
    },
    onSkipped: ({ workspace, dataSet, reason }: SkippedGroup) => {
      skippedGroups.inc();
      const name = `${workspace} ${dataSet}`;
      // It comes again with every event of the same agent or task.
      if (told.has(name)) return;
      told.add(name);
      logger.error(
        { workspace, dataSet, reason },
        "events are stored, but what they change could not be written: stop the servers and run `npm run rebuild`",
      );
    },
  };
  if (config.database_url === undefined)
    return openSqliteStorage({
      ...options,
      path: join(config.data_dir, "hiveboard.db"),
      isShared: config.redis_url !== undefined,
    });
  const { openMssqlStorage } = await import("./storage/mssql/storage.ts");
  return openMssqlStorage({
    ...options,
    url: config.database_url,
    onWarning: (message) => logger.warn(message),
  });
}

function configOrExit(): Config {
  try {
    return loadConfig(process.env, process.cwd());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** What keeps it from starting, and what to do where somebody can. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as { code?: string; address?: string; port?: number };
  if (code !== "EADDRINUSE") return error.message;
  return `port ${port} of ${address} is taken. Another one is set by \`port\` in config.json or by HIVEBOARD_PORT.`;
}

await main().catch((error: unknown) => {
  process.stderr.write(`HiveBoard could not start: ${reasonOf(error)}\n`);
  process.exit(1);
});
