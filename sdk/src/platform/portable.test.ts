import { describe, expect, it } from "vitest";
import { testClient } from "../../testing/client.ts";
import { IngestServer } from "../../testing/ingest-server.ts";
import { platform } from "./portable.ts";

describe("where Node's modules are missing", () => {
  it("events are sent as everywhere, and what does not work says so once", async () => {
    const server = await new IngestServer().start();
    const { hive, log } = testClient(
      { endpoint: server.url, spoolDir: "/nowhere" },
      { platform, fetch: (url, request) => platform.fetch(url, request) },
    );
    const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
    await agent.task("t", async (task) => {
      await task.track("step", () => Promise.resolve());
      task.llmCall("x", { model: "m" });
    });
    expect(await hive.flush()).toBe(true);
    expect(server.kind("llm_call")[0]?.["task_id"]).toBe("t");
    expect(server.of("action_completed")).toHaveLength(1);
    expect(server.envelopes[0]?.["runtime"]).toBe("portable");
    expect(log).toEqual([
      expect.stringContaining("spoolDir is ignored"),
      expect.stringContaining("task.track"),
    ]);
    await server.stop();
  });

  it("a context knows its value until the first await, and nobody else's afterwards", () => {
    const context = platform.newContext<string>();
    const seen = context.run(
      "a",
      () => context.run("b", () => context.getStore(), undefined) + String(context.getStore()),
      undefined,
    );
    expect([seen, context.getStore()]).toEqual(["ba", undefined]);
  });
});
