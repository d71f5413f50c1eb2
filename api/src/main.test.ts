import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { DEFAULT_DEV_KEY } from "./config-entries.ts";
import { anEvent } from "./server/start-test-server.ts";

const MAIN = new URL("main.ts", import.meta.url).pathname;
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));

function start(directory: string, entries: object) {
  writeFileSync(join(directory, "config.json"), JSON.stringify(entries));
  const child = spawn(process.execPath, [MAIN], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const output = { out: "", err: "" };
  child.stdout.on("data", (data: Buffer) => (output.out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output.err += data.toString()));
  const ready = (async () => {
    while (!output.out.includes("curl")) await once(child.stdout, "data");
    return /http:\/\/\S+/.exec(output.out)![0];
  })();
  return { child, output, ready };
}

const newDirectory = () => mkdtempSync(join(tmpdir(), "hiveboard-main-"));

async function send(url: string): Promise<number> {
  const response = await fetch(`${url}/v1/ingest`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${DEFAULT_DEV_KEY}` },
    body: JSON.stringify({ envelope: { agent_id: "a" }, events: [anEvent()] }),
  });
  return response.status;
}

describe("the process", () => {
  test("says where to look, takes an event, stops on SIGTERM and keeps what it stored", async () => {
    const directory = newDirectory();
    for (const expected of [1, 2]) {
      const { child, output, ready } = start(directory, { port: 0 });
      const url = await ready;
      expect(output.out).toContain(`Authorization: Bearer ${DEFAULT_DEV_KEY}`);
      expect(await send(url)).toBe(200);
      const answer = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${DEFAULT_DEV_KEY}` },
        body: JSON.stringify({ query: "{ events { nodes { id } } }" }),
      });
      const { data } = (await answer.json()) as { data: { events: { nodes: unknown[] } } };
      expect(data.events.nodes).toHaveLength(expected);
      const startedMs = performance.now();
      child.kill("SIGTERM");
      const [code] = (await once(child, "exit")) as [number];
      expect(code).toBe(0);
      expect(performance.now() - startedMs).toBeLessThan(10_000);
      expect(output.err).not.toContain(DEFAULT_DEV_KEY);
    }
    expect(statSync(join(directory, ".hiveboard", "session-secret")).mode & 0o777).toBe(0o600);
  }, 240_000);

  test("exits with 1 where its port is taken, and says how to set another one", async () => {
    const url = await start(newDirectory(), { port: 0 }).ready;
    const { port } = new URL(url);
    const { child, output } = start(newDirectory(), { port: Number(port) });
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(1);
    expect(output.err).toContain(`port ${port} of 127.0.0.1 is taken.`);
    expect(output.err).toContain("HIVEBOARD_PORT");
    expect(await send(url)).toBe(200);
  }, 240_000);

  test("exits with 1 and names every problem of its configuration", async () => {
    const { child, output } = start(newDirectory(), { port: "http", mode: "production", retention_days: 0 });
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(1);
    expect(output.err).toMatch(/port: .*\n.*|retention_days: must be/);
    expect(output.out).toBe("");
  });
});
