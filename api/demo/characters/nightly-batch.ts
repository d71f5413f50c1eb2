import type { Agent, ScheduledItemInput } from "hiveloop";
import { enlist, keepAt } from "../character.ts";
import type { Character, Stage } from "../character.ts";

interface Job {
  readonly id: string;
  readonly name: string;
  readonly everyMs: number;
  readonly interval: string;
  readonly actions: readonly string[];
  lastStatus?: string;
  nextAtMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The hour, UTC, at which the nightly jobs run. */
const NIGHT_HOUR = 2;

const newJobs = (): Job[] => [
  {
    id: "exchange-rates",
    name: "Refresh the exchange rates",
    everyMs: 2 * MINUTE_MS,
    interval: "2m",
    actions: ["fetch_rates", "store_rates"],
    nextAtMs: 12_000,
  },
  {
    id: "usage-rollup",
    name: "Roll up usage by customer",
    everyMs: 5 * MINUTE_MS,
    interval: "5m",
    actions: ["read_usage", "aggregate", "write_rollup"],
    nextAtMs: 80_000,
  },
];

/** The jobs of the night, whose time is a real one: next night. */
function nightJobs(nowMs: number): ScheduledItemInput[] {
  const tonight = new Date(nowMs).setUTCHours(NIGHT_HOUR, 0, 0, 0);
  const nextRun = new Date(tonight > nowMs ? tonight : tonight + DAY_MS);
  return [
    {
      id: "ledger-close",
      name: "Close the ledger of the day",
      nextRun,
      interval: "1d",
      enabled: true,
      lastStatus: "success",
    },
    {
      id: "archive",
      name: "Move old tickets to the archive",
      nextRun,
      interval: "1d",
      enabled: false,
      lastStatus: "failure",
    },
  ];
}

async function run({ pace, random }: Stage, agent: Agent, job: Job): Promise<void> {
  const options = {
    project: "data-platform",
    type: "scheduled_job",
    summary: job.name,
    data: { priority: "low" },
  };
  await agent.task(`${job.id}-${random.int([100_000, 999_999])}`, options, async (task) => {
    for (const action of job.actions) await agent.track(action, () => pace.sleep(random.int([600, 2_500])));
    task.complete({ summary: `${job.name}: done`, data: { rows: random.int([40, 4_000]) } });
  });
  job.lastStatus = "success";
  job.nextAtMs += job.everyMs;
}

/** Idle mostly: it waits for the next time on its list. */
export const nightlyBatch: Character = {
  id: "nightly-batch",
  profile: { type: "scheduler", version: "1.8.0", framework: "custom", heartbeatIntervalMs: 15_000 },
  past: {
    project: "data-platform",
    taskType: "scheduled_job",
    runsPerDay: 60,
    run(random) {
      const { id, name, actions } = random.pick(newJobs());
      return {
        taskId: `${id}-${random.int([100_000, 999_999])}`,
        summary: name,
        result: `${name}: done`,
        durationMs: random.int([2_000, 7_000]),
        priority: "low",
        actions,
        calls: [],
      };
    },
  },
  async perform(stage) {
    const { pace, random } = stage;
    const jobs = newJobs();
    let done = 0;
    let state = "idle";
    const agent = enlist(stage, nightlyBatch, {
      heartbeatPayload: () => ({
        currentState: state,
        queueDepth: 0,
        tasksCompletedSinceLast: done - (done = 0),
        memoryMb: 96 + random.int([0, 40]),
      }),
    });
    const tell = () => agent.scheduled([...jobs.map((job) => asItem(job, stage)), ...nightJobs(Date.now())]);
    tell();
    await keepAt(stage, [1_000, 1_000], async () => {
      const job = jobs.find(({ nextAtMs }) => nextAtMs <= pace.elapsedMs);
      if (job === undefined) return;
      state = job.id;
      await run(stage, agent, job);
      state = "idle";
      done++;
      tell();
    });
  },
};

function asItem({ id, name, interval, lastStatus, nextAtMs }: Job, { pace }: Stage): ScheduledItemInput {
  return { id, name, interval, lastStatus, enabled: true, nextRun: pace.momentIn(nextAtMs - pace.elapsedMs) };
}
