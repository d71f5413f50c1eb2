import type { Agent, Task } from "hiveloop";
import { enlist, keepAt, think } from "../character.ts";
import type { Call, Character, Stage } from "../character.ts";
import type { Random } from "../random.ts";

interface Subject {
  readonly title: string;
  readonly finding: string;
  readonly surprise: string;
}

const SUBJECTS: readonly Subject[] = [
  {
    title: "Why trial customers leave in the second week",
    finding: "Six in ten never connect a second data source, and those who do not rarely stay.",
    surprise: "The import wizard was changed in March, so the spring figures cannot be compared as they are",
  },
  {
    title: "What competitors charge for a seat",
    finding: "Two of five have moved to usage-based prices since the last report.",
    surprise: "One vendor took its price list off the site; the archive copy is eight months old",
  },
  {
    title: "Support load by product area",
    finding: "Exports cause a third of all tickets with a tenth of the usage.",
    surprise: "Tickets tagged `other` hide most of the billing questions",
  },
  {
    title: "Which channels bring customers who stay",
    finding: "Referrals are few, but nine in ten are still there after a year.",
    surprise: "The webinar channel was attributed twice until May",
  },
];
const FIRST_PLAN = [
  "Collect the sources",
  "Check the figures",
  "Draft the findings",
  "Have the draft criticised",
  "Edit",
];
const SECOND_PLAN = [...FIRST_PLAN.slice(0, 2), "Clean the figures and check again", ...FIRST_PLAN.slice(2)];

function outline({ title }: Subject, random: Random): Call {
  return {
    name: "outline_report",
    model: "claude-sonnet-4",
    tokensIn: random.int([5_200, 9_800]),
    tokensOut: random.int([500, 900]),
    prompt: `You are preparing the report "${title}". From the sources below, list the questions a sceptical reader would ask first, and which source answers each.`,
    response:
      "1. How many customers are we talking about? (warehouse, table `accounts`)\n2. Compared with when? (board report of the last quarter)\n3. What would change our mind? (no source yet; ask research)",
  };
}

function draft({ title, finding }: Subject, random: Random): Call {
  return {
    name: "draft_findings",
    model: "claude-opus-4",
    tokensIn: random.int([12_000, 21_000]),
    tokensOut: random.int([1_400, 2_400]),
    prompt: `Write the findings of "${title}" in plain language. Each claim needs its figure and its source. At most 600 words.`,
    response: `${finding} The difference is larger than the noise of the past four quarters, and it holds for small and large accounts alike. What we cannot say from these data is which of the two came first.`,
    metadata: { temperature: 0.4 },
  };
}

function criticise({ surprise }: Subject, random: Random): Call {
  return {
    name: "criticise_draft",
    model: "gpt-4o",
    tokensIn: random.int([3_000, 4_500]),
    tokensOut: random.int([260, 480]),
    prompt:
      "Read this draft as an auditor would. Name every sentence that claims more than its figure shows.",
    response: `The second paragraph says "caused by" where the data show only that both rose. ${surprise}, which the draft should say openly.`,
  };
}

async function write(stage: Stage, agent: Agent, subject: Subject): Promise<void> {
  const { pace, random } = stage;
  const options = {
    project: "market-research",
    type: "report",
    summary: `Report: ${subject.title}`,
    data: { priority: random.pick(["normal", "high"]), requested_by: "product" },
  };
  await agent.task(`report-${random.int([200, 999])}`, options, async (task) => {
    task.plan(subject.title, FIRST_PLAN);
    await step(task, 0, async () => {
      await agent.track("query_warehouse", () => pace.sleep(random.int([4_000, 9_000])));
      await agent.track("outline", () => think(stage, task, outline(subject, random)));
    });
    task.planStep(1, "started");
    await agent.track("check_figures", () => pace.sleep(random.int([6_000, 12_000])));
    task.planStep(1, "failed", subject.surprise, { turns: 2, tokens: 4_100 });
    task.reflect(
      "adjust",
      `${subject.surprise}. A report on top of that would be wrong in a way nobody notices.`,
      {
        confidence: 0.55,
        nextAction: "Clean the figures first, then go on",
        trigger: "check_failed",
      },
    );
    task.plan(subject.title, SECOND_PLAN);
    task.planStep(0, "completed", "Carried over");
    task.planStep(1, "skipped", "To be done again after the cleaning");
    await step(task, 2, () => agent.track("clean_figures", () => pace.sleep(random.int([8_000, 16_000]))));
    await step(task, 3, () => agent.track("draft", () => think(stage, task, draft(subject, random))));
    await step(task, 4, () => agent.track("criticise", () => think(stage, task, criticise(subject, random))));
    task.reflect("continue", "The criticism is about wording, not about the figures; an edit will do.", {
      confidence: 0.85,
      nextAction: "Edit the second paragraph",
    });
    await step(task, 5, () => agent.track("edit", () => pace.sleep(random.int([15_000, 60_000]))));
    task.complete({ summary: `Report delivered: ${subject.finding}`, data: { pages: random.int([4, 11]) } });
  });
}

async function step(task: Task, index: number, work: () => Promise<unknown>): Promise<void> {
  task.planStep(index, "started", SECOND_PLAN[index]);
  await work();
  task.planStep(index, "completed", SECOND_PLAN[index], { turns: index + 1, tokens: 2_400 + index * 1_900 });
}

/** Slow: minutes for a report, and it thinks again when the figures do not hold. */
export const reportWriter: Character = {
  id: "report-writer",
  profile: { type: "analyst", version: "0.9.0", framework: "langgraph", heartbeatIntervalMs: 20_000 },
  past: {
    project: "market-research",
    taskType: "report",
    runsPerDay: 14,
    run(random) {
      const subject = random.pick(SUBJECTS);
      return {
        taskId: `report-${random.int([200, 999])}`,
        summary: `Report: ${subject.title}`,
        result: `Report delivered: ${subject.finding}`,
        durationMs: random.int([150_000, 420_000]),
        steps: FIRST_PLAN,
        actions: ["query_warehouse", "outline", "check_figures", "draft", "criticise", "edit"],
        calls: [outline(subject, random), draft(subject, random), criticise(subject, random)],
      };
    },
  },
  async perform(stage) {
    const agent = enlist(stage, reportWriter);
    await keepAt(stage, [5_000, 20_000], () => write(stage, agent, stage.random.pick(SUBJECTS)));
  },
};
