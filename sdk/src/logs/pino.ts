import { forward, type ForwardOptions } from "./forward.ts";

/** What pino writes lines to. */
export interface PinoStream {
  write(line: string): void;
}

const WARN = 40;
const ERROR = 50;
/** With `formatters.level` a program can have pino write names. */
const NAMED: Readonly<Record<string, number>> = { warn: WARN, error: ERROR, fatal: 60 };

/**
 * A stream for pino that sends warnings and errors as events. Runs in the process, so that a line belongs to the task
 * that it was logged in; a pino transport would run in a worker and know of none.
 *
 * @example
 * const log = pino({}, pino.multistream([{ stream: process.stdout }, { level: "warn", stream: pinoStream({ agent }) }]));
 */
export function pinoStream(options: ForwardOptions = {}): PinoStream {
  return {
    write(line) {
      const entry = parse(line);
      const level = levelOf(entry?.["level"]);
      if (entry === undefined || level < WARN) return;
      const error = entry["err"] as { type?: unknown; message?: unknown } | undefined;
      const message = text(entry["msg"]) ?? text(error?.message) ?? line.trim();
      forward(
        {
          logger: text(entry["name"]) ?? "pino",
          severity: level >= ERROR ? "error" : "warn",
          message,
          error: error && { type: text(error.type) ?? "Error", message: text(error.message) ?? "" },
        },
        options,
      );
    },
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // something else writes to the same stream
  }
}

function levelOf(level: unknown): number {
  if (typeof level === "string") return NAMED[level.toLowerCase()] ?? 0;
  return typeof level === "number" ? level : 0;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
