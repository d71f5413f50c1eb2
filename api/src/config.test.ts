import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CONFIG_ENTRIES, DEFAULT_DEV_KEY } from "./config-entries.ts";
import { ConfigError, checkConfig, loadConfig } from "./config.ts";

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

const emptyDirectory = () => mkdtempSync(join(tmpdir(), "hiveboard-config-"));

describe("configuration", () => {
  test("without a file and environment it is the documented default", () => {
    expect(loadConfig({}, emptyDirectory())).toMatchObject({
      port: 8451,
      host: "127.0.0.1",
      mode: "local",
      data_dir: ".hiveboard",
      offline_after_hours: 24,
      query_requests_per_second: 30,
      live_connections: 5,
    });
  });

  test("every problem is named at once, and no value is repeated", () => {
    const problems = problemsOf(() =>
      checkConfig({
        port: 70_000,
        mode: "prod",
        colour: "red",
        dev_key: "my-secret",
        redis_url: "http://u:p@h",
      }),
    );
    for (const name of ["port", "mode", "colour", "dev_key", "redis_url"])
      expect(problems.filter((problem) => problem.startsWith(`${name}:`))).toHaveLength(1);
    expect(problems.join()).not.toMatch(/my-secret|red\b|u:p/);
  });

  test("a database URL that cannot be used is named, and its password is not", () => {
    const [problem] = problemsOf(() => checkConfig({ database_url: "mssql://u:hunter2@h/" }));
    expect(problem).toBe("database_url: must name a database: mssql://user:password@host:port/database");
    const url = "mssql://u:hunter2@h/db";
    expect(checkConfig({ database_url: url }).database_url).toBe(url);
  });

  test("the environment wins over the file", () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, "config.json"), JSON.stringify({ port: 1000, data_dir: "file" }));
    const config = loadConfig(
      { HIVEBOARD_PORT: "2000", HIVEBOARD_CORS_ORIGINS: "http://a.test,http://b.test" },
      directory,
    );
    expect(config).toMatchObject({
      port: 2000,
      data_dir: "file",
      cors_origins: ["http://a.test", "http://b.test"],
    });
  });

  test("an environment variable that stands for no entry is named, and one of a client or a tool is left alone", () => {
    const directory = emptyDirectory();
    expect(
      problemsOf(() => loadConfig({ HIVEBOARD_PROT: "secret", HIVEBOARD_PORT: "-" }, directory)),
    ).toEqual([expect.stringMatching(/^port:/), "HIVEBOARD_PROT: there is no such entry"]);
    const client = { HIVEBOARD_API_KEY: "k", HIVEBOARD_URL: "u", HIVEBOARD_PROT: "", OTHER_PORT: "1" };
    expect(loadConfig({ ...client, HIVEBOARD_PORT: "2000" }, directory).port).toBe(2000);
  });

  test("a wrong environment variable and a missing or broken file are named", () => {
    const directory = emptyDirectory();
    expect(problemsOf(() => loadConfig({ HIVEBOARD_PORT: "http" }, directory))[0]).toMatch(/^port:/);
    expect(problemsOf(() => loadConfig({ HIVEBOARD_CONFIG: "none.json" }, directory))[0]).toContain(
      "none.json",
    );
    writeFileSync(join(directory, "broken.json"), '{"jwt_secret": "my-secret" oops');
    const [problem] = problemsOf(() => loadConfig({ HIVEBOARD_CONFIG: "broken.json" }, directory));
    expect(problem).toContain("is not JSON");
    expect(problem).not.toContain("my-secret");
  });

  test("production takes a secret of its own and no development key", () => {
    const names = (entries: object) =>
      problemsOf(() => checkConfig({ mode: "production", ...entries })).map(
        (problem) => problem.split(":")[0],
      );
    expect(names({})).toEqual(["jwt_secret"]);
    expect(names({ dev_key: `hb_live_${"a".repeat(32)}`, jwt_secret: "s".repeat(32) })).toEqual(["dev_key"]);
    expect(names({ jwt_secret: "change-me-to-a-long-random-string-of-your-own" })).toEqual(["jwt_secret"]);
    expect(checkConfig({ mode: "production", jwt_secret: "s".repeat(32) }).mode).toBe("production");
  });

  test("the example says what is so without it, and can be started from as it is", () => {
    const defaults = { ...checkConfig({}), dev_key: DEFAULT_DEV_KEY };
    expect(JSON.parse(readText("config.example.json"))).toEqual(defaults);
  });

  test("the README has a line for every entry", () => {
    const table = readText("README.md").split("## Configuration")[1]!.split("\n## ")[0]!;
    const cells = Array.from(table.matchAll(/^\| (`.*?`) +\|/gm), ([, cell]) => cell!);
    const names = cells.flatMap((cell) => cell.replaceAll("`", "").split(", "));
    expect(names.sort()).toEqual(Object.keys(CONFIG_ENTRIES).sort());
  });
});

const readText = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
