import { AsyncLocalStorage } from "node:async_hooks";
import fs from "node:fs";
import os from "node:os";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { openFolderSpool } from "../spool/folder-spool.ts";
import { watchExit } from "./node-exit.ts";
import { createHttp } from "./node-http.ts";
import type { AsyncContext, Platform } from "./platform.ts";

const http = /* @__PURE__ */ createHttp();
const gzipAsync = /* @__PURE__ */ promisify(gzip);

/** Node 20 and later, and what offers Node's modules: Bun and Deno. */
export const platform: Platform = {
  runtime: /* @__PURE__ */ describeRuntime(),
  env: (name) => process.env[name],
  readText(path) {
    try {
      return fs.readFileSync(path.startsWith("~") ? os.homedir() + path.slice(1) : path, "utf8");
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
  fetch: http.send,
  closeConnections: http.close,
  gzip: (text) => gzipAsync(text),
  utf8Bytes: (text) => Buffer.byteLength(text),
  watchExit,
  openSpool: openFolderSpool,
  missing: {},
};

function describeRuntime(): string {
  const { versions } = process;
  const name = ["bun", "deno"].find((other) => other in versions) ?? "node";
  return `${name}-${versions[name]}`;
}
