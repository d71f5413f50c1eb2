import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { connectAsDashboard } from "./server-api.ts";
import { startDemo } from "./start-demo.ts";
import { prepareWatching } from "./watching.ts";

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** The processes that a process has started; none where the system does not tell. */
function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
}

describe("the demo's process", () => {
  test("stops company and server on Ctrl-C and leaves nothing behind", async () => {
    await using demo = startDemo({ port: 0, log_level: "error" });
    const url = await demo.opened;
    const children = childrenOf(demo.child.pid!);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const startedMs = performance.now();
    demo.child.kill("SIGINT");
    expect(await demo.ended).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    expect(children.filter(isAlive)).toEqual([]);
    expect(demo.output.err).toBe("");
  }, 240_000);

  test("has rules and budgets, and makes none twice", async () => {
    await using demo = startDemo({ port: 0, log_level: "error" });
    const api = await connectAsDashboard(await demo.opened);
    const names = () =>
      api.query<{ alertRules: { nodes: { name: string }[] }; budgets: { name: string }[] }>(
        "{ alertRules { nodes { name } } budgets { name } }",
      );
    const { alertRules, budgets } = await names();
    expect(alertRules.nodes.length).toBeGreaterThan(2);
    expect(budgets.length).toBeGreaterThan(2);
    await prepareWatching(api);
    expect(await names()).toEqual({ alertRules, budgets });
  }, 240_000);

  test("stops when it is told to before the server is ready", async () => {
    await using demo = startDemo({ port: 0, log_level: "error" });
    await once(demo.child, "spawn");
    demo.child.kill("SIGTERM");
    expect(await demo.ended).not.toBe(1);
  }, 240_000);

  test("exits with the server's code when the server cannot start", async () => {
    await using taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    await using demo = startDemo({ port: (taken.address() as AddressInfo).port, log_level: "error" });
    expect(await demo.ended).toBe(1);
    expect(demo.output.err).toContain("is taken");
    expect(demo.output.out).not.toContain("The demo runs");
  }, 240_000);

  test("refuses production mode, where there is no development key", async () => {
    await using demo = startDemo({ mode: "production", jwt_secret: "0123456789abcdef0123456789abcdef" });
    expect(await demo.ended).toBe(1);
    expect(demo.output.err).toContain("local mode only");
  });
});
