import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The demo as `npm run demo` starts it, in an empty directory of its own; for tests. */
export interface DemoProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: { out: string; err: string };
  /** Its exit code; `null` where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Its address, once the company works. */
  readonly opened: Promise<string>;
}

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const OPENED = /The demo runs: open (http:\/\/\S+)/;

/** @param entries its `config.json` */
export function startDemo(entries: object, speed = 1): DemoProcess {
  const directory = mkdtempSync(join(tmpdir(), "hiveboard-demo-"));
  writeFileSync(join(directory, "config.json"), JSON.stringify(entries));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(HIVE|NODE_OPTIONS|VITEST)/.test(name));
  const child = spawn(process.execPath, [MAIN], {
    cwd: directory,
    env: { ...Object.fromEntries(inherited), HIVEBOARD_DEMO_SPEED: String(speed) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { out: "", err: "" };
  const ended = once(child, "close").then(([code]) => code as number | null);
  const opened = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (data: Buffer) => {
      output.out += data.toString();
      const url = OPENED.exec(output.out)?.[1];
      if (url !== undefined) resolve(url);
    });
    void ended.then(() => reject(new Error(`The demo ended: ${output.err}`)));
  });
  opened.catch(() => undefined);
  child.stderr.on("data", (data: Buffer) => (output.err += data.toString()));
  return {
    child,
    output,
    ended,
    opened,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
}
