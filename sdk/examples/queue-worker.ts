/**
 * Layer 1: a worker that takes leads from a queue. Each lead is a task with a timeline; a call to a model costs, a
 * lead that fails is seen to fail, and the queue is on the dashboard.
 *
 *     HIVELOOP_API_KEY=hb_live_… node examples/queue-worker.ts
 */
import { init } from "hiveloop";

interface Lead {
  readonly id: string;
  readonly company: string;
}

const queue: Lead[] = [
  { id: "lead-1", company: "Acme" },
  { id: "lead-2", company: "Globex" },
  { id: "lead-3", company: "" },
];

const hive = init({ environment: "example" });
const agent = hive.agent("queue-worker", {
  type: "sales",
  version: "1.0.0",
  queueProvider: () => ({
    depth: queue.length,
    items: queue.map(({ id, company }) => ({ id, summary: company })),
  }),
});

/** Stands for a look-up in a CRM. */
const fetchCrm = agent.tracked("fetch_crm", async (lead: Lead) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  if (lead.company === "") throw new RangeError(`${lead.id} has no company`);
  return { employees: lead.company.length * 100 };
});

/** Stands for a call of a model. */
async function score(company: { employees: number }): Promise<number> {
  const startedMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const durationMs = performance.now() - startedMs;
  agent.llmCall("scoring", {
    model: "claude-sonnet-4",
    tokensIn: 1500,
    tokensOut: 200,
    cost: 0.003,
    durationMs,
  });
  return company.employees > 450 ? 82 : 40;
}

agent.queueSnapshot({ depth: queue.length });
for (let lead = queue.shift(); lead !== undefined; lead = queue.shift()) {
  const { id } = lead;
  await agent
    .task(id, { type: "lead_processing" }, async (task) => {
      const company = await fetchCrm(lead);
      const points = await agent.track("score_lead", () => score(company));
      if (points < 50) task.escalate(`Score ${points} is below the threshold`, { assignedTo: "sales" });
    })
    .catch((error: unknown) => {
      // The task has been reported as failed; the worker goes on with the next.
      agent.reportIssue("A lead without a company", {
        severity: "low",
        category: "data_quality",
        context: String(error),
      });
    });
}
agent.queueSnapshot({ depth: 0, items: [] });
agent.todo({
  id: "clean-leads",
  action: "created",
  summary: "Find the companies that are missing",
  priority: "low",
});
agent.scheduled([
  { id: "next-run", name: "Next import", nextRun: new Date(Date.now() + 3_600_000), interval: "1h" },
]);
await hive.shutdown();
