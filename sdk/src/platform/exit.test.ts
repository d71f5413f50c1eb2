import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { IngestServer } from "../../testing/ingest-server.ts";
import { runProgram } from "../../testing/program.ts";

/** Which many packages use to clean up; it raises a signal again when it thinks that nobody else waits for it. */
const SIGNAL_EXIT = JSON.stringify(import.meta.resolve("signal-exit"));

/** Timers of this length and more never fire, so that a program which waits for one of them never ends. */
const neverAfter = (ms: number): string => `const setReal = globalThis.setTimeout;
globalThis.setTimeout = (fn, ms, ...rest) => setReal(fn, ms >= ${ms} ? 2 ** 30 : ms, ...rest);`;

let server: IngestServer;
beforeEach(async () => (server = await new IngestServer().start()));
afterEach(async () => {
  expect(server.complaints).toEqual([]);
  await server.stop();
});

const summaries = () => server.of("custom").map((event) => event.payload?.summary);

describe("at its end a program", () => {
  it("has sent everything when it just ends, with its exit code", async () => {
    const { code, output } = await runProgram(server.url, `agent.event("last"); process.exitCode = 3;`).ended;
    expect({ code, output }).toEqual({ code: 3, output: "" });
    expect(summaries()).toEqual(["last"]);
    expect(server.of("heartbeat").length).toBeLessThanOrEqual(1);
  });

  it("keeps its exit code and its error when it crashes", async () => {
    const { code, output } = await runProgram(server.url, `agent.event("x"); throw new Error("crashed");`)
      .ended;
    expect(code).toBe(1);
    expect(output).toContain("crashed");
  });

  it.each(["SIGTERM", "SIGINT"] as const)("dies of %s as it would have, after sending", async (name) => {
    const program = runProgram(
      server.url,
      `agent.event("last"); setInterval(() => {}, 1000); console.log("ready");`,
    );
    await program.said("ready");
    program.kill(name);
    const { code, signal } = await program.ended;
    expect({ code, signal }).toEqual({ code: null, signal: name });
    expect(summaries()).toEqual(["last"]);
  });

  it("is ended by its own signal handler and by nothing else", async () => {
    const program = runProgram(
      server.url,
      `agent.event("last");
       const hold = setInterval(() => {}, 1000);
       process.once("SIGTERM", () => setTimeout(() => { agent.event("cleanup"); clearInterval(hold); process.exitCode = 7; }, 100));
       console.log("ready");`,
    );
    await program.said("ready");
    program.kill("SIGTERM");
    const { code, signal } = await program.ended;
    expect({ code, signal }).toEqual({ code: 7, signal: null });
    expect(summaries()).toEqual(["last", "cleanup"]);
  });

  it.each([
    [
      "before",
      `const { onExit } = await import(${SIGNAL_EXIT}); onExit(() => console.log("cleaned up"));`,
      "",
    ],
    [
      "after",
      "",
      `const { onExit } = await import(${SIGNAL_EXIT}); onExit(() => console.log("cleaned up"));`,
    ],
  ])(
    "dies after sending when signal-exit waits for signals too, loaded %s the client",
    async (_, before, after) => {
      const program = runProgram(
        server.url,
        `${after} agent.event("last"); setInterval(() => {}, 1000); console.log("ready");`,
        { before },
      );
      await program.said("ready");
      program.kill("SIGTERM");
      const { code, signal, output } = await program.ended;
      expect({ code, signal }).toEqual({ code: null, signal: "SIGTERM" });
      expect(output.match(/cleaned up/g)).toHaveLength(1);
      expect(summaries()).toEqual(["last"]);
    },
  );

  it("is ended by its own signal handler when signal-exit is there too", async () => {
    const program = runProgram(
      server.url,
      `const { onExit } = await import(${SIGNAL_EXIT}); onExit(() => {});
       agent.event("last");
       const hold = setInterval(() => {}, 1000);
       process.on("SIGTERM", () => { agent.event("cleanup"); clearInterval(hold); process.exitCode = 7; });
       console.log("ready");`,
    );
    await program.said("ready");
    program.kill("SIGTERM");
    const { code, signal } = await program.ended;
    expect({ code, signal }).toEqual({ code: 7, signal: null });
    expect(summaries()).toEqual(["last", "cleanup"]);
  });

  it("has the process's listeners as they were after shutdown", async () => {
    const { output } = await runProgram(
      server.url,
      `await hive.shutdown();
       console.log(JSON.stringify(["SIGTERM", "SIGINT", "exit", "beforeExit"].map((name) => process.listenerCount(name))));`,
    ).ended;
    expect(output.trim()).toBe("[0,0,0,0]");
  });

  it("is not kept alive by a server that hangs for longer than the five seconds of its last flush", async () => {
    server.fault = "hang";
    const before = neverAfter(6000); // the request itself would be given up after ten
    const { code, output } = await runProgram(server.url, `agent.event("x");`, { before }).ended;
    expect(code).toBe(0);
    expect(output).toContain("were not delivered");
  });

  it("is not kept alive by a request that hangs while it runs", async () => {
    server.fault = "hang";
    const program = runProgram(
      server.url,
      `agent.event("x"); const hold = setInterval(() => {}, 1000); process.on("SIGUSR2", () => clearInterval(hold)); console.log("ready");`,
      { before: neverAfter(6000), options: "flushIntervalMs: 10" },
    );
    await program.said("ready");
    await server.until(({ requests }) => requests.length > 0);
    program.kill("SIGUSR2");
    const { code, output } = await program.ended;
    expect(code).toBe(0);
    expect(output).toContain("were not delivered");
  });

  it("can be ended by a second signal while the last flush hangs", async () => {
    server.fault = "hang";
    const program = runProgram(
      server.url,
      `agent.event("x"); setInterval(() => {}, 1000); console.log("ready");`,
      { before: neverAfter(4000) },
    );
    await program.said("ready");
    program.kill("SIGINT");
    await server.until(({ requests }) => requests.length > 0);
    program.kill("SIGINT");
    expect((await program.ended).signal).toBe("SIGINT");
  });

  it("can wait for a flush at its top level", async () => {
    const { code, output } = await runProgram(server.url, `console.log(await hive.flush());`).ended;
    expect({ code, output: output.trim() }).toEqual({ code: 0, output: "true" });
  });
});

describe("with a spool a program", () => {
  it.each([
    ["process.exit()", `agent.event("kept"); process.exit(4);`, 4],
    ["an uncaught error", `agent.event("kept"); throw new Error("crashed");`, 1],
  ])("loses nothing to %s, and the next run sends it", async (_, code, exitCode) => {
    const folder = mkdtempSync(join(tmpdir(), "hiveloop-exit-"));
    const options = { options: `spoolDir: ${JSON.stringify(folder)}` };
    await server.stop();
    const ending = await runProgram(server.url, code, options).ended;
    expect(ending.code).toBe(exitCode);
    expect(readdirSync(folder)).toHaveLength(1);
    await server.start();
    await runProgram(server.url, "", options).ended;
    expect(summaries()).toEqual(["kept"]);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it("ends at once when the server is gone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hiveloop-exit-"));
    await server.stop();
    await runProgram(server.url, `agent.event("kept");`, {
      before: neverAfter(4000),
      options: `spoolDir: ${JSON.stringify(folder)}`,
    }).ended;
    expect(readdirSync(folder).length).toBeGreaterThan(0);
    rmSync(folder, { recursive: true });
  });
});
