/** How often and how patiently something is tried again. */
export interface RetryPolicy {
  /** The first one included. */
  attempts: number;
  /** Bounds of the wait, which doubles from one to the other and of which a random part is waited. */
  firstDelayMs: number;
  maxDelayMs: number;
  random: () => number;
  wait: (ms: number) => Promise<void>;
}

const DEFAULT_POLICY: RetryPolicy = {
  attempts: 6,
  firstDelayMs: 25,
  maxDelayMs: 2_000,
  random: Math.random,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/**
 * Does `work`, and does it again when it fails in a way that may pass.
 *
 * @throws what the last attempt threw, or the first that cannot pass
 */
export async function withRetries<Result>(
  work: () => Promise<Result>,
  mayPass: (error: unknown) => boolean,
  policy: Partial<RetryPolicy> = {},
): Promise<Result> {
  const { attempts, firstDelayMs, maxDelayMs, random, wait } = { ...DEFAULT_POLICY, ...policy };
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !mayPass(error)) throw error;
      // Between half and all of it, so that those who met do not meet again.
      const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
      await wait(delayMs * (0.5 + random() / 2));
    }
  }
}

/**
 * SQL Server undid the transaction, or would not go on with it: 1205 deadlock, 3960 snapshot conflict, 1222 lock
 * time-out, 2601 and 2627 a row that another connection has made meanwhile (the next attempt finds it).
 */
const ROLLED_BACK: ReadonlySet<number> = new Set([1205, 3960, 1222, 2601, 2627]);

/** SQL Server is going away, moving or turning sessions down: what was under way is undone, and it may come back. */
const UNAVAILABLE: ReadonlySet<number> = new Set([
  596, 6005, 10928, 10929, 40143, 40197, 40501, 40540, 40613, 49918, 49919, 49920,
]);

const LOST: ReadonlySet<string> = new Set(["ESOCKET", "ECONNCLOSED", "ECONNRESET", "EPIPE", "ENOTOPEN"]);

/** The transaction was undone for certain, so that doing it again does it once. */
export const isRolledBack = (error: unknown): boolean =>
  chain(error).some(({ number }) => number !== undefined && ROLLED_BACK.has(number));

/** The connection is gone, or could not be made. Whether a transaction was committed before that, nobody knows. */
export const isConnectionLost = (error: unknown): boolean =>
  chain(error).some(
    ({ name, code, number }) =>
      (number !== undefined && UNAVAILABLE.has(number)) ||
      (code !== undefined && LOST.has(code)) ||
      (name === "ConnectionError" && code === "ETIMEOUT"),
  );

/** Held up by others: a deadlock, a snapshot conflict, a lock time-out. */
const HELD_UP: ReadonlySet<number> = new Set([1205, 3960, 1222]);
/** The database takes no writes: it is read-only. */
const READ_ONLY: ReadonlySet<number> = new Set([3906, 3908]);
/** From this severity on it is the server that lacks something: memory, space, health. */
const RESOURCE_SEVERITY = 17;

/** The database refuses what it was given, and would again: nothing that passes, and nothing that it lacks itself. */
export const isRefusal = (error: unknown): boolean =>
  !isConnectionLost(error) &&
  !chain(error).some(
    ({ code, number, class: severity }) =>
      code === "ETIMEOUT" ||
      (number !== undefined && (HELD_UP.has(number) || READ_ONLY.has(number))) ||
      (severity !== undefined && severity >= RESOURCE_SEVERITY),
  );

/** The database's own words; Drizzle has the statement around them. */
export const reasonOf = (error: unknown): string => chain(error).at(-1)?.message ?? "unknown";

interface DriverError {
  name?: string;
  message?: string;
  code?: string;
  number?: number;
  /** SQL Server's word for severity. */
  class?: number;
}

/** An error with what caused it: Drizzle wraps the driver's, the driver wraps the socket's. */
function chain(error: unknown): DriverError[] {
  const found: DriverError[] = [];
  let next: unknown = error;
  while (typeof next === "object" && next !== null && found.length < 5) {
    found.push(next);
    const { cause, originalError } = next as { cause?: unknown; originalError?: unknown };
    next = cause ?? originalError;
  }
  return found;
}
