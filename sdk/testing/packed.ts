import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const SDK = join(import.meta.dirname, "..");
const ROOT = join(SDK, "..");
/** What packing needs of the package's folder. */
const SOURCES = [
  "src",
  "scripts",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "README.md",
  "LICENSE",
];

/** The package as it would be published, installed in a folder of its own. */
export interface PackedPackage {
  /** A project that depends on it. */
  readonly project: string;
  /** Where it is installed. */
  readonly installed: string;
  /** What is in the tarball. */
  readonly files: readonly string[];
  /** Puts a file into the project and gives its path. */
  write(name: string, text: string): string;
  remove(): void;
}

/** Packs a copy, since packing changes the manifest for a moment, and installs the tarball. */
export function packAndInstall(): PackedPackage {
  const folder = mkdtempSync(join(tmpdir(), "hiveloop-pack-"));
  const copy = join(folder, "sdk");
  mkdirSync(copy);
  for (const name of SOURCES) cpSync(join(SDK, name), join(copy, name), { recursive: true });
  cpSync(join(ROOT, "tsconfig.base.json"), join(folder, "tsconfig.base.json"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const manifest = readFileSync(join(copy, "package.json"), "utf8");
  npm(copy, "pack", "--silent");
  if (readFileSync(join(copy, "package.json"), "utf8") !== manifest)
    throw new Error("packing left the manifest changed");
  const tarball = readdirSync(copy).find((name) => name.endsWith(".tgz")) ?? "";

  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  npm(project, "install", join(copy, tarball), "--offline", "--silent", "--no-audit", "--no-fund");
  const installed = join(project, "node_modules/hiveloop");
  return {
    project,
    installed,
    files: readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1)),
    write(name, text) {
      writeFileSync(join(project, name), text);
      return join(project, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** npm with this process's Node first on the path, since the package's scripts are TypeScript. */
function npm(cwd: string, ...args: string[]): void {
  const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  // An npm that runs us hands down its settings; this one is to start afresh.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  execFileSync("npm", args, {
    cwd,
    env: { ...Object.fromEntries(own), PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** A Node to try the package on; `path` is left out for one that is not installed. */
interface NodeVersion {
  readonly name: string;
  readonly path?: string;
}

/**
 * The Nodes to try the package on: this one, and those of `versions/package.json`, which `npm run test:versions`
 * installs and then asks for all of.
 *
 * @throws Error when all are asked for and one is not installed
 */
export function nodeVersions(): NodeVersion[] {
  const folder = join(SDK, "versions");
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const others = Object.keys(dependencies).map((name): NodeVersion => {
    const path = join(folder, "node_modules", name, "bin/node");
    return existsSync(path) ? { name, path } : { name: `${name}, which is not installed` };
  });
  const missing = others.filter(({ path }) => path === undefined);
  if (missing.length > 0 && process.env["HIVELOOP_TEST_VERSIONS"] === "all")
    throw new Error(
      `${missing.map(({ name }) => name).join("; ")}: npm ci --prefix versions did not bring it`,
    );
  if (missing.length > 0)
    console.warn(
      `not tested: ${missing.map(({ name }) => name).join("; ")}. npm run test:versions -w hiveloop does`,
    );
  return [{ name: `this one (${process.versions.node})`, path: process.execPath }, ...others];
}
