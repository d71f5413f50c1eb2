import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as wait } from "node:timers/promises";

/** The server in a process of its own, as `npm start` runs it. */
export interface ServerProcess {
  /**
   * Its address, once it takes requests.
   * @throws when it ends before that, or `signal` is aborted
   */
  ready(signal: AbortSignal): Promise<string>;
  /** Its exit code, once it has ended; 1 where a signal ended it. */
  readonly ended: Promise<number>;
  /** Asks it to stop, and makes it after `withinMs`. Gives its exit code. */
  stop(withinMs: number): Promise<number>;
}

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const ADDRESS = /HiveBoard is at (http:\/\/\S+)/;
const ASK_EVERY_MS = 50;

/**
 * Starts the server with this process's configuration and output.
 *
 * It gets a process group of its own: Ctrl-C goes to everybody in the terminal's group, and the server has to stop
 * after the company and not together with it.
 */
export function startServer(): ServerProcess {
  const child = spawn(process.execPath, [MAIN], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const killChild = () => void child.kill("SIGKILL");
  process.once("exit", killChild); // not even an unexpected end leaves it behind
  const address = Promise.withResolvers<string>();
  address.promise.catch(() => undefined);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    process.stdout.write(chunk);
    if (output.length > 10_000) return;
    output += chunk.toString();
    const found = ADDRESS.exec(output)?.[1];
    if (found !== undefined) address.resolve(found);
  });
  const ended = once(child, "exit").then(([code]) => {
    process.removeListener("exit", killChild);
    address.reject(new Error("The server has ended"));
    return (code as number | null) ?? 1;
  });
  return {
    ended,
    async ready(signal) {
      signal.addEventListener("abort", () => address.reject(signal.reason as Error), { once: true });
      const url = await address.promise;
      while (!(await isReady(url))) await wait(ASK_EVERY_MS, undefined, { signal });
      return url;
    },
    async stop(withinMs) {
      child.kill("SIGTERM");
      const timer = setTimeout(killChild, withinMs);
      const code = await ended;
      clearTimeout(timer);
      return code;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/ready`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
