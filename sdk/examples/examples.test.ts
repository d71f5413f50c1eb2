import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasRealServer, RealServer } from "../testing/real-server.ts";

describe.skipIf(!hasRealServer)("on a real server the example", () => {
  let server: RealServer;
  beforeAll(async () => (server = await new RealServer().start()));
  afterAll(() => server.stop());

  /** Runs an example as its head says. */
  async function run(name: string): Promise<void> {
    const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`)], {
      env: { ...process.env, HIVELOOP_ENDPOINT: server.url, HIVELOOP_API_KEY: server.key },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer) => (output += text.toString()));
    const [code] = (await once(child, "exit")) as [number];
    expect({ code, output }).toEqual({ code: 0, output: "" });
  }

  it("three-lines shows an agent with a heartbeat", async () => {
    await run("three-lines");
    const { agent } = await server.query(
      `{ agent(id: "three-lines") { id type status lastHeartbeatAt runtime } }`,
    );
    expect(agent).toMatchObject({
      id: "three-lines",
      type: "example",
      status: "IDLE",
      lastHeartbeatAt: expect.any(String) as string,
      runtime: `node-${process.versions.node}`,
    });
  });

  it("queue-worker shows tasks with timelines and costs, and a pipeline", async () => {
    await run("queue-worker");
    const answer = await server.query(`{
      one: task(id: "lead-1") { status escalations costUsd llmCalls tokensIn actions timeline { actions { name parentId status } llmCalls { name } } }
      two: task(id: "lead-2") { status costUsd }
      three: task(id: "lead-3") { status costUsd exceptionType exceptionMessage timeline { errorChains { __typename } } }
      pipeline(agentId: "queue-worker") {
        queues { depth } todos { id summary priority } issues { summary severity occurrences } schedules { items { __typename } }
      }
    }`);
    expect(answer).toMatchObject({
      one: {
        status: "COMPLETED",
        escalations: 1,
        costUsd: 0.003,
        llmCalls: 1,
        tokensIn: 1500,
        actions: 2,
        timeline: {
          actions: [
            { name: "fetch_crm", parentId: null, status: "COMPLETED" },
            { name: "score_lead", parentId: null, status: "COMPLETED" },
          ],
          llmCalls: [{ name: "scoring" }],
        },
      },
      two: { status: "COMPLETED", costUsd: 0.003 },
      three: {
        status: "FAILED",
        costUsd: null,
        exceptionType: "RangeError",
        exceptionMessage: "lead-3 has no company",
      },
      pipeline: {
        queues: [{ depth: 0 }],
        todos: [{ id: "clean-leads", priority: "LOW" }],
        issues: [{ summary: "A lead without a company", severity: "LOW" }],
        schedules: [{ items: [{}] }],
      },
    });
  });

  it("planner shows a plan with its steps, a retry and an approval", async () => {
    await run("planner");
    const { task } = await server.query(`{ task(id: "order-17") {
      status retries approvalsRequested approvalsReceived costUsd type
      timeline { plan { goal steps { index action description } } actions { name status } }
    } }`);
    expect(task).toMatchObject({
      status: "COMPLETED",
      type: "refund",
      retries: 1,
      approvalsRequested: 1,
      approvalsReceived: 1,
      costUsd: 0.0012,
      timeline: {
        plan: {
          goal: "Refund order 17",
          steps: ["Check the order", "Get an approval", "Refund"].map((description, index) => ({
            index,
            description,
            action: "COMPLETED",
          })),
        },
        actions: [
          { name: "check_order", status: "COMPLETED" },
          { name: "refund", status: "FAILED" },
          { name: "refund", status: "COMPLETED" },
        ],
      },
    });
  });
});
