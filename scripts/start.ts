/**
 * `npm start` and `npm run demo`: builds the web app if need be, then becomes the entry that it is given. One process
 * and no shell in between, so that whoever stops npm stops the server.
 */
import { enableCompileCache } from "node:module";
import path from "node:path";
import { buildWebIfNeeded } from "./build-web.ts";

buildWebIfNeeded();
// Half of the time until the server is ready goes into compiling, the first time. The variable is for its threads.
process.env.NODE_COMPILE_CACHE ??= path.resolve(import.meta.dirname, "../node_modules/.cache/compiled");
enableCompileCache(process.env.NODE_COMPILE_CACHE);
await import(path.resolve(import.meta.dirname, "..", process.argv[2]!));
