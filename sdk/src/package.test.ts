import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEST_KEY } from "../testing/client.ts";
import { IngestServer } from "../testing/ingest-server.ts";
import { nodeVersions, packAndInstall, type PackedPackage } from "../testing/packed.ts";
import { runScript } from "../testing/program.ts";

const ENTRIES = [
  "index",
  "graphql/index",
  "observers/openai",
  "observers/anthropic",
  "observers/ai-sdk",
  "logs/index",
];
const MAX_CORE_BYTES = 15 * 1024;

let packed: PackedPackage;
beforeAll(() => (packed = packAndInstall()), 120_000);
afterAll(() => packed.remove());

const manifest = () =>
  JSON.parse(readFileSync(join(packed.installed, "package.json"), "utf8")) as Record<string, unknown>;

describe("the published package", () => {
  it("holds the built code with its types, a readme and a licence, and nothing else", () => {
    const others = packed.files.filter((name) => !name.startsWith("dist/"));
    expect(others.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
    const built = packed.files.filter((name) => name.startsWith("dist/"));
    expect(built.filter((name) => !/\.(js|d\.ts)$/.test(name))).toEqual([]);
    expect(built.filter((name) => /test|fixture|bench/.test(name))).toEqual([]);
    for (const entry of ENTRIES)
      expect(built).toEqual(expect.arrayContaining([`dist/${entry}.js`, `dist/${entry}.d.ts`]));
  });

  it("depends on nothing, has no side effects and runs nothing when installed", () => {
    expect(manifest()).not.toHaveProperty("dependencies");
    expect(manifest()).not.toHaveProperty("devDependencies");
    expect(manifest()).not.toHaveProperty("scripts");
    expect(manifest()).toMatchObject({ type: "module", sideEffects: false, engines: { node: ">=20" } });
    const imports = packed.files
      .filter((name) => /\.(js|d\.ts)$/.test(name))
      .flatMap((name) => [
        ...readFileSync(join(packed.installed, name), "utf8").matchAll(/from\s+"([^".][^"]*)"/g),
      ])
      .map((match) => match[1] ?? "");
    expect(imports.filter((name) => !name.startsWith("node:") && name !== "#platform")).toEqual([]);
  });

  it("is under 15 KB minified and gzipped without the observers, and vanishes when only its types are used", async () => {
    const bundle = async (contents: string): Promise<number> => {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: packed.project },
        bundle: true,
        minify: true,
        write: false,
        format: "esm",
        platform: "node",
        logLevel: "silent",
      });
      return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).byteLength;
    };
    const core = await bundle('export * from "hiveloop";');
    console.log(`hiveloop without the observers: ${core} bytes minified and gzipped`);
    expect(core).toBeLessThan(MAX_CORE_BYTES);
    expect(await bundle('import "hiveloop"; import "hiveloop/openai"; import "hiveloop/logs";')).toBeLessThan(
      100,
    );
  });

  it.each(["NodeNext", "Bundler"])(
    "type-checks for a consumer with %s resolution, declarations included",
    (resolution) => {
      const file = packed.write(
        `consumer-${resolution}.ts`,
        `import { type Agent, HiveLoopError, init, type Task } from "hiveloop";
import { graphqlDelivery } from "hiveloop/graphql";
import { hiveloopMiddleware } from "hiveloop/ai-sdk";
import { observeAnthropic } from "hiveloop/anthropic";
import { forwardConsole, pinoStream } from "hiveloop/logs";
import { observeOpenAI } from "hiveloop/openai";

const hive = init({ delivery: graphqlDelivery });
const agent: Agent = hive.agent("a", { queueProvider: () => ({ depth: 1 }) });
const length: (text: string) => number = agent.tracked("length", (text: string) => text.length);
const n: Promise<number> = agent.task("t", async (task: Task) => task.track("x", () => length("x")));
const client: { answer: 42 } = observeOpenAI({ answer: 42 } as const);
class Scorer { @agent.track("score") score(points: number): string { return String(points); } }
// @ts-expect-error a severity is one of four
agent.event("x", { severity: "fatal" });
// @ts-expect-error a step's action is one of four
agent.planStep(0, "done");
// @ts-expect-error what is internal is not there
agent.core;
export { client, forwardConsole, hiveloopMiddleware, HiveLoopError, n, observeAnthropic, pinoStream, Scorer };
`,
      );
      const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript")), "tsc.js");
      const module = resolution === "NodeNext" ? "NodeNext" : "ESNext";
      const flags = ["--strict", "--noEmit", "--target", "ES2022", "--lib", "ES2022,DOM"];
      const args = [compiler, ...flags, "--module", module, "--moduleResolution", resolution, file];
      // spawn, not exec: when it fails, what the compiler says is what one wants to read.
      const { stdout } = spawnSync(process.execPath, args, { cwd: packed.project, encoding: "utf8" });
      expect(stdout).toBe("");
    },
  );
});

describe("the published package works", () => {
  const versions = nodeVersions();
  it.skip.each(versions.filter(({ path }) => path === undefined))("on Node: $name", () => undefined);
  it.each(versions.flatMap(({ name, path }) => (path === undefined ? [] : [{ name, path }])))(
    "on Node: $name",
    async ({ path }) => {
      const server = await new IngestServer().start();
      const file = packed.write(
        "program.js",
        `import { init } from "hiveloop";
import "hiveloop/graphql"; import "hiveloop/openai"; import "hiveloop/anthropic"; import "hiveloop/ai-sdk"; import "hiveloop/logs";
const hive = init({ apiKey: "${TEST_KEY}", endpoint: "${server.url}", spoolDir: "./spool" });
const agent = hive.agent("a");
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));
await Promise.all(["x", "y"].map((id) => agent.task(id, async (task) => {
  await agent.track("outer-" + id, async () => { await tick(); await agent.track("inner-" + id, tick); });
  const step = agent.trackContext("step-" + id);
  await tick();
  task.llmCall("call", { model: "m", tokensIn: 1, promptPreview: "long ".repeat(500) });
  step.complete();
})));
agent.event("runtime", { data: { version: process.versions.node } });
`,
      );
      const { code, output } = await runScript(path, file).ended;
      expect({ code, output }).toEqual({ code: 0, output: "" });
      expect(server.complaints).toEqual([]);
      expect(
        server
          .of("task_completed")
          .map((event) => event["task_id"])
          .sort(),
      ).toEqual(["x", "y"]);
      for (const id of ["x", "y"]) {
        const action = (name: string) =>
          server.of("action_started").find((event) => event.payload?.["action_name"] === name);
        expect(action(`inner-${id}`)?.["parent_action_id"]).toBe(action(`outer-${id}`)?.["action_id"]);
        expect(server.kind("llm_call").find((event) => event["task_id"] === id)?.["action_id"]).toBe(
          action(`step-${id}`)?.["action_id"],
        );
      }
      const runtime = server.of("custom").find((event) => event.payload?.summary === "runtime")
        ?.payload?.data;
      expect(server.envelopes[0]?.["runtime"]).toBe(`node-${String(runtime?.["version"])}`);
      await server.stop();
    },
  );
});
