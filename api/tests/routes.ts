import { readdirSync, readFileSync } from "node:fs";

const source = new URL("../src/server/", import.meta.url);

/** Every route that the server's code names, as `METHOD /path`: what a test walks, it has to hold against this. */
export function declaredRoutes(): string[] {
  const routes = readdirSync(source)
    .filter((name) => !name.includes("test"))
    .map((name) => readFileSync(new URL(name, source), "utf8"))
    .flatMap((text) => [...text.matchAll(/\.(get|post|put|patch|delete|all)\(\s*"(\/[^"]*)"/g)])
    .map(([, method, path]) => `${method!.toUpperCase()} ${path!}`);
  return [...new Set(routes)].sort();
}
