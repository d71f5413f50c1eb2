/**
 * `npm start` and `npm run demo`: builds the web app if need be, then becomes the entry that it is given. One process
 * and no shell in between, so that whoever stops npm stops the server.
 */
import path from "node:path";
import { buildWebIfNeeded } from "./build-web.ts";

buildWebIfNeeded();
await import(path.resolve(import.meta.dirname, "..", process.argv[2]!));
