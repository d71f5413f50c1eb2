import { progress } from "@clack/prompts";

/** How far a long command is. */
export interface Progress {
  /** @param what is being done, with its figures */
  advanceTo(done: number, what: string): void;
  /** Ends it with one last line. */
  stop(message: string): void;
}

/** Where nobody watches, a line this often, milliseconds: a log, not a film. */
const LINE_EVERY_MS = 1_000;

/**
 * Shows progress: a bar on a terminal; elsewhere a line a second at most, and one for each new thing that is done.
 *
 * @param total the value of `done` at the end
 */
export function showProgress(title: string, total: number, output: NodeJS.WriteStream): Progress {
  return output.isTTY ? bar(title, total, output) : lines(title, total, output);
}

function bar(title: string, total: number, output: NodeJS.WriteStream): Progress {
  const shown = progress({ max: Math.max(1, total), output });
  shown.start(title);
  let last = 0;
  return {
    advanceTo(done, what) {
      shown.advance(Math.max(0, done - last), what);
      last = Math.max(last, done);
    },
    stop: (message) => shown.stop(message),
  };
}

function lines(title: string, total: number, output: NodeJS.WriteStream): Progress {
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    advanceTo(done, what) {
      const now = performance.now();
      if (now - toldAt < LINE_EVERY_MS) return;
      toldAt = now;
      const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
      output.write(`${title} · ${percent} % · ${what}\n`);
    },
    stop: (message) => void output.write(`${message}\n`),
  };
}
