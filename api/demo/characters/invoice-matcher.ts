import type { Agent, Task } from "hiveloop";
import { enlist, keepAt, StagedError, think } from "../character.ts";
import type { Call, Character, Stage } from "../character.ts";
import { dollars, someFirm } from "../firms.ts";
import type { Firm } from "../firms.ts";
import type { Random } from "../random.ts";

interface Invoice {
  readonly id: string;
  readonly firm: Firm;
  readonly amount: number;
  readonly order: string;
}

/** The gateway is down for the first part of each period. */
const OUTAGE_PERIOD_MS = 150_000;
const OUTAGE_MS = 70_000;
const ATTEMPTS = 3;
const ISSUE = { summary: "The ERP gateway drops connections", issueId: "erp-gateway-down" };

function newInvoice(random: Random): Invoice {
  return {
    id: `invoice-${random.int([20_000, 29_999])}`,
    firm: someFirm(random),
    amount: random.int([120, 18_400]),
    order: `PO-${random.int([7_000, 7_999])}`,
  };
}

function readInvoice({ firm, amount, order }: Invoice, random: Random): Call {
  return {
    name: "read_invoice",
    model: "gpt-4o",
    tokensIn: random.int([1_900, 3_400]),
    tokensOut: random.int([150, 280]),
    prompt: `Read the scanned invoice. Give supplier, order number, total and currency as JSON. Say null where a field cannot be read.\n\n[image, 1 page, ${firm.name}]`,
    response: `{"supplier": "${firm.name}", "order": "${order}", "total": ${amount}, "currency": "USD"}`,
  };
}

/** Asks the ERP for the order, again after a pause when it does not answer. */
async function fetchOrder(stage: Stage, agent: Agent, task: Task, isDown: () => boolean): Promise<void> {
  const { pace, random } = stage;
  for (let attempt = 1; ; attempt++) {
    try {
      return await agent.track("query_erp", async () => {
        await pace.sleep(random.int([300, 900]));
        if (isDown()) throw failure(random);
      });
    } catch (error) {
      if (!(error instanceof StagedError) || attempt === ATTEMPTS) throw error;
      const backoffMs = 1000 * 2 ** attempt;
      task.retry(attempt + 1, error.message, { backoffMs });
      await pace.sleep(backoffMs);
    }
  }
}

function failure(random: Random): StagedError {
  return random.chance(0.3)
    ? new StagedError("TimeoutError", "erp-gateway:443 did not answer within 5000 ms")
    : new StagedError("ConnectionError", "connect ECONNREFUSED erp-gateway:443");
}

async function match(stage: Stage, agent: Agent, invoice: Invoice, isDown: () => boolean): Promise<void> {
  const { pace, random } = stage;
  const { firm, amount, order } = invoice;
  const options = {
    project: "finance-ops",
    type: "invoice_matching",
    summary: `${firm.name} bills ${dollars(amount)} for ${order}`,
    data: { priority: amount > 10_000 ? "high" : "normal", order },
  };
  await agent.task(invoice.id, options, async (task) => {
    await agent.track("read_scan", () => think(stage, task, readInvoice(invoice, random)));
    await agent.track("match_order", async () => {
      await agent.track("load_order", () => fetchOrder(stage, agent, task, isDown));
      await agent.track("compare_lines", () => pace.sleep(random.int([300, 800])));
    });
    task.complete({ summary: `${invoice.id} matches ${order}, released for payment`, data: { amount } });
  });
}

/** Failing: its gateway goes down again and again; runs fail after three attempts, and it reports the issue. */
export const invoiceMatcher: Character = {
  id: "invoice-matcher",
  profile: { type: "finance", version: "2.1.0", framework: "custom", heartbeatIntervalMs: 15_000 },
  past: {
    project: "finance-ops",
    taskType: "invoice_matching",
    runsPerDay: 70,
    run(random) {
      const invoice = newInvoice(random);
      const { firm, amount, order } = invoice;
      const hasTrouble = random.chance(0.25);
      const { name: type, message } = failure(random);
      return {
        taskId: invoice.id,
        summary: `${firm.name} bills ${dollars(amount)} for ${order}`,
        result: `${invoice.id} matches ${order}, released for payment`,
        durationMs: random.int([5_000, 16_000]),
        actions: ["read_scan", "match_order", "load_order"],
        calls: [readInvoice(invoice, random)],
        retry: hasTrouble ? { reason: message, backoffMs: 2_000 } : undefined,
        failure: hasTrouble && random.chance(0.6) ? { type, message } : undefined,
      };
    },
  },
  async perform(stage) {
    const { pace, random } = stage;
    const agent = enlist(stage, invoiceMatcher);
    const isDown = () => pace.elapsedMs % OUTAGE_PERIOD_MS < OUTAGE_MS;
    let failures = 0;
    await keepAt(stage, [2_000, 5_000], async () => {
      try {
        await match(stage, agent, newInvoice(random), isDown);
        if (failures > 0)
          agent.resolveIssue(ISSUE.summary, { issueId: ISSUE.issueId, context: "It answers again" });
        failures = 0;
      } catch (error) {
        if (!(error instanceof StagedError)) throw error;
        failures++;
        agent.reportIssue(ISSUE.summary, {
          issueId: ISSUE.issueId,
          severity: failures > 2 ? "critical" : "high",
          category: "connectivity",
          occurrenceCount: failures,
          context: { host: "erp-gateway", last_error: error.message },
        });
      }
    });
  },
};
