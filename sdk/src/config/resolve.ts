import { HiveLoopConfigError } from "../errors.ts";
import { httpDelivery } from "../transport/http-delivery.ts";
import { LIMITS } from "../wire/literals.ts";
import { checkNumber, checkText } from "./checks.ts";
import { readConfigSection } from "./config-file.ts";
import type { InitOptions, Settings } from "./options.ts";

/** Where settings come from besides the options. */
export interface Surroundings {
  env(name: string): string | undefined;
  readText(path: string): string | undefined;
}

const DEFAULT_ENDPOINT = "http://localhost:8451";
const CONFIG_FILES = ["./loophive.cfg", "~/.loophive/loophive.cfg"];
const KEY_FORM = /^hb_(live|test)_[A-Za-z0-9]{32}$/;

/** Fills in what was left out and checks the rest. @throws HiveLoopConfigError */
export function resolveSettings(options: InitOptions, surroundings: Surroundings): Settings {
  return {
    apiKey: checkKey(find(options.apiKey, "HIVELOOP_API_KEY", "api_key", surroundings)),
    endpoint: checkEndpoint(find(options.endpoint, "HIVELOOP_ENDPOINT", "endpoint", surroundings)),
    environment: checkText("environment", options.environment ?? "production", LIMITS.environmentChars),
    group: checkText("group", options.group ?? "default", LIMITS.groupChars),
    flushIntervalMs: checkNumber("flushIntervalMs", options.flushIntervalMs ?? 5000, 1),
    batchSize: checkNumber("batchSize", options.batchSize ?? 100, 1, LIMITS.eventsPerBatch),
    maxQueueSize: checkNumber("maxQueueSize", options.maxQueueSize ?? 10_000, 1),
    spoolDir: options.spoolDir === undefined ? undefined : checkText("spoolDir", options.spoolDir, 4096),
    spoolMaxBytes: checkNumber("spoolMaxBytes", options.spoolMaxBytes ?? 64 * 2 ** 20, 1),
    delivery: options.delivery ?? httpDelivery,
    debug: options.debug ?? false,
  };
}

/** A value and the place that it was found in, to be named when it is wrong. */
interface Found {
  readonly value: string;
  readonly source: string;
}

function find(
  option: string | undefined,
  variable: string,
  field: string,
  surroundings: Surroundings,
): Found | undefined {
  if (option !== undefined) return { value: option, source: "the option" };
  const fromEnv = surroundings.env(variable);
  if (fromEnv !== undefined && fromEnv !== "") return { value: fromEnv, source: variable };
  for (const path of CONFIG_FILES) {
    const text = surroundings.readText(path);
    const value = text === undefined ? undefined : readConfigSection(text, "loophive")[field];
    if (value !== undefined && value !== "") return { value, source: path };
  }
  return undefined;
}

function checkKey(found: Found | undefined): string {
  if (found === undefined) {
    throw new HiveLoopConfigError(
      "No API key: pass init({ apiKey }), set HIVELOOP_API_KEY, or write api_key under [loophive] in loophive.cfg.",
    );
  }
  const { value, source } = found;
  if (KEY_FORM.test(value)) return value;
  throw new HiveLoopConfigError(
    `The API key (from ${source}: "${String(value).slice(0, 8)}…") should be "hb_live_" or "hb_test_" followed by 32 ` +
      "letters and digits. An hb_read_ key can only read.",
  );
}

function checkEndpoint(
  { value, source }: Found = { value: DEFAULT_ENDPOINT, source: "the default" },
): string {
  if (/^https?:\/\//.test(value) && URL.canParse(value))
    return value.replace(/[?#].*$/, "").replace(/\/+$/, "");
  throw new HiveLoopConfigError(
    `The endpoint "${value}" (from ${source}) should be an address such as "https://hive.example.com".`,
  );
}
