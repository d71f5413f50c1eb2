import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** A server of the benchmark's own: the real process, on a free port, with a folder that goes when it stops. */
export interface ServerProcess {
  port: number;
  key: string;
  folder: string;
  /** Resident memory, bytes. */
  residentBytes(): number;
  /** CPU time used so far, all threads, milliseconds. */
  cpuMs(): number;
  stop(): Promise<void>;
  /** Milliseconds from starting the process to its first 200 on /ready. */
  startMs: number;
}

const KEY = `hb_live_${"bench".padEnd(32, "0")}`;
const TICKS_PER_SECOND = 100;

/**
 * @param options.folder keep the data in this folder and leave it there; absent means a temporary one
 * @param options.redisUrl share the folder with other servers
 */
export async function startServer(
  options: { folder?: string; redisUrl?: string } = {},
): Promise<ServerProcess> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), "hiveboard-bench-"));
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "../src/main.ts")], {
    cwd: folder,
    env: {
      ...process.env,
      HIVEBOARD_PORT: String(port),
      HIVEBOARD_DATA_DIR: path.join(folder, "data"),
      HIVEBOARD_MODE: "local",
      HIVEBOARD_DEV_KEY: KEY,
      HIVEBOARD_LOG_LEVEL: "error",
      HIVEBOARD_INGEST_REQUESTS_PER_SECOND: "1000000",
      HIVEBOARD_QUERY_REQUESTS_PER_SECOND: "1000000",
      HIVEBOARD_LIVE_CONNECTIONS: "100000",
      ...(options.redisUrl === undefined ? {} : { HIVEBOARD_REDIS_URL: options.redisUrl }),
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await untilReady(child, port);
  const stat = (): string[] => readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return {
    port,
    key: KEY,
    folder,
    startMs: performance.now() - startedAt,
    residentBytes: () => Number(stat()[21]) * 4_096,
    cpuMs: () => ((Number(stat()[11]) + Number(stat()[12])) / TICKS_PER_SECOND) * 1_000,
    async stop() {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await exited;
      if (options.folder === undefined) rmSync(folder, { recursive: true });
    },
  };
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
