import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testClient, type TestClient } from "../../testing/client.ts";
import { ManualClock } from "../../testing/clocks.ts";
import { IngestServer } from "../../testing/ingest-server.ts";
import type { Agent } from "../agent/agent.ts";
import { HiveLoopError } from "../errors.ts";

let server: IngestServer;
let client: TestClient;
let agent: Agent;
let clock: ManualClock;
beforeEach(async () => {
  server = await new IngestServer().start();
  clock = new ManualClock();
  client = testClient({ endpoint: server.url }, { clock });
  agent = client.hive.agent("a", { heartbeatIntervalMs: 0 });
});
afterEach(async () => {
  expect(server.complaints).toEqual([]);
  await server.stop();
});

describe("a task around a function", () => {
  it("starts, completes with its duration, and gives the function's result", async () => {
    const result = await agent.task("lead-1", { project: "sales", type: "lead" }, () => {
      clock.advance(1234);
      return 42;
    });
    await client.hive.flush();
    expect(result).toBe(42);
    const [started] = server.of("task_started");
    const [completed] = server.of("task_completed");
    expect(started).toMatchObject({ project_id: "sales", task_id: "lead-1", task_type: "lead" });
    expect(completed).toMatchObject({
      status: "success",
      duration_ms: 1234,
      task_run_id: started?.["task_run_id"],
    });
  });

  it("fails with the error's type and message, and throws it on unchanged", async () => {
    const error = new RangeError("out of leads");
    await expect(agent.task("lead-1", () => Promise.reject(error))).rejects.toBe(error);
    await client.hive.flush();
    expect(server.of("task_completed")).toEqual([]);
    expect(server.of("task_failed")[0]).toMatchObject({
      status: "failure",
      payload: { exception_type: "RangeError", exception_message: "out of leads" },
    });
  });

  it("tells time-outs and cancellations from failures", async () => {
    await agent.task("a", () => Promise.reject(new DOMException("slow", "TimeoutError"))).catch(() => {});
    await agent.task("b", () => Promise.reject(AbortSignal.abort().reason as Error)).catch(() => {});
    await client.hive.flush();
    expect(server.of("task_failed").map((event) => event["status"])).toEqual(["timeout", "cancelled"]);
  });

  it("ends as the function said, when it ended the task itself", async () => {
    await agent.task("lead-1", (task) => task.fail("not a lead"));
    await client.hive.flush();
    expect(server.of("task_completed")).toEqual([]);
    expect(server.of("task_failed")[0]?.payload?.["exception_message"]).toBe("not a lead");
  });

  it("says how to use it when the function is missing", () => {
    expect(() => agent.task("lead-1", undefined as never)).toThrow(/startTask/);
    expect(() => agent.startTask("")).toThrow(HiveLoopError);
  });
});

describe("what is sent inside a task", () => {
  it("carries its ids, across awaits, branches and timers, and not another task's", async () => {
    const branch = (id: string) =>
      agent.task(id, { project: `p-${id}` }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        agent.event("from-await", { summary: id });
        await Promise.all(
          [1, 2].map(async () => {
            await Promise.resolve();
            agent.event("from-branch", { summary: id });
          }),
        );
        await new Promise<void>((resolve) =>
          setImmediate(() => {
            agent.event("from-timer", { summary: id });
            resolve();
          }),
        );
      });
    await Promise.all(["one", "two", "three"].map(branch));
    agent.event("outside");
    await client.hive.flush();
    const inside = server.of("custom").filter((event) => event.payload?.summary !== "outside");
    expect(inside).toHaveLength(12);
    for (const event of inside) {
      expect(event["task_id"]).toBe(event.payload?.summary);
      expect(event["project_id"]).toBe(`p-${event.payload?.summary}`);
      expect(event["task_run_id"]).toBe(
        server.of("task_started").find((e) => e["task_id"] === event["task_id"])?.["task_run_id"],
      );
    }
    expect(server.of("custom").find((event) => event.payload?.summary === "outside")).not.toHaveProperty(
      "task_id",
    );
  });

  it("belongs to the inner of two tasks, which correlates with the outer and takes its project", async () => {
    await agent.task("outer", { project: "p" }, () => agent.task("inner", () => agent.event("x")));
    await client.hive.flush();
    const [outer, inner] = server.of("task_started");
    expect(server.of("custom")[0]?.["task_id"]).toBe("inner");
    expect(inner).toMatchObject({ project_id: "p", correlation_id: outer?.["correlation_id"] });
    expect(inner?.["task_run_id"]).not.toBe(outer?.["task_run_id"]);
  });

  it("never lands in another agent's task, but correlates with it", async () => {
    const other = client.hive.agent("b", { heartbeatIntervalMs: 0 });
    await agent.task("mine", async () => {
      other.event("stray");
      await other.task("theirs", () => agent.event("back"));
    });
    await client.hive.flush();
    const by = (summary: string) => server.of("custom").find((event) => event.payload?.summary === summary);
    expect(by("stray")).not.toHaveProperty("task_id");
    expect(by("back")?.["task_id"]).toBe("mine");
    const [mine, theirs] = ["mine", "theirs"].map((id) =>
      server.of("task_started").find((e) => e["task_id"] === id),
    );
    expect(theirs?.["correlation_id"]).toBe(mine?.["correlation_id"]);
  });

  it("still belongs to it when a stray branch sends it after the end", async () => {
    let stray: Promise<void> | undefined;
    await agent.task("t", () => {
      stray = new Promise<void>(setImmediate).then(() => agent.llmCall("late", { model: "m" }));
    });
    await stray;
    await client.hive.flush();
    expect(server.kind("llm_call")[0]?.["task_id"]).toBe("t");
  });
});

describe("an explicit task", () => {
  it("is current until it ends, and what is sent afterwards is outside", async () => {
    const task = agent.startTask("t", { runId: "run_7", correlationId: "c-1" });
    agent.event("in");
    await Promise.resolve();
    agent.event("in");
    task.complete({ summary: "done", data: { route: "ops" } });
    agent.event("out");
    await client.hive.flush();
    expect(server.of("custom").map((event) => event["task_run_id"])).toEqual(["run_7", "run_7", undefined]);
    expect(server.of("task_completed")[0]).toMatchObject({
      correlation_id: "c-1",
      payload: { summary: "done", data: { route: "ops" } },
    });
  });

  it("completes when the block of `await using` is left, unless it has ended", async () => {
    {
      await using task = agent.startTask("kept");
      expect(task.hasEnded).toBe(false);
      agent.event("in");
    }
    {
      await using task = agent.startTask("failed");
      task.fail(new Error("no"));
    }
    await client.hive.flush();
    expect(server.of("custom")[0]?.["task_id"]).toBe("kept");
    expect(server.of("task_completed").map((event) => event["task_id"])).toEqual(["kept"]);
    expect(server.of("task_failed").map((event) => event["task_id"])).toEqual(["failed"]);
  });

  it("ignores a second end with a warning", async () => {
    const task = agent.startTask("t");
    task.complete();
    task.fail(new Error("late"));
    await client.hive.flush();
    expect(server.of("task_failed")).toEqual([]);
    expect(client.log).toEqual([expect.stringContaining("has ended already")]);
  });

  it("runs a callback inside, and parallel ones apart", async () => {
    const [one, two] = ["one", "two"].map((id) => agent.startTask(id));
    await Promise.all([
      one?.run(async () => {
        await Promise.resolve();
        agent.event("x", { summary: "one" });
      }),
      two?.run(async () => {
        await Promise.resolve();
        agent.event("x", { summary: "two" });
      }),
    ]);
    await client.hive.flush();
    for (const event of server.of("custom")) expect(event["task_id"]).toBe(event.payload?.summary);
    expect(server.of("task_started")[1]?.["correlation_id"]).toBe(two?.correlationId);
  });

  it("takes nothing from one that a parallel branch started in the same turn", async () => {
    const work = async (id: string, project?: string) => {
      await using task = agent.startTask(id, { project });
      await agent.track(`in-${id}`, () => Promise.resolve());
      return task.runId;
    };
    const around = agent.startTask("around", { project: "outer" });
    const runs = await Promise.all([work("one", "sales"), work("two"), work("three", "ops")]);
    around.complete();
    await client.hive.flush();
    expect(new Set(runs).size).toBe(3);
    const started = server.of("action_started");
    expect(started.map((event) => [event["task_id"], event["project_id"], event["correlation_id"]])).toEqual([
      ["one", "sales", around.correlationId],
      ["two", "outer", around.correlationId],
      ["three", "ops", around.correlationId],
    ]);
  });

  it("repairs an id that the server would refuse, and keeps two such ids apart", async () => {
    const [a, b] = ["a", "b"].map((end) => agent.startTask("x".repeat(300) + end));
    expect(a?.id).not.toBe(b?.id);
    agent.startTask("line\nbreak \ud800");
    await client.hive.flush();
    expect(server.of("task_started").map((event) => (event["task_id"] as string).length <= 256)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("is never lost with data that cannot be serialised", async () => {
    const task = agent.startTask("t", { data: { big: 1n } });
    task.complete({ data: { big: 1n } });
    await client.hive.flush();
    expect(server.of("task_started")).toHaveLength(1);
    expect(server.of("task_completed")).toHaveLength(1);
  });
});
