// Writes json-schema/*.json, and removes what is no longer printed. Run with `npm run generate -w schema`.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchemas } from "./json-schema.ts";
import { printJson } from "./print-json.ts";

const folder = join(import.meta.dirname, "..", "json-schema");
const schemas = jsonSchemas();

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) {
  if (!schemas.has(name)) rmSync(join(folder, name));
}
for (const [name, schema] of schemas) writeFileSync(join(folder, name), printJson(schema));
