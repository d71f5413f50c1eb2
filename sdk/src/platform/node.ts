import fs from "node:fs";
import os from "node:os";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { openFolderSpool } from "../spool/folder-spool.ts";
import { NodeContext } from "./node-context.ts";
import { watchExit } from "./node-exit.ts";
import { createHttp } from "./node-http.ts";
import type { Platform } from "./platform.ts";

const http = /* @__PURE__ */ createHttp();

/** Node 20 and later, and what offers Node's modules: Bun and Deno. */
export const platform: Platform = {
  runtime: /* @__PURE__ */ describeRuntime(),
  env: (name) => process.env[name],
  readText(path) {
    try {
      return fs.readFileSync(path.replace(/^~/, os.homedir), "utf8");
    } catch {
      return undefined; // not there, or not ours to read: the next place is looked at
    }
  },
  newContext: <T>() => new NodeContext<T>(),
  fetch: http.send,
  closeConnections: http.close,
  gzip: /* @__PURE__ */ promisify(gzip),
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
