import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Builds `dist/`: JavaScript without comments, since they are bytes to load, and declarations with them, since they are
 * what an editor shows. One compiler run cannot do both.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript")), "tsc.js");

rmSync(join(root, "dist"), { recursive: true, force: true });
compile("--removeComments", "true");
compile("--declaration", "true", "--emitDeclarationOnly", "true");

function compile(...flags: string[]): void {
  execFileSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json"), ...flags], {
    stdio: "inherit",
  });
}
