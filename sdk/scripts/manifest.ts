import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * In the repository the package is used from its sources, without a build; published, it is used from `dist/`. npm
 * reads `publishConfig` for settings only, so `prepack` puts its `exports` and `imports` into place, and `postpack`
 * puts the repository's manifest back.
 *
 *     node scripts/manifest.ts publish | restore
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifestPath = join(root, "package.json");
const savedPath = join(root, "package.json.saved");

interface Manifest {
  publishConfig: { exports: unknown; imports: unknown; [setting: string]: unknown };
  [field: string]: unknown;
}

const [, , action] = process.argv;
if (action === "publish") publish();
else if (action === "restore") restore();
else throw new Error("say publish or restore");

function publish(): void {
  restore(); // a run that was cut short may have left its work
  copyFileSync(manifestPath, savedPath);
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as Manifest;
  const { exports, imports, ...settings } = manifest.publishConfig;
  const published = {
    ...manifest,
    exports,
    imports,
    publishConfig: settings,
    scripts: undefined,
    devDependencies: undefined,
  };
  writeFileSync(manifestPath, `${JSON.stringify(published, null, 2)}\n`);
}

function restore(): void {
  if (existsSync(savedPath)) renameSync(savedPath, manifestPath);
}
