/** Builds the web app when it was never built, or when something that it is made of is newer than the build. */
import { execFileSync } from "node:child_process";
import { globSync, statSync } from "node:fs";
import path from "node:path";

const web = path.resolve(import.meta.dirname, "../web");
const sources = ["src/**/*.*", "static/**/*.*", "package.json", "vite.config.ts"];

export function buildWebIfNeeded(): void {
  const builtAtMs = statSync(path.join(web, "build/handler.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const changedAtMs = Math.max(
    ...globSync(sources, { cwd: web }).map((file) => statSync(path.join(web, file)).mtimeMs),
  );
  if (changedAtMs <= builtAtMs) return;
  process.stdout.write("Building the web app. This takes half a minute, once.\n");
  try {
    execFileSync("npm", ["run", "build", "--silent"], { cwd: web, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    process.stderr.write(`${stdout.toString()}${stderr.toString()}\nThe web app could not be built.\n`);
    process.exit(1);
  }
}

if (import.meta.main) buildWebIfNeeded();
