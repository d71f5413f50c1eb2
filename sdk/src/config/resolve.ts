import { HiveLoopConfigError } from "../errors.ts";
import { httpDelivery } from "../transport/http-delivery.ts";
import * as LIMITS from "../wire/limits.ts";
import { checkNumber, checkText } from "./checks.ts";
import { readConfigSection } from "./config-file.ts";
import type { InitOptions, Settings } from "./options.ts";

/** Where settings come from besides the options. */
export interface Surroundings {
  readonly env: (name: string) => string | undefined;
  readonly readText: (path: string) => string | undefined;
}

const DEFAULT_ENDPOINT = "http://localhost:8451";
const CONFIG_FILES = ["./loophive.cfg", "~/.loophive/loophive.cfg"];
const KEY_FORM = /^hb_(live|test)_[A-Za-z0-9]{32}$/;

/** Fills in what was left out and checks the rest. @throws HiveLoopConfigError */
export function resolveSettings(options: InitOptions, surroundings: Surroundings): Settings {
  const { apiKey, endpoint, spoolDir, delivery, debug } = options;
  const text = (name: "environment" | "group", fallback: string, maxChars: number): string =>
    checkText(name, options[name] ?? fallback, maxChars);
  const whole = (name: NumberOption, fallback: number, max?: number): number =>
    checkNumber(name, options[name] ?? fallback, 1, max);
  return {
    apiKey: checkKey(find(apiKey, "api_key", surroundings)),
    endpoint: checkEndpoint(find(endpoint, "endpoint", surroundings)),
    environment: text("environment", "production", LIMITS.environmentChars),
    group: text("group", "default", LIMITS.groupChars),
    flushIntervalMs: whole("flushIntervalMs", 5000),
    batchSize: whole("batchSize", 100, LIMITS.eventsPerBatch),
    maxQueueSize: whole("maxQueueSize", 10_000),
    spoolDir: spoolDir === undefined ? undefined : checkText("spoolDir", spoolDir, 4096),
    spoolMaxBytes: whole("spoolMaxBytes", 64 * 2 ** 20),
    delivery: delivery ?? httpDelivery,
    debug: debug ?? false,
  };
}

type NumberOption = "flushIntervalMs" | "batchSize" | "maxQueueSize" | "spoolMaxBytes";

/** A value and the place that it was found in, to be named when it is wrong. */
interface Found {
  readonly value: string;
  readonly source: string;
}

/** What was given for `field` of the files: as an option, as `HIVELOOP_API_KEY` or `HIVELOOP_ENDPOINT`, or there. */
function find(option: string | undefined, field: string, { env, readText }: Surroundings): Found | undefined {
  if (option !== undefined) return { value: option, source: "the option" };
  const variable = `HIVELOOP_${field.toUpperCase()}`;
  for (const source of [variable, ...CONFIG_FILES]) {
    const value =
      source === variable ? env(variable) : readConfigSection(readText(source) ?? "", "loophive")[field];
    if (value) return { value, source };
  }
  return undefined;
}

function checkKey(found: Found | undefined): string {
  if (!found) {
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

function checkEndpoint(found: Found | undefined): string {
  if (!found) return DEFAULT_ENDPOINT;
  const { value, source } = found;
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return value.replace(/\/*([?#].*)?$/, "");
  throw new HiveLoopConfigError(
    `The endpoint "${value}" (from ${source}) should be an address such as "https://hive.example.com".`,
  );
}
