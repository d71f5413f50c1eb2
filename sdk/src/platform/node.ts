import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { FolderSpool } from "../spool/folder-spool.ts";
import { watchExit } from "./node-exit.ts";
import { NodeHttp } from "./node-http.ts";
import type { AsyncContext, Platform } from "./platform.ts";

const http = /* @__PURE__ */ new NodeHttp();
const gzipAsync = /* @__PURE__ */ promisify(gzip);

/** Node 20 and later, and what offers Node's modules: Bun and Deno. */
export const platform: Platform = {
  runtime: /* @__PURE__ */ describeRuntime(),
  env: (name) => process.env[name],
  readText(path) {
    try {
      return readFileSync(path.startsWith("~") ? join(homedir(), path.slice(1)) : path, "utf8");
    } catch {
      return undefined; // not there, or not ours to read: the next place is looked at
    }
  },
  newContext<T>(): AsyncContext<T> {
    const storage = new AsyncLocalStorage<T>();
    return {
      get: () => storage.getStore(),
      run: (value, fn, argument) => storage.run(value, fn, argument),
      enter: (value) => storage.enterWith(value as T), // undefined is allowed, and means outside
    };
  },
  fetch: (url, request) => http.send(url, request),
  closeConnections: () => http.close(),
  gzip: (text) => gzipAsync(text),
  utf8Bytes: (text) => Buffer.byteLength(text),
  watchExit: (hooks) => watchExit(hooks),
  openSpool: (options) => new FolderSpool(options),
  missing: {},
};

function describeRuntime(): string {
  const versions = process.versions as Record<string, string | undefined>;
  if (versions["bun"] !== undefined) return `bun-${versions["bun"]}`;
  if (versions["deno"] !== undefined) return `deno-${versions["deno"]}`;
  return `node-${versions["node"]}`;
}
