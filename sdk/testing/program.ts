import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { TEST_KEY } from "./client.ts";

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** A program in a process of its own, with a client called `hive` and an agent called `agent`. */
export interface Program {
  /** Resolves when it has written this line. */
  said(line: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ending>;
}

const SDK = pathToFileURL(join(import.meta.dirname, "../src/index.ts")).href;

/** Runs `code` after the usual three lines; `before` runs before them, and `options` are for `init`. */
export function runProgram(endpoint: string, code: string, { before = "", options = "" } = {}): Program {
  const folder = mkdtempSync(join(tmpdir(), "hiveloop-program-"));
  const file = join(folder, "program.mjs");
  writeFileSync(
    file,
    `import { init } from ${JSON.stringify(SDK)};
${before}
const hive = init({ apiKey: ${JSON.stringify(TEST_KEY)}, endpoint: ${JSON.stringify(endpoint)}, ${options} });
const agent = hive.agent("program");
${code}`,
  );
  const program = runScript(process.execPath, file);
  void program.ended.then(() => rmSync(folder, { recursive: true }));
  return program;
}

/** A program that never ends fails its test, and should not outlive it for long. */
const LONGEST_MS = 120_000;

/** Runs a file with a Node binary, in the file's folder. */
export function runScript(node: string, file: string): Program {
  const child = spawn(node, [file], {
    cwd: dirname(file),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LONGEST_MS,
    killSignal: "SIGKILL",
  });
  let output = "";
  let tell = (): void => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      tell();
    });
  }
  const ended = once(child, "close").then(([codeNumber, signal]): Ending => {
    return {
      code: codeNumber as number | null,
      signal: signal as NodeJS.Signals | null,
      output,
    };
  });
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    said: (line) =>
      new Promise((resolve) => {
        tell = () => (output.includes(line) ? resolve() : undefined);
        tell();
      }),
  };
}
