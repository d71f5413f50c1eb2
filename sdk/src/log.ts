/** Where the SDK tells of its own troubles; never where it throws them. @internal */
export interface Log {
  debug(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Once for each `key`. */
  warnOnce(key: string, message: string): void;
}

/** Stands before every line of ours, so that the console handler does not report the SDK to itself. */
export const LOG_PREFIX = "[hiveloop]";

/** Writes to the console; `debug` lines only when asked to. */
export function createLog(isDebug: boolean, sink: Pick<Console, "error" | "warn"> = console): Log {
  const seen = new Set<string>();
  const writer = (level: "error" | "warn") => (message: string) => {
    try {
      sink[level](`${LOG_PREFIX} ${message}`);
    } catch {
      // A console that throws (a closed stream) has nobody left to tell.
    }
  };
  const warn = writer("warn");
  return {
    debug: isDebug ? warn : () => undefined,
    warn,
    error: writer("error"),
    warnOnce(key, message) {
      if (!seen.has(key)) warn(message);
      seen.add(key);
    },
  };
}
