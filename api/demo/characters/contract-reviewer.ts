import type { Agent, Task } from "hiveloop";
import { enlist, keepAt, StagedError, think } from "../character.ts";
import type { Call, Character, Stage } from "../character.ts";
import { dollars, someFirm } from "../firms.ts";
import type { Firm } from "../firms.ts";
import type { Random } from "../random.ts";

interface Contract {
  readonly id: string;
  readonly firm: Firm;
  readonly kind: string;
  readonly value: number;
  readonly clause: string;
}

const KINDS = [
  "supply agreement",
  "lease",
  "data processing agreement",
  "maintenance contract",
  "reseller agreement",
];
const CLAUSES = [
  "liability is unlimited for indirect damages",
  "it renews by itself for three years unless cancelled half a year ahead",
  "the supplier may change prices with thirty days' notice",
  "the place of jurisdiction is one where we have nobody",
  "audit rights are granted to the supplier, but not to us",
];
const STEPS = ["Extract the clauses", "Compare them with our standard", "Get a decision", "File it"];
/** Who decides, and who is asked when the first says no. */
const COUNSEL = "legal-counsel";
const GENERAL_COUNSEL = "general-counsel";

function newContract(random: Random): Contract {
  return {
    id: `contract-${random.int([300, 899])}`,
    firm: someFirm(random),
    kind: random.pick(KINDS),
    value: random.int([8, 240]) * 1000,
    clause: random.pick(CLAUSES),
  };
}

function extractClauses({ firm, kind, clause }: Contract, random: Random): Call {
  return {
    name: "extract_clauses",
    model: "claude-sonnet-4",
    tokensIn: random.int([9_000, 17_000]),
    tokensOut: random.int([600, 1_100]),
    prompt: `List the clauses of this ${kind} with ${firm.name} on term, price changes, liability, audit and jurisdiction. Quote the sentence each rests on.\n\n[PDF, 14 pages]`,
    response: `Term: 24 months (§2). Price changes: see §5.3. Liability: §9. Worth a look: ${clause}.`,
  };
}

function judgeRisk({ clause }: Contract, random: Random): Call {
  return {
    name: "judge_risk",
    model: "claude-opus-4",
    tokensIn: random.int([2_400, 3_800]),
    tokensOut: random.int([220, 420]),
    prompt:
      "Compare these clauses with our standard terms. For each that differs: is it worse for us, by how much, and would you sign?",
    response: `One clause is materially worse than our standard: ${clause}. I would not sign without a person having decided this.`,
  };
}

async function review(stage: Stage, agent: Agent, contract: Contract): Promise<void> {
  const { pace, random } = stage;
  const { firm, kind, value, clause } = contract;
  const options = {
    project: "finance-ops",
    type: "contract_review",
    summary: `Review of the ${kind} with ${firm.name}, ${dollars(value)} a year`,
    data: { priority: value > 100_000 ? "high" : "normal", counterparty: firm.name },
  };
  await agent.task(contract.id, options, async (task) => {
    task.plan(`Review the ${kind} with ${firm.name}`, STEPS);
    await agent.track("extract_clauses", () => think(stage, task, extractClauses(contract, random)));
    task.planStep(0, "completed", undefined, { turns: 1, tokens: 12_400 });
    await agent.track("compare_with_standard", () => think(stage, task, judgeRisk(contract, random)));
    task.planStep(1, "completed", `One clause differs: ${clause}`, { turns: 1, tokens: 3_300 });
    await decide(stage, task, contract);
    task.planStep(2, "completed");
    await agent.track("file_contract", () => pace.sleep(random.int([500, 1500])));
    task.planStep(3, "completed");
    task.complete({
      summary: `The ${kind} with ${firm.name} is filed, with a note on its ${clause.split(" ")[0]} clause`,
    });
  });
}

/** Waits for a person; a no goes to somebody higher, whose no is the end of it. */
async function decide(
  { pace, random }: Stage,
  task: Task,
  { firm, kind, clause, value }: Contract,
): Promise<void> {
  task.planStep(2, "started");
  task.requestApproval(COUNSEL, `In the ${kind} with ${firm.name} ${clause}`, { data: { value_usd: value } });
  await pace.sleep(random.int([25_000, 50_000]));
  if (random.chance(0.5)) return task.approvalReceived("Maya Lindqvist", "approved");
  task.approvalReceived("Maya Lindqvist", "rejected", {
    summary: "Maya Lindqvist: rejected, not without a cap",
  });
  task.escalate(`Counsel will not accept that ${clause}`, { assignedTo: GENERAL_COUNSEL });
  await pace.sleep(random.int([10_000, 20_000]));
  task.requestApproval(GENERAL_COUNSEL, `${firm.name} offers a cap of ${dollars(value)}; take it?`);
  await pace.sleep(random.int([15_000, 30_000]));
  const isAccepted = random.chance(0.7);
  task.approvalReceived("Robert Achterberg", isAccepted ? "approved" : "rejected");
  if (!isAccepted) throw new StagedError("ContractRejected", `General counsel will not sign: ${clause}`);
}

/** Waiting: most of its time goes by until a person has decided. */
export const contractReviewer: Character = {
  id: "contract-reviewer",
  profile: { type: "legal", version: "1.0.3", framework: "langgraph", heartbeatIntervalMs: 20_000 },
  past: {
    project: "finance-ops",
    taskType: "contract_review",
    runsPerDay: 20,
    run(random) {
      const contract = newContract(random);
      const { firm, kind, value, clause } = contract;
      const decision = random.pick(["approved", "approved", "rejected"]);
      return {
        taskId: contract.id,
        summary: `Review of the ${kind} with ${firm.name}, ${dollars(value)} a year`,
        result: `The ${kind} with ${firm.name} is filed`,
        durationMs: random.int([90_000, 1_500_000]),
        priority: value > 100_000 ? "high" : "normal",
        steps: STEPS,
        actions: ["extract_clauses", "compare_with_standard", "file_contract"],
        calls: [extractClauses(contract, random), judgeRisk(contract, random)],
        approval: { approver: COUNSEL, reason: `In the ${kind} with ${firm.name} ${clause}`, decision },
        escalation:
          decision === "rejected"
            ? { reason: `Counsel will not accept that ${clause}`, assignedTo: GENERAL_COUNSEL }
            : undefined,
      };
    },
  },
  async perform(stage) {
    const agent = enlist(stage, contractReviewer);
    await keepAt(stage, [6_000, 15_000], () => review(stage, agent, newContract(stage.random)));
  },
};
