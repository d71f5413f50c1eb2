import type { Agent, Task } from "hiveloop";
import { enlist, keepAt, think } from "../character.ts";
import type { Call, Character, PastRun, Stage } from "../character.ts";
import { dollars, someFirm, somePerson } from "../firms.ts";
import type { Firm } from "../firms.ts";
import type { Random } from "../random.ts";

interface Lead {
  readonly id: string;
  readonly firm: Firm;
  readonly contact: string;
  readonly wish: string;
  readonly score: number;
  readonly budget: number;
}

const WISHES = [
  "wants to replace the spreadsheets their planners live in",
  "asks whether we connect to their warehouse system",
  "needs a quote for forty seats before the end of the quarter",
  "compares us with two others and wants a call this week",
  "would like a pilot at one site first",
  "came from the webinar and asks about data residency",
  "has outgrown their present tool and is unhappy with its support",
];
const STEPS = ["Look the company up", "Read what they wrote", "Score the lead", "Route it"];
const ESCALATE_FROM_USD = 105_000;

function newLead(random: Random): Lead {
  const firm = someFirm(random);
  return {
    id: `lead-${random.int([1000, 9999])}`,
    firm,
    contact: somePerson(random),
    wish: random.pick(WISHES),
    score: random.int([18, 97]),
    budget: random.int([4, 120]) * 1000,
  };
}

function readLetter({ firm, contact, wish }: Lead, random: Random): Call {
  return {
    name: "read_enquiry",
    model: "gpt-4o-mini",
    tokensIn: random.int([620, 1400]),
    tokensOut: random.int([60, 140]),
    prompt: `Extract who is writing, what they want and by when. Do not guess.\n\nFrom: ${contact}, ${firm.name}\n"Hello, we are in ${firm.trade} with about ${firm.employees} people in ${firm.city}. Our team ${wish}."`,
    response: `{"contact": "${contact}", "company": "${firm.name}", "wants": "${wish}", "deadline": null}`,
  };
}

function scoreLead({ firm, score, budget, wish }: Lead, random: Random): Call {
  const fits = score >= 60;
  return {
    name: "score_lead",
    model: "claude-3-5-haiku",
    tokensIn: random.int([1500, 2800]),
    tokensOut: random.int([120, 260]),
    prompt: `Score this lead from 0 to 100 by our rubric (size, fit, urgency, budget) and say why in two sentences.\n\nCompany: ${firm.name}, ${firm.trade}, ${firm.employees} employees, ${firm.city}\nBudget named: ${dollars(budget)}\nThey say that their team ${wish}.`,
    response: `${score}. ${fits ? `${firm.name} is the size we serve best, and the request is concrete.` : `${firm.name} may well be a fit later, but nothing here is urgent.`} ${budget >= ESCALATE_FROM_USD ? "The budget is large enough for somebody senior to take the first call." : "The usual route will do."}`,
    metadata: { temperature: 0.2, rubric: "2026-02" },
  };
}

function writeReply({ firm, contact }: Lead, random: Random): Call {
  const first = contact.split(" ")[0]!;
  return {
    name: "draft_reply",
    model: "claude-sonnet-4",
    tokensIn: random.int([1800, 2600]),
    tokensOut: random.int([180, 320]),
    prompt: `Write a short first reply to ${contact} of ${firm.name}. Friendly, no superlatives, one clear next step.`,
    response: `Dear ${first},\n\nthank you for writing. Two other firms in ${firm.trade} run their planning with us, and I would gladly show you how they set it up. Would Thursday at 10:00 suit you?`,
  };
}

const routeOf = ({ score, budget }: Lead) =>
  budget >= ESCALATE_FROM_USD ? "an account executive" : score >= 60 ? "sales" : "the newsletter";

async function qualify(stage: Stage, agent: Agent, lead: Lead): Promise<void> {
  const options = {
    project: "sales-pipeline",
    type: "lead_qualification",
    correlationId: `deal-${lead.id.slice(5)}`,
    summary: `New lead: ${lead.contact} of ${lead.firm.name}`,
    data: {
      priority: lead.budget >= ESCALATE_FROM_USD ? "high" : "normal",
      source: "website",
      budget_usd: lead.budget,
    },
  };
  await agent.task(lead.id, options, async (task) => {
    task.plan(`Qualify ${lead.firm.name}`, STEPS);
    await inStep(task, 0, () => enrich(stage, agent, lead));
    await inStep(task, 1, () => think(stage, task, readLetter(lead, stage.random)));
    await inStep(task, 2, () =>
      agent.track("score_lead", () => think(stage, task, scoreLead(lead, stage.random))),
    );
    if (lead.budget >= ESCALATE_FROM_USD) await escalate(stage, agent, task, lead);
    if (lead.score < 45) task.planStep(3, "skipped", "Score too low for a reply");
    else
      await inStep(task, 3, () =>
        agent.track("send_reply", () => think(stage, task, writeReply(lead, stage.random))),
      );
    task.complete({
      summary: `${lead.firm.name} scored ${lead.score}, goes to ${routeOf(lead)}`,
      data: { score: lead.score },
    });
  });
}

async function escalate({ pace, random }: Stage, agent: Agent, task: Task, { budget }: Lead): Promise<void> {
  task.escalate(`${dollars(budget)} is more than a first call by sales`, {
    assignedTo: "account-executives",
  });
  await agent.track("notify_account_executive", () => pace.sleep(random.int([2_000, 4_000])));
}

async function inStep(task: Task, index: number, work: () => Promise<unknown>): Promise<void> {
  task.planStep(index, "started");
  await work();
  task.planStep(index, "completed", STEPS[index], { turns: 1 });
}

function enrich({ pace, random }: Stage, agent: Agent, { firm }: Lead): Promise<void> {
  return agent.track("enrich_lead", async () => {
    await agent.track("fetch_crm_record", () => pace.sleep(random.int([200, 600])));
    await using search = agent.trackContext("search_company_register");
    await pace.sleep(random.int([300, 900]));
    search.setPayload({ company: firm.name, employees: firm.employees, city: firm.city });
  });
}

/** Busy: two leads at a time, each done in seconds. */
export const leadQualifier: Character = {
  id: "lead-qualifier",
  profile: {
    type: "sales",
    version: "1.4.2",
    framework: "custom",
    heartbeatIntervalMs: 10_000,
    stuckThresholdMs: 60_000,
  },
  past: {
    project: "sales-pipeline",
    taskType: "lead_qualification",
    runsPerDay: 170,
    run(random): PastRun {
      const lead = newLead(random);
      const { firm, contact, score, budget } = lead;
      return {
        taskId: lead.id,
        summary: `New lead: ${contact} of ${firm.name}`,
        result: `${firm.name} scored ${score}, goes to ${routeOf(lead)}`,
        durationMs: random.int([6_000, 14_000]),
        steps: STEPS,
        actions: ["enrich_lead", "score_lead", "send_reply"],
        calls: [readLetter(lead, random), scoreLead(lead, random), writeReply(lead, random)],
        escalation:
          budget >= ESCALATE_FROM_USD
            ? {
                reason: `${dollars(budget)} is more than a first call by sales`,
                assignedTo: "account-executives",
              }
            : undefined,
        failure: random.chance(0.03)
          ? { type: "CrmError", message: "The CRM refused the record: field `industry` has an unknown value" }
          : undefined,
      };
    },
  },
  async perform(stage) {
    let qualified = 0;
    const agent = enlist(stage, leadQualifier, {
      heartbeatPayload: () => ({
        currentState: "qualifying",
        tasksCompletedSinceLast: qualified - (qualified = 0),
      }),
    });
    const worker = () =>
      keepAt(stage, [1_000, 4_000], async () => {
        await qualify(stage, agent, newLead(stage.random));
        qualified++;
      });
    await Promise.all([worker(), worker()]);
  },
};
