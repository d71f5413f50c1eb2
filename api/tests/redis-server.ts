import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { newFolder } from "./server-process.ts";

/** Debian's package `redis-server`, or whatever else puts it on the path. */
const binary = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "redis-server"))
  .find((path) => existsSync(path));

/** Why tests with Redis cannot run here; null where they can. For the name of a test that is skipped. */
export const noRedis: string | null = binary === undefined ? "skipped: no redis-server" : null;

/** A real Redis on a port of its own, which it keeps over its restarts. */
export interface RedisServer {
  url: string;
  kill(): Promise<void>;
  /** After `kill`. It has forgotten everything. */
  start(): Promise<void>;
  /** Keeps its connections open and answers nothing, until `wake`. */
  hang(): void;
  wake(): void;
}

const running = new Set<ChildProcess>();

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async () => {
    const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const started = spawn(binary!, options, { cwd: newFolder(), stdio: ["ignore", "pipe", "inherit"] });
    child = started;
    running.add(started);
    let out = "";
    started.stdout.on("data", (data: Buffer) => (out += data.toString()));
    while (!out.includes("Ready to accept connections")) {
      await Promise.race([once(started.stdout, "data"), once(started, "exit")]);
      if (started.exitCode !== null) throw new Error(`redis-server did not start: ${out}`);
    }
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}/0`,
    start,
    kill: () => killed(child!),
    hang: () => void child!.kill("SIGSTOP"),
    wake: () => void child!.kill("SIGCONT"),
  };
}

/** For `afterAll`. */
export async function stopRedis(): Promise<void> {
  await Promise.all([...running].map(killed));
}

async function killed(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
