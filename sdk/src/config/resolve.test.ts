import { describe, expect, it } from "vitest";
import { HiveLoopConfigError } from "../errors.ts";
import { resolveSettings } from "./resolve.ts";

const LIVE = `hb_live_${"a".repeat(32)}`;
const TEST = `hb_test_${"B".repeat(32)}`;

function surroundings(env: Record<string, string> = {}, files: Record<string, string> = {}) {
  return { env: (name: string) => env[name], readText: (path: string) => files[path] };
}

describe("the endpoint and the key", () => {
  const env = { HIVELOOP_ENDPOINT: "http://env:1", HIVELOOP_API_KEY: LIVE };
  const here = {
    "./loophive.cfg": `[other]\nendpoint = http://no:1\n[loophive]\nendpoint = "http://here:1/"\napi_key=${TEST}\n`,
  };
  const home = {
    "~/.loophive/loophive.cfg": `[loophive]\n# mine\nendpoint: http://home:1\napi_key: ${LIVE}\n`,
  };

  it("come from the option first, then the environment, then the two files, then the default", () => {
    const endpoint = (options: object, where: ReturnType<typeof surroundings>) =>
      resolveSettings({ apiKey: LIVE, ...options }, where).endpoint;
    expect(endpoint({ endpoint: "http://option:1" }, surroundings(env, { ...here, ...home }))).toBe(
      "http://option:1",
    );
    expect(endpoint({}, surroundings(env, { ...here, ...home }))).toBe("http://env:1");
    expect(endpoint({}, surroundings({}, { ...here, ...home }))).toBe("http://here:1");
    expect(endpoint({}, surroundings({}, home))).toBe("http://home:1");
    expect(endpoint({}, surroundings())).toBe("http://localhost:8451");
  });

  it("are looked for apart from each other", () => {
    const settings = resolveSettings({ endpoint: "http://option:1" }, surroundings({}, { ...here, ...home }));
    expect(settings).toMatchObject({ endpoint: "http://option:1", apiKey: TEST });
  });

  it("are refused with an error that says what to do", () => {
    const resolve =
      (options: object, vars = {}) =>
      () =>
        resolveSettings(options, surroundings(vars));
    expect(resolve({})).toThrow(HiveLoopConfigError);
    expect(resolve({})).toThrow(/HIVELOOP_API_KEY/);
    expect(resolve({ apiKey: `hb_read_${"a".repeat(32)}` })).toThrow(/can only read/);
    expect(resolve({}, { HIVELOOP_API_KEY: "hb_live_short" })).toThrow(/from HIVELOOP_API_KEY.*32/);
    expect(resolve({ apiKey: LIVE, endpoint: "hive.example.com" })).toThrow(/https:\/\/hive\.example\.com/);
  });

  it("do not show a wrong key in the error", () => {
    const secret = "sk-proj-secret-secret";
    expect(() => resolveSettings({ apiKey: secret }, surroundings())).not.toThrow(new RegExp(secret));
  });
});

describe("the other options", () => {
  it("have the documented defaults", () => {
    expect(resolveSettings({ apiKey: LIVE }, surroundings())).toMatchObject({
      environment: "production",
      group: "default",
      flushIntervalMs: 5000,
      batchSize: 100,
      maxQueueSize: 10_000,
      spoolDir: undefined,
      debug: false,
    });
  });

  it.each([
    { batchSize: 501 },
    { batchSize: 0 },
    { maxQueueSize: 1.5 },
    { flushIntervalMs: -1 },
    { environment: "e".repeat(65) },
    { group: "" },
  ])("are refused when they cannot be used: %o", (options) => {
    expect(() => resolveSettings({ apiKey: LIVE, ...options }, surroundings())).toThrow(HiveLoopConfigError);
  });
});
