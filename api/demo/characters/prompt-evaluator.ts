import type { Agent } from "hiveloop";
import { enlist, keepAt, think } from "../character.ts";
import type { Call, Character, Stage } from "../character.ts";
import type { ModelName } from "../models.ts";
import type { Random } from "../random.ts";

const SUITES = ["lead scoring", "ticket sorting", "invoice reading"] as const;
const CANDIDATES: readonly ModelName[] = [
  "gpt-4o-mini",
  "gemini-2.5-flash",
  "claude-3-5-haiku",
  "llama-3.3-70b",
];
const CASES = 3;

function judge(suite: string, model: ModelName, random: Random): Call {
  return {
    name: "run_case",
    model,
    tokensIn: random.int([500, 1_300]),
    tokensOut: random.int([60, 180]),
    prompt: `[${suite}, case ${random.int([1, 240])}] Answer exactly as the system prompt says; no explanations.`,
    response: random.pick(['{"label": "billing"}', '{"score": 71}', '{"total": 1840.5, "currency": "USD"}']),
    metadata: { suite, prompt_version: "v12" },
  };
}

async function evaluate(stage: Stage, agent: Agent): Promise<void> {
  const { random } = stage;
  const suite = random.pick(SUITES);
  const model = random.pick(CANDIDATES);
  const options = {
    project: "sales-pipeline",
    type: "evaluation",
    summary: `Trying ${model} on ${suite}`,
    data: { priority: "low", suite, model },
  };
  await agent.task(`eval-${random.int([1_000, 9_999])}`, options, async (task) => {
    for (let i = 0; i < CASES; i++)
      await agent.track("run_case", () => think(stage, task, judge(suite, model, random)));
    const passed = random.int([82, 99]);
    task.complete({ summary: `${model} passes ${passed} % of ${suite}`, data: { passed } });
  });
}

/** Runs in staging, so that the other environment has something to show; some of its calls belong to no task. */
export const promptEvaluator: Character = {
  id: "prompt-evaluator",
  profile: { type: "evaluation", version: "2.0.0-rc.3", framework: "custom", heartbeatIntervalMs: 15_000 },
  past: {
    project: "sales-pipeline",
    taskType: "evaluation",
    runsPerDay: 24,
    run(random) {
      const suite = random.pick(SUITES);
      const model = random.pick(CANDIDATES);
      return {
        taskId: `eval-${random.int([1_000, 9_999])}`,
        summary: `Trying ${model} on ${suite}`,
        result: `${model} passes ${random.int([82, 99])} % of ${suite}`,
        durationMs: random.int([4_000, 12_000]),
        priority: "low",
        actions: ["run_case", "run_case", "run_case"],
        calls: Array.from({ length: CASES }, () => judge(suite, model, random)),
      };
    },
  },
  async perform(stage) {
    const agent = enlist(stage, promptEvaluator);
    await keepAt(stage, [6_000, 14_000], async () => {
      await think(stage, agent, {
        name: "write_case",
        model: "claude-sonnet-4",
        tokensIn: stage.random.int([700, 1_100]),
        tokensOut: stage.random.int([120, 220]),
        prompt:
          "Make up one more case that the present suite does not cover. Realistic, no names of real people.",
        response:
          "A customer forwards a colleague's mail below their own; only the upper one is theirs to answer.",
      });
      await evaluate(stage, agent);
    });
  },
};
