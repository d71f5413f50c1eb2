import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testClient, type TestClient } from "../../testing/client.ts";
import { IngestServer } from "../../testing/ingest-server.ts";
import type { Agent } from "../agent/agent.ts";
import { forwardConsole, pinoStream } from "./index.ts";

let server: IngestServer;
let client: TestClient;
let agent: Agent;
beforeEach(async () => {
  server = await new IngestServer().start();
  client = testClient({ endpoint: server.url });
  agent = client.hive.agent("a", { heartbeatIntervalMs: 0 });
});
afterEach(async () => {
  expect(server.complaints).toEqual([]);
  await server.stop();
});

async function lines() {
  await client.hive.flush();
  return server.kind("log").map((event) => [event["severity"], event.payload?.summary, event["task_id"]]);
}

describe("the console handler", () => {
  it("forwards warnings and errors from where they were logged, and still writes them", async () => {
    const written: unknown[][] = [];
    const target = {
      warn: (...args: unknown[]) => void written.push(args),
      error: (...args: unknown[]) => void written.push(args),
    };
    const before = { ...target };
    const stop = forwardConsole({ agent }, target);
    await agent.task("t", () => target.warn("slow", { ms: 1200 }));
    const error = new TypeError("no lead");
    target.error("failed:", error);
    target.warn("[hiveloop] about itself");
    stop();
    target.warn("after");
    expect(await lines()).toEqual([
      ["warn", 'slow {"ms":1200}', "t"],
      ["error", "failed: TypeError: no lead", undefined],
    ]);
    expect(server.kind("log")[1]?.payload?.data).toMatchObject({
      logger: "console",
      exception_type: "TypeError",
    });
    expect(written).toEqual([
      ["slow", { ms: 1200 }],
      ["failed:", error],
      ["[hiveloop] about itself"],
      ["after"],
    ]);
    expect(target).toEqual(before);
  });

  it("forwards nothing after it was stopped, even when somebody else replaced the method since", async () => {
    const written: unknown[] = [];
    const target = { warn: (...args: unknown[]) => void written.push(...args), error: () => {} };
    const stop = forwardConsole({ agent }, target);
    const ours = target.warn;
    target.warn = (...args) => ours("theirs:", ...args);
    target.warn("before");
    stop();
    target.warn("after");
    expect(written).toEqual(["theirs:", "before", "theirs:", "after"]);
    expect(await lines()).toEqual([["warn", "theirs: before", undefined]]);
  });

  it("never fails its logger, whatever is logged", async () => {
    const target = { warn: (..._: unknown[]) => {}, error: (..._: unknown[]) => {} };
    forwardConsole({ agent }, target);
    const broken = new Error("x");
    Object.defineProperty(broken, "name", {
      get: () => {
        throw new Error("no name");
      },
    });
    target.error(broken);
    target.error("and on");
    expect(await lines()).toEqual([["error", "and on", undefined]]);
  });

  it("does not go round in a circle when forwarding logs", async () => {
    const target = { warn: (..._: unknown[]) => {}, error: (..._: unknown[]) => {} };
    const loud = {
      toJSON: () => {
        target.warn("inner");
        return 1;
      },
    };
    forwardConsole({ agent }, target);
    target.warn(loud);
    expect(await lines()).toEqual([["warn", "1", undefined]]);
  });
});

describe("the pino stream", () => {
  it("forwards warnings and errors from where they were logged", async () => {
    const log = pino({ name: "crm" }, pino.multistream([{ level: "warn", stream: pinoStream({ agent }) }]));
    log.info("fine");
    await agent.task("t", () => log.warn({ ms: 1200 }, "slow"));
    log.error(new TypeError("no lead"));
    log.fatal("over");
    expect(await lines()).toEqual([
      ["warn", "slow", "t"],
      ["error", "no lead", undefined],
      ["error", "over", undefined],
    ]);
    expect(server.kind("log")[1]?.payload?.data).toMatchObject({
      logger: "crm",
      exception_type: "TypeError",
    });
  });

  it("knows levels by their names too", async () => {
    const log = pino(
      { formatters: { level: (label) => ({ level: label.toUpperCase() }) } },
      pinoStream({ agent }),
    );
    log.info("fine");
    log.warn("slow");
    log.fatal("over");
    expect(await lines()).toEqual([
      ["warn", "slow", undefined],
      ["error", "over", undefined],
    ]);
  });

  it("skips what is no line of pino's", async () => {
    const stream = pinoStream({ agent });
    for (const line of ["not json", "3", '{"msg":"no level"}']) stream.write(line);
    expect(await lines()).toEqual([]);
  });
});
