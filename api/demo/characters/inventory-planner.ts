import type { Agent } from "hiveloop";
import { enlist, keepAt, think } from "../character.ts";
import type { Call, Character, Stage } from "../character.ts";
import type { Random } from "../random.ts";

const WAREHOUSES = ["Rotterdam", "Gdańsk", "Trieste", "Lyon"] as const;
/** It runs out of memory so long after it has started. */
const CRASHES_AFTER_MS = 45_000;
const CRASHES_AGAIN_AFTER_MS = 240_000;

function forecast(warehouse: string, random: Random): Call {
  return {
    name: "explain_forecast",
    model: "llama-3.3-70b",
    tokensIn: random.int([1_100, 2_000]),
    tokensOut: random.int([120, 240]),
    prompt: `Explain in three sentences why the forecast for ${warehouse} differs from last week's. The planner knows the products.`,
    response: `Orders for ${warehouse} came two weeks earlier than last year, which the model takes for growth. Half of it is a single customer. I would order for the other half only.`,
  };
}

async function plan(stage: Stage, agent: Agent, isLast: boolean): Promise<void> {
  const { pace, random } = stage;
  const warehouse = random.pick(WAREHOUSES);
  const options = {
    project: "data-platform",
    type: "replenishment",
    summary: `Replenishment plan for ${warehouse}`,
    data: { priority: "high", warehouse },
  };
  await agent.task(`plan-${random.int([1_000, 9_999])}`, options, async (task) => {
    await agent.track("load_stock", () => pace.sleep(random.int([1_000, 3_000])));
    if (isLast) {
      agent.event("memory_high", {
        summary: "Memory at 97 % of its limit",
        severity: "warn",
        data: { rss_mb: 1_987 },
      });
      await stage.crash();
    }
    await agent.track("forecast_demand", () => think(stage, task, forecast(warehouse, random)));
    await agent.track("write_orders", () => pace.sleep(random.int([500, 1_500])));
    task.complete({ summary: `${random.int([4, 60])} orders proposed for ${warehouse}` });
  });
}

/** Crashes in the middle of a run, and starts again: the run that it left behind is abandoned. */
export const inventoryPlanner: Character = {
  id: "inventory-planner",
  profile: {
    type: "planning",
    version: "1.1.0",
    framework: "custom",
    heartbeatIntervalMs: 10_000,
    stuckThresholdMs: 45_000,
  },
  past: {
    project: "data-platform",
    taskType: "replenishment",
    runsPerDay: 26,
    run(random) {
      const warehouse = random.pick(WAREHOUSES);
      return {
        taskId: `plan-${random.int([1_000, 9_999])}`,
        summary: `Replenishment plan for ${warehouse}`,
        result: `${random.int([4, 60])} orders proposed for ${warehouse}`,
        durationMs: random.int([5_000, 11_000]),
        priority: "high",
        actions: ["load_stock", "forecast_demand", "write_orders"],
        calls: [forecast(warehouse, random)],
        isAbandoned: random.chance(0.06),
      };
    },
  },
  async perform(stage) {
    const { pace } = stage;
    const agent = enlist(stage, inventoryPlanner, { heartbeatPayload: () => ({ currentState: "planning" }) });
    const livesForMs = stage.starts === 1 ? CRASHES_AFTER_MS : CRASHES_AGAIN_AFTER_MS;
    await keepAt(stage, [3_000, 8_000], () => plan(stage, agent, pace.elapsedMs > livesForMs));
  },
};
