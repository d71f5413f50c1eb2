import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { CONFIG_ENTRIES } from "../src/config-entries.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

/** What a stage of the `Dockerfile` copies from the repository, by the stage's first words. */
function copiedIn(stage: string): string[] {
  const text = read("Dockerfile").replaceAll("\\\n", " ");
  const found = text.split(/^(?=FROM )/m).find((part) => part.startsWith("FROM ") && stageOf(part) === stage);
  const lines = [...found!.matchAll(/^COPY (?!--from)(.+)$/gm)];
  return lines.flatMap(([, words]) => words!.trim().split(/\s+/).slice(0, -1));
}

const stageOf = (part: string): string => /^FROM \S+ AS (\S+)/.exec(part)?.[1] ?? "";

describe("the Dockerfile", () => {
  test.each(["web", "dependencies", ""])("copies what there is in stage '%s'", (stage) => {
    const copied = copiedIn(stage);
    expect(copied.length).toBeGreaterThan(0);
    for (const source of copied) expect(existsSync(path.join(root, source)), source).toBe(true);
  });

  test("has every workspace's package.json where npm installs", () => {
    const { workspaces } = JSON.parse(read("package.json")) as { workspaces: string[] };
    for (const stage of ["web", "dependencies"])
      expect(copiedIn(stage)).toEqual(
        expect.arrayContaining(workspaces.map((workspace) => `${workspace}/package.json`)),
      );
  });

  test("has the configuration that TypeScript's in the copied folders extends, which building the dashboard reads", () => {
    const copied = copiedIn("web");
    const extended = copied
      .map((folder) => path.join(folder, "tsconfig.json"))
      .filter((file) => existsSync(path.join(root, file)))
      .flatMap((file) => {
        const base = (JSON.parse(read(file)) as { extends: string }).extends;
        return base.startsWith(".") ? [path.join(path.dirname(file), base)] : [];
      });
    expect(extended).not.toEqual([]);
    expect(copied).toEqual(expect.arrayContaining(extended));
  });

  test("runs what there is, and asks for its health at a route that the server has", () => {
    const text = read("Dockerfile");
    const [, main] = /^CMD \["node", "([^"]+)"\]$/m.exec(text)!;
    expect(existsSync(path.join(root, main!))).toBe(true);
    expect(text).toContain("'/ready'");
    expect(read("api/src/server/health-routes.ts")).toContain('"/ready"');
  });
});

describe("docs/operations, compose.yaml and the Dockerfile", () => {
  const pages = globSync("docs/operations/*", { cwd: root });
  const texts = [...pages, "compose.yaml", "Dockerfile"].map((file) => ({ file, text: read(file) }));
  const named = (pattern: RegExp) =>
    texts.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([, name]) => `${file}: ${name}`));
  const nameOf = (found: string): string => found.slice(found.indexOf(": ") + 2);
  const sources = globSync("api/src/**/*.ts", { cwd: root }).map(read).join("\n");

  test("speak of variables that the server reads, or that compose.yaml itself takes", () => {
    const entries = new Set(Object.keys(CONFIG_ENTRIES).map((entry) => `HIVEBOARD_${entry.toUpperCase()}`));
    const others = new Set(["HIVEBOARD_DATABASE_PASSWORD", "HIVEBOARD_TEST_MSSQL_URL", "HIVEBOARD_CONFIG"]);
    const found = named(/\b(HIVEBOARD_[A-Z_]+)/g);
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((one) => !entries.has(nameOf(one)) && !others.has(nameOf(one)))).toEqual([]);
  });

  test("speak of metrics that the server has", () => {
    const found = named(/\b((?:hiveboard|nodejs)_[a-z0-9_]+)\b/g).filter((one) => !/_gateway$/.test(one));
    expect(found.length).toBeGreaterThan(4);
    const isKnown = (name: string) => sources.includes(`"${name}"`) || name.startsWith("nodejs_eventloop_");
    expect(found.filter((one) => !isKnown(nameOf(one)))).toEqual([]);
  });

  test("speak of commands that there are", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const found = named(/\bnpm run ([a-z-]+)\b(?! --workspace)/g);
    expect(found.length).toBeGreaterThan(4);
    expect(found.filter((one) => scripts[nameOf(one)] === undefined)).toEqual([]);
    const files = named(/\bnode ((?:api|sdk)\/\S+\.ts)/g);
    expect(files.filter((one) => !existsSync(path.join(root, nameOf(one))))).toEqual([]);
  });

  test("size by figures that were measured, as they stand in docs/benchmarks.md", () => {
    const sizing = read("docs/operations/sizing.md");
    const measured = [...sizing.matchAll(/^\*\*One process[^]*?\n\n|^\| memory .*$/gm)]
      .map(([part]) => part.replace("2 GB", ""))
      .join("\n");
    const figures = measured.match(/\d[\d,.]*\d/g)!;
    expect(figures.length).toBeGreaterThan(12);
    const known = new Set(read("docs/benchmarks.md").match(/\d[\d,.]*\d/g));
    expect(figures.filter((figure) => !known.has(figure) && !["95", "99", "100"].includes(figure))).toEqual(
      [],
    );
  });

  test("lead to pages and headings that there are", () => {
    const headings = (text: string) =>
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading!
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, "")
          .replaceAll(" ", "-"),
      );
    const broken = texts
      .filter(({ file }) => file.endsWith(".md"))
      .flatMap(({ file, text }) =>
        [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
          .filter(([, target, heading]) => {
            const led = target === "" ? file : path.join(path.dirname(file), target!);
            if (!existsSync(path.join(root, led))) return true;
            return heading !== undefined && !headings(read(led)).includes(heading);
          })
          .map(([link]) => `${file}: ${link}`),
      );
    expect(broken).toEqual([]);
  });
});
