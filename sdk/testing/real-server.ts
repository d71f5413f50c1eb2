import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const MAIN = join(ROOT, "api/src/main.ts");
const NODE = join(ROOT, "node_modules/.bin/node");
const KEY = `hb_live_${"r".repeat(32)}`;

/** False where the SDK is checked out without the server. */
export const hasRealServer = existsSync(MAIN);

/** The server of this repository, in a process and with data of its own. */
export class RealServer {
  readonly key = KEY;
  #child: ChildProcess | undefined;
  #folder = "";
  #port = 0;
  #output = "";

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    this.#port = await freePort();
    this.#folder = mkdtempSync(join(tmpdir(), "hiveloop-server-"));
    this.#child = spawn(NODE, [MAIN], {
      cwd: this.#folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        HIVEBOARD_PORT: String(this.#port),
        HIVEBOARD_DATA_DIR: this.#folder,
        HIVEBOARD_MODE: "local",
        HIVEBOARD_DEV_KEY: KEY,
      },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    }
    while (!(await this.#isReady())) {
      if (this.#child.exitCode !== null) throw new Error(`the server ended:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return this;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What the server answers to a query with the agents' key. */
  query(query: string): Promise<Record<string, unknown>> {
    return this.#ask(query, { authorization: `Bearer ${KEY}` });
  }

  /** What it answers to the dashboard, which may do what a key may not. */
  async queryAsDashboard(query: string): Promise<Record<string, unknown>> {
    const page = await fetch(`${this.url}/graphql`, { headers: { accept: "text/html" } });
    const [cookie = ""] = page.headers.get("set-cookie")?.split(";") ?? [];
    return this.#ask(query, { cookie, origin: this.url });
  }

  async #ask(query: string, credentials: Record<string, string>): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { ...credentials, "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
    if (errors !== undefined || data === undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  async #isReady(): Promise<boolean> {
    return fetch(`${this.url}/ready`)
      .then(({ ok }) => ok)
      .catch(() => false);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
