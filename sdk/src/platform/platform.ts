import type { Spool, SpoolOptions } from "../spool/spool.ts";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any function at all can be called in a context
export type Callable<R> = (this: any, ...args: any[]) => R;

/** Carries a value along a chain of calls, `await`s and timers. */
export interface AsyncContext<T> {
  getStore(): T | undefined;
  /** Calls `fn`; for it, and for all that it starts, the value is this one. */
  call<R>(value: T, fn: Callable<R>, self: unknown, args: readonly unknown[]): R;
  /** Sets the value for the rest of the running turn and all that it starts. */
  enterWith(value: T): void;
}

/** What of an HTTP answer is looked at. The global `fetch` gives it. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What of an HTTP request is used. */
export interface HttpRequest {
  readonly method: "POST";
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
  readonly redirect: "manual";
}

/** Sends a request. The global `fetch` fits. */
export type Fetch = (url: string, request: HttpRequest) => Promise<HttpAnswer>;

/** What to do when the process is about to end. */
export interface ExitHooks {
  /** Sends what waits. Resolves by its own deadline, never rejects. */
  readonly drain: () => Promise<void>;
  /** True when there is nothing to drain, or nothing new since it was last given up. */
  readonly isIdle: () => boolean;
  /** Puts aside what can still be put aside without waiting. */
  readonly saveNow: () => void;
}

/**
 * What differs between Node and other places. `package.json` chooses the implementation through `#platform`:
 * `node.ts` where Node's modules exist (Node, Bun, Deno), `portable.ts` elsewhere.
 */
export interface Platform {
  /** E.g. `node-24.1.0`. */
  readonly runtime: string;
  env(name: string): string | undefined;
  /** The file's text, or `undefined` if there is none to read. `~` stands for the home folder. */
  readText(path: string): string | undefined;
  newContext<T>(): AsyncContext<T>;
  readonly fetch: Fetch;
  /** Frees the connections that `fetch` keeps. */
  closeConnections(): void;
  readonly gzip?: (text: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly utf8Bytes: (text: string) => number;
  /** Calls the hooks when the process is about to end; returns how to stop that. */
  watchExit?(hooks: ExitHooks): () => void;
  /** Opens the folder where undelivered batches are kept. */
  openSpool?(options: SpoolOptions): Spool;
  /** What does not work here, for one clear warning each. */
  readonly missing: { context?: string; spool?: string };
}
