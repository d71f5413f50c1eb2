import type { Agent, Task } from "hiveloop";
import { enlist, keepAt, think } from "../character.ts";
import type { Call, Character, Stage } from "../character.ts";
import type { ModelName } from "../models.ts";
import type { Random } from "../random.ts";

const QUESTIONS = [
  "How do mid-sized manufacturers choose planning software?",
  "What do works councils in Germany ask about AI tools?",
  "Which countries will require electronic invoices next year?",
  "How long do buyers of warehouse robots wait for delivery?",
  "What do hotels pay for a booking made by an agent?",
];
const BRANCHES: readonly { readonly source: string; readonly model: ModelName }[] = [
  { source: "trade press", model: "gemini-2.5-flash" },
  { source: "official statistics", model: "llama-3.3-70b" },
  { source: "customer interviews", model: "claude-sonnet-4" },
];
/** One question in so many is one on which it broods. */
const BROODS_EVERY = 3;
const BROODS_FOR_MS = 90_000;

function read(question: string, { source, model }: (typeof BRANCHES)[number], random: Random): Call {
  return {
    name: `read_${source.replace(" ", "_")}`,
    model,
    tokensIn: random.int([3_500, 8_000]),
    tokensOut: random.int([250, 520]),
    prompt: `Question: ${question}\nRead these pages of ${source}. Quote what bears on the question, with its date. Say so if nothing does.`,
    response: `Three passages bear on it. The most recent is from last month and contradicts the older two; the ${source} leave open why. Confidence: medium.`,
    metadata: { source },
  };
}

function weigh(question: string, random: Random): Call {
  return {
    name: "weigh_evidence",
    model: "gpt-4o",
    tokensIn: random.int([2_800, 4_200]),
    tokensOut: random.int([300, 520]),
    prompt: `Three sources answer "${question}" differently. Weigh them: which is nearest to the facts, which is newest, and what would settle it?`,
    response:
      "The statistics are the firmest but a year old. The interviews explain the change since. I would trust the direction and not the size.",
  };
}

async function research(stage: Stage, agent: Agent, question: string, broods: boolean): Promise<void> {
  const { pace, random } = stage;
  const options = {
    project: "market-research",
    type: "research",
    summary: question,
    data: { priority: "normal" },
  };
  await agent.task(`question-${random.int([100, 999])}`, options, async (task) => {
    await Promise.all(
      BRANCHES.map((branch) =>
        agent.track(`search_${branch.source.replace(" ", "_")}`, async () => {
          await agent.track("fetch_pages", () => pace.sleep(random.int([1_000, 4_000])));
          await think(stage, task, read(question, branch, random));
        }),
      ),
    );
    if (broods) await pace.sleep(BROODS_FOR_MS);
    await conclude(stage, agent, task, question, broods);
  });
}

async function conclude(
  stage: Stage,
  agent: Agent,
  task: Task,
  question: string,
  broods: boolean,
): Promise<void> {
  await agent.track("weigh_evidence", () => think(stage, task, weigh(question, stage.random)));
  if (broods) {
    task.reflect("pivot", "A minute and a half of reading in circles: the sources cite each other.", {
      confidence: 0.4,
      nextAction: "Answer with what there is, and say how sure we are",
      trigger: "no_progress",
    });
  }
  task.complete({ summary: `Answered: ${question}`, data: { sources: BRANCHES.length } });
}

/** Works in parallel branches, and now and then a run goes silent although the process is alive. */
export const researcher: Character = {
  id: "researcher",
  profile: {
    type: "research",
    version: "0.4.0",
    framework: "autogen",
    heartbeatIntervalMs: 10_000,
    stuckThresholdMs: 90_000,
    progressThresholdMs: 45_000,
  },
  past: {
    project: "market-research",
    taskType: "research",
    runsPerDay: 22,
    run(random) {
      const question = random.pick(QUESTIONS);
      return {
        taskId: `question-${random.int([100, 999])}`,
        summary: question,
        result: `Answered: ${question}`,
        durationMs: random.int([18_000, 130_000]),
        actions: [
          "search_trade_press",
          "search_official_statistics",
          "search_customer_interviews",
          "weigh_evidence",
        ],
        calls: [...BRANCHES.map((branch) => read(question, branch, random)), weigh(question, random)],
      };
    },
  },
  async perform(stage) {
    const agent = enlist(stage, researcher, { heartbeatPayload: () => ({ currentState: "researching" }) });
    let asked = 0;
    await keepAt(stage, [4_000, 10_000], () =>
      research(stage, agent, stage.random.pick(QUESTIONS), asked++ % BROODS_EVERY === 1),
    );
  },
};
