/**
 * Layer 2: an agent that plans, tries again, thinks, and asks a person. The dashboard shows the plan with its steps,
 * the retries, and that it waits for an approval.
 *
 *     HIVELOOP_API_KEY=hb_live_… node examples/planner.ts
 */
import { init } from "hiveloop";

const hive = init({ environment: "example" });
const agent = hive.agent("planner", { type: "support", stuckThresholdMs: 120_000 });

/** Fails the first time, like a service that limits its callers. */
let attempts = 0;
async function refund(order: string): Promise<string> {
  await Promise.resolve();
  attempts += 1;
  if (attempts === 1) throw new Error("429 Too Many Requests");
  return `refund-${order}`;
}

/** Stands for a person who looks at a message and presses a button. */
const askOps = () => new Promise<string>((resolve) => setTimeout(resolve, 10, "approved"));

await agent.task("order-17", { type: "refund" }, async (task) => {
  task.plan("Refund order 17", ["Check the order", "Get an approval", "Refund"]);

  task.planStep(0, "started");
  {
    await using step = agent.trackContext("check_order");
    step.setPayload({ total: 900 });
    task.llmCall("judge", {
      model: "claude-sonnet-4",
      tokensIn: 800,
      tokensOut: 90,
      cost: 0.0012,
      durationMs: 640,
    });
  }
  task.planStep(0, "completed", "Over the limit of $500", { turns: 1, tokens: 890 });

  task.planStep(1, "started");
  task.requestApproval("ops", "Refund of $900");
  task.approvalReceived("jane", await askOps());
  task.planStep(1, "completed", "Jane approved");

  task.planStep(2, "started");
  for (let attempt = 1; ; attempt++) {
    try {
      await agent.track("refund", () => refund("17"));
      break;
    } catch (error) {
      const backoffMs = 10 * attempt;
      task.retry(attempt + 1, String(error), { backoffMs });
      task.reflect("adjust", "The payment service limits its callers", { nextAction: "wait and try again" });
      await new Promise((resolve) => setTimeout(resolve, backoffMs));
    }
  }
  task.planStep(2, "completed", "Refunded");
});
await hive.shutdown();
