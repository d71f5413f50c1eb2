import type { Agent } from "hiveloop";
import { enlist, keepAt } from "../character.ts";
import type { Character, Stage } from "../character.ts";
import type { Random } from "../random.ts";

const OBJECTS = ["contacts", "companies", "deals", "activities"] as const;
/** When it hangs first, how long it then works between hangs, and how long a hang lasts. */
const FIRST_HANG_AT_MS = 40_000;
const WORKS_FOR_MS = 120_000;
const HANGS_FOR_MS = 60_000;
const ISSUE = { summary: "The CRM holds a lock on `deals` for a minute", issueId: "crm-deals-lock" };

const pull = (random: Random) => ({ object: random.pick(OBJECTS), changed: random.int([3, 180]) });

async function sync(stage: Stage, agent: Agent, isHangDue: boolean): Promise<void> {
  const { pace, random } = stage;
  const { object, changed } = pull(random);
  const options = {
    project: "sales-pipeline",
    type: "crm_sync",
    summary: `Syncing ${object} changed since the last run`,
    data: { priority: "normal", object },
  };
  await agent.task(`sync-${object}-${random.int([10_000, 99_999])}`, options, async (task) => {
    await agent.track("pull_changes", () => pace.sleep(random.int([800, 2_000])));
    if (isHangDue) await hang(stage, agent);
    await agent.track("push_changes", async () => {
      await agent.track("map_fields", () => pace.sleep(random.int([200, 700])));
      await agent.track("write_batch", () => pace.sleep(random.int([600, 1_800])));
    });
    if (isHangDue) agent.resolveIssue(ISSUE.summary, { issueId: ISSUE.issueId, context: "The lock is gone" });
    task.complete({ summary: `${changed} ${object} are in step`, data: { changed } });
  });
}

/** Calls a driver that blocks the thread: not even a heartbeat gets out until it answers. */
async function hang(stage: Stage, agent: Agent): Promise<void> {
  await agent.track("lock_deals", async () => {
    await stage.hive.flush(); // what went before is told; what happens now cannot be
    stage.hang(HANGS_FOR_MS);
    await stage.pace.sleep(0);
  });
  agent.reportIssue(ISSUE.summary, {
    issueId: ISSUE.issueId,
    severity: "high",
    category: "timeout",
    context: { table: "deals", waited_seconds: HANGS_FOR_MS / 1000 },
  });
}

/** Hanging: every three minutes its process hangs for one. It has a thread of its own, since nothing else in it runs. */
export const crmSync: Character = {
  id: "crm-sync",
  profile: {
    type: "integration",
    version: "3.2.1",
    framework: "custom",
    heartbeatIntervalMs: 10_000,
    stuckThresholdMs: 30_000,
  },
  past: {
    project: "sales-pipeline",
    taskType: "crm_sync",
    runsPerDay: 60,
    run(random) {
      const { object, changed } = pull(random);
      return {
        taskId: `sync-${object}-${random.int([10_000, 99_999])}`,
        summary: `Syncing ${object} changed since the last run`,
        result: `${changed} ${object} are in step`,
        durationMs: random.chance(0.1) ? random.int([60_000, 75_000]) : random.int([2_000, 5_000]),
        actions: ["pull_changes", "push_changes"],
        calls: [],
      };
    },
  },
  async perform(stage) {
    const { pace } = stage;
    const agent = enlist(stage, crmSync, { heartbeatPayload: () => ({ currentState: "syncing" }) });
    let nextHangAtMs = FIRST_HANG_AT_MS;
    await keepAt(stage, [2_000, 6_000], async () => {
      const isHangDue = pace.elapsedMs >= nextHangAtMs;
      await sync(stage, agent, isHangDue);
      if (isHangDue) nextHangAtMs = pace.elapsedMs + WORKS_FOR_MS;
    });
  },
};
