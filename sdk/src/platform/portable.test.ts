import { describe, expect, it, vi } from "vitest";
import { testClient } from "../../testing/client.ts";
import { IngestServer } from "../../testing/ingest-server.ts";
import type { Scope } from "../scope/scope.ts";
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

  it("a scope is known until the first await, and one that is opened there not at all", async () => {
    vi.resetModules(); // the context is made when its module is
    vi.doMock("#platform", () => ({ platform }));
    const { currentScope, enter, runInside } = await import("../scope/current.ts");
    vi.doUnmock("#platform");
    const [outer, inner, opened] = ["outer", "inner", "opened"].map((name) => ({ name }) as unknown as Scope);
    const seen: unknown[] = [];
    const pending = runInside(outer as Scope, async () => {
      runInside(inner as Scope, () => seen.push(currentScope()));
      seen.push(currentScope());
      await Promise.resolve();
      seen.push(currentScope());
    });
    enter(opened as Scope);
    seen.push(currentScope());
    await pending;
    expect(seen).toEqual([inner, outer, undefined, undefined]);
  });
});
