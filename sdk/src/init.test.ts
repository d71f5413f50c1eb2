import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TEST_KEY } from "../testing/client.ts";
import { IngestServer } from "../testing/ingest-server.ts";
import { HiveLoopConfigError, init, reset } from "./index.ts";

let server: IngestServer;
beforeEach(async () => (server = await new IngestServer().start()));
afterEach(async () => {
  reset();
  vi.restoreAllMocks();
  await server.stop();
});

describe("init", () => {
  it("gives the same client again, warns about other options, and makes no request", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const options = { apiKey: TEST_KEY, endpoint: server.url };
    const hive = init(options);
    expect(init(options)).toBe(hive);
    expect(warn).not.toHaveBeenCalled();
    expect(init({ ...options, batchSize: 7 })).toBe(hive);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/another batchSize/));
    expect(server.requests).toEqual([]);
  });

  it("gives the same client again without options, wherever the first had its key from", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const hive = init({ apiKey: TEST_KEY, endpoint: `${server.url}/`, environment: "staging" });
    expect(init()).toBe(hive);
    expect(init({ endpoint: server.url })).toBe(hive);
    expect(warn).not.toHaveBeenCalled();
    expect(() => init({ batchSize: 0 })).toThrow(/batchSize/);
  });

  it("makes a new client after reset and after shutdown", async () => {
    const options = { apiKey: TEST_KEY, endpoint: server.url };
    const first = init(options);
    first.agent("a");
    reset();
    const second = init(options);
    expect(second).not.toBe(first);
    await second.shutdown();
    expect(init(options)).not.toBe(second);
    expect(server.stored.size).toBe(0); // what was queued before the reset is forgotten
  });

  it("says what is wrong with the key before anything else happens", () => {
    expect(() => init({ apiKey: "nope" })).toThrow(HiveLoopConfigError);
  });

  it("leaves the process's listeners alone after reset", () => {
    const count = () =>
      ["SIGTERM", "SIGINT", "exit", "beforeExit"].map((name) => process.listenerCount(name));
    const before = count();
    init({ apiKey: TEST_KEY, endpoint: server.url });
    expect(count()).not.toEqual(before);
    reset();
    expect(count()).toEqual(before);
  });
});
