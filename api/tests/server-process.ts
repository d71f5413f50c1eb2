import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DEFAULT_DEV_KEY } from "../src/config-entries.ts";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;
const START_TIMEOUT_MS = 30_000;
/** pino's number for `error`: what is logged from here on nobody expected. */
const ERROR_LEVEL = 50;

/** The key of local mode, in the workspace `local`. */
export const DEV_KEY = DEFAULT_DEV_KEY;

/** The real server in a process of its own. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to stop, and gives its exit code. */
  stop(): Promise<number | null>;
  hasExited(): boolean;
  /** What it logged and nobody expected. */
  loggedErrors(): string[];
  /** All that it logged so far. */
  log(): string;
  /** Memory that it has in use, bytes. */
  residentBytes(): number;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

/** An empty folder for a server's data. It goes with `cleanUp`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hiveboard-system-"));
  folders.push(folder);
  return folder;
}

export const databaseIn = (folder: string): string => join(folder, "hiveboard.db");

/** Ends what tests left running, and removes their folders. For `afterAll`. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...running].map(killed));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/**
 * Starts a server over a folder, on a free port, with limits out of the way.
 *
 * @param entries of its configuration, by their names in `config.json`
 * @returns once it takes requests
 */
export async function startServer(
  folder: string,
  entries: Record<string, string | number> = {},
): Promise<ServerProcess> {
  const child = launch(folder, entries);
  let err = "";
  child.stderr!.on("data", (data: Buffer) => (err += data.toString()));
  const url = await addressFrom(child, () => err);
  return {
    url,
    pid: child.pid!,
    kill: () => killed(child),
    async stop() {
      const exit = exited(child);
      child.kill("SIGTERM");
      await exit;
      return child.exitCode;
    },
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    loggedErrors: () => err.split("\n").filter(isUnexpected).slice(0, 5),
    log: () => err,
    residentBytes: () =>
      Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))![1]) * 1024,
  };
}

/** Starts a server and ends it before long, ready or not. */
export async function killWhileStarting(folder: string, afterMs: number): Promise<void> {
  const child = launch(folder, {});
  child.stdout!.resume();
  child.stderr!.resume();
  await pause(afterMs);
  await killed(child);
}

function launch(folder: string, entries: Record<string, string | number>): ChildProcess {
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...environmentOf({
        port: 0,
        data_dir: folder,
        log_level: "warn",
        ingest_requests_per_second: 1_000_000,
        query_requests_per_second: 1_000_000,
        live_connections: 1_000,
        ...entries,
      }),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

function environmentOf(entries: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, value]) => [`HIVEBOARD_${name.toUpperCase()}`, String(value)]),
  );
}

async function addressFrom(child: ChildProcess, errors: () => string): Promise<string> {
  let out = "";
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  child.stdout!.on("data", (data: Buffer) => (out += data.toString()));
  for (;;) {
    const url = /HiveBoard (?:is|listens) at (\S+)\n/.exec(out)?.[1];
    if (url !== undefined) return url;
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server did not start: ${errors()}`);
    await Promise.race([once(child.stdout!, "data", { signal }), once(child, "exit", { signal })]);
  }
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = exited(child);
  child.kill("SIGKILL");
  await exit;
}

/** Also when it has exited already. Its output has been read to the end by then. */
async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
}

/** Whatever stands in the log that is no line of pino's is unexpected too: a warning of Node's, a stack. */
function isUnexpected(line: string): boolean {
  if (line === "") return false;
  try {
    return (JSON.parse(line) as { level: number }).level >= ERROR_LEVEL;
  } catch {
    return true;
  }
}
