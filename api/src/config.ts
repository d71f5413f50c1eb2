import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { CONFIG_ENTRIES, KNOWN_SECRETS } from "./config-entries.ts";

const schema = z.strictObject(CONFIG_ENTRIES);

/** The server's settings, checked and complete. Names are those of `config.json`. */
export type Config = Readonly<z.infer<typeof schema>>;

/** Everything that is wrong with the configuration, an entry a line. The process must not start with it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/**
 * Reads the configuration: `config.json` in the working directory, or the file that `HIVEBOARD_CONFIG` names, then
 * `HIVEBOARD_<ENTRY>` from the environment, which wins. A variable so named that stands for no entry is a mistake.
 *
 * @throws {ConfigError} with every problem at once
 */
export function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): Config {
  const named = environment.HIVEBOARD_CONFIG;
  const path = resolve(workingDirectory, named ?? "config.json");
  if (named !== undefined && !existsSync(path))
    throw new ConfigError([`HIVEBOARD_CONFIG names a file that does not exist: ${path}`]);
  const fromFile = existsSync(path) ? readEntries(path) : {};
  return checkConfig({ ...fromFile, ...environmentEntries(environment) });
}

/**
 * Checks entries and fills in the defaults.
 *
 * @param entries as in `config.json`
 * @throws {ConfigError} with every problem at once; it names entries and never repeats a secret
 */
export function checkConfig(entries: Readonly<Record<string, unknown>>): Config {
  const problems: string[] = [];
  const result = schema.safeParse(entries);
  if (!result.success) problems.push(...result.error.issues.flatMap(describeIssue));
  else
    problems.push(
      ...productionProblems(result.data),
      ...mailProblems(result.data),
      ...gatewayProblems(result.data),
    );
  if (problems.length > 0 || !result.success) throw new ConfigError(problems);
  return result.data;
}

function readEntries(path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    // V8 quotes the text around a syntax error, which may be a secret; the position is enough.
    const position = error instanceof SyntaxError ? /position \d+/.exec(error.message)?.[0] : undefined;
    const reason =
      error instanceof SyntaxError ? `is not JSON${position ? ` (at ${position})` : ""}` : "cannot be read";
    throw new ConfigError([`${path} ${reason}`]);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ConfigError([`${path} must hold one JSON object`]);
  return value as Record<string, unknown>;
}

/** Variables that begin like the server's and are read by a client, a script or `compose.yaml`. */
const OTHER_VARIABLES: ReadonlySet<string> = new Set([
  "HIVEBOARD_API_KEY",
  "HIVEBOARD_CONFIG",
  "HIVEBOARD_DATABASE_PASSWORD",
  "HIVEBOARD_DEMO_SPEED",
  "HIVEBOARD_TEST_MSSQL_URL",
  "HIVEBOARD_URL",
]);

/**
 * Values arrive as text. What does not read as the entry's type stays text, and a variable that stands for no entry
 * keeps its own name, so that the check names either.
 */
function environmentEntries(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const entries: Record<string, unknown> = {};
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith("HIVEBOARD_") || OTHER_VARIABLES.has(variable)) continue;
    if (text === undefined || text === "") continue;
    const name = ENTRY_OF.get(variable) ?? variable;
    entries[name] = readText(name, text);
  }
  return entries;
}

const ENTRY_OF: ReadonlyMap<string, string> = new Map(
  Object.keys(CONFIG_ENTRIES).map((name) => [`HIVEBOARD_${name.toUpperCase()}`, name]),
);

function readText(name: string, text: string): unknown {
  if (name === "cors_origins") return text === "*" ? text : text.split(",").map((origin) => origin.trim());
  if (name === "trusted_proxies" || name === "alert_allow_private_addresses")
    return text.split(",").map((address) => address.trim());
  if (/^\d+(\.\d+)?$/.test(text) && !TEXT_ENTRIES.has(name)) return Number(text);
  if (BOOLEAN_ENTRIES.has(name) && (text === "true" || text === "false")) return text === "true";
  return text;
}

const BOOLEAN_ENTRIES: ReadonlySet<string> = new Set(["playground", "keep_task_summaries"]);

const TEXT_ENTRIES: ReadonlySet<string> = new Set([
  "dev_key",
  "jwt_secret",
  "gateway_secret",
  "data_dir",
  "host",
  "mail_from",
]);

function describeIssue(issue: z.core.$ZodIssue): string[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `${key}: there is no such entry`);
  const name = issue.path.join(".");
  return [`${name === "" ? "configuration" : name}: ${issue.message}`];
}

/** The gateway needs all of its entries. */
function gatewayProblems(config: Config): string[] {
  const names = ["gateway_endpoint", "gateway_region", "gateway_secret"] as const;
  const missing = names.filter((name) => config[name] === undefined);
  if (missing.length === names.length) return [];
  return missing.map((name) => `${name}: the gateway needs it beside its other entries`);
}

function productionProblems(config: Config): string[] {
  if (config.mode !== "production") return [];
  const problems: string[] = [];
  if (config.dev_key !== undefined)
    problems.push("dev_key: a development key must not be set in production; remove it");
  if (config.jwt_secret === undefined)
    problems.push("jwt_secret: production needs a secret of at least 32 characters of your own");
  else if (KNOWN_SECRETS.has(config.jwt_secret))
    problems.push("jwt_secret: this secret stands in the documentation; production needs one of your own");
  if (config.gateway_secret !== undefined && KNOWN_SECRETS.has(config.gateway_secret))
    problems.push(
      "gateway_secret: this secret stands in the documentation; production needs one of your own",
    );
  return problems;
}

/** A mailed link leads somewhere, and comes from somebody. */
function mailProblems(config: Config): string[] {
  if (config.smtp_url === undefined) return [];
  const needed = ["mail_from", "public_url"] as const;
  return needed
    .filter((name) => config[name] === undefined)
    .map((name) => `${name}: mail needs it, and smtp_url is set`);
}
