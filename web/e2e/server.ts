import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../api/src/main.ts", import.meta.url));
const START_WITHIN_MS = 60_000;

/** The real server as a process of its own, on a free port, with data of its own. */
export class TestServer {
  readonly port: number;
  readonly #dataDir: string;
  readonly #entries: Readonly<Record<string, string>>;
  #process: ChildProcess | null = null;

  private constructor(port: number, dataDir: string, entries: Readonly<Record<string, string>>) {
    this.port = port;
    this.#dataDir = dataDir;
    this.#entries = entries;
  }

  /** @param entries of its configuration, as environment variables; without any, it is in local mode */
  static async start(entries: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const dataDir = mkdtempSync(join(tmpdir(), "hiveboard-web-"));
    const server = new TestServer(await freePort(), dataDir, entries);
    await server.run();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it, and waits until it answers. */
  async run(): Promise<void> {
    let output = "";
    this.#process = spawn(process.execPath, [MAIN], {
      cwd: this.#dataDir,
      env: {
        ...process.env,
        HIVEBOARD_PORT: String(this.port),
        HIVEBOARD_DATA_DIR: this.#dataDir,
        HIVEBOARD_MODE: "local",
        HIVEBOARD_LOG_LEVEL: "warn",
        ...this.#entries,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#process.stdout!, this.#process.stderr!])
      stream.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
    const deadline = Date.now() + START_WITHIN_MS;
    while (Date.now() < deadline) {
      if (this.#process.exitCode !== null) break;
      const response = await fetch(`${this.url}/health`).catch(() => null);
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The server did not start:\n${output}`);
  }

  /** Kills it the hard way; its data stays. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running === null || running.exitCode !== null) return;
    const isOver = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await isOver;
  }

  /** Kills it and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
