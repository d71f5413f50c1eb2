import type { Agent, IssueInput } from "hiveloop";
import { enlist, keepAt, think } from "../character.ts";
import type { Call, Character, Stage } from "../character.ts";
import { someFirm } from "../firms.ts";
import type { Firm } from "../firms.ts";
import type { Random } from "../random.ts";

interface Trouble extends IssueInput {
  readonly summary: string;
  readonly issueId: string;
  /** Somebody mends it after so many reports; absent: nobody does. */
  readonly mendedAfter?: number;
  readonly end?: "resolved" | "dismissed";
}

const TROUBLES: readonly Trouble[] = [
  {
    summary: "Column `postcode` is empty in the feed of Almeida & Filhos",
    issueId: "feed-postcode-empty",
    severity: "medium",
    category: "data_quality",
    mendedAfter: 6,
    context: { column: "postcode", empty_share: 0.38 },
  },
  {
    summary: "The bucket `supplier-inbox` answers 403",
    issueId: "bucket-403",
    severity: "critical",
    category: "permissions",
    mendedAfter: 3,
    context: "The role lost its policy in the last deployment",
  },
  {
    summary: "The geocoder takes only 50 requests a minute",
    issueId: "geocoder-rate-limit",
    severity: "low",
    category: "rate_limit",
    context: { limit_per_minute: 50 },
  },
  {
    summary: "The time zone of the feed of Sundial Energy is not configured",
    issueId: "feed-time-zone",
    severity: "high",
    category: "configuration",
    mendedAfter: 9,
    end: "dismissed",
    context: "UTC is assumed",
  },
];

function mapColumns({ name }: Firm, random: Random): Call {
  return {
    name: "map_columns",
    model: "gemini-2.5-flash",
    tokensIn: random.int([900, 2_200]),
    tokensOut: random.int([160, 340]),
    prompt: `These are the headers and five rows of a price list by ${name}. Map each column to our schema (sku, title, price, currency, stock, postcode). Leave out what has no counterpart.`,
    response: `{"Art.-Nr.": "sku", "Bezeichnung": "title", "EK": "price", "Bestand": "stock"}  // no column for postcode`,
  };
}

/** What is in its way at the moment, and how often it has met it. */
class Troubles {
  readonly #met = new Map<Trouble, number>();
  readonly #agent: Agent;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  meet(trouble: Trouble): void {
    const { summary, issueId, mendedAfter, end, ...issue } = trouble;
    const count = (this.#met.get(trouble) ?? 0) + 1;
    if (count > (mendedAfter ?? Infinity)) {
      this.#agent.resolveIssue(summary, { issueId, action: end ?? "resolved" });
      this.#met.delete(trouble);
      return;
    }
    this.#met.set(trouble, count);
    this.#agent.reportIssue(summary, { ...issue, issueId, occurrenceCount: count });
  }
}

async function importFile(stage: Stage, agent: Agent, troubles: Troubles): Promise<void> {
  const { pace, random } = stage;
  const firm = someFirm(random);
  const rows = random.int([800, 24_000]);
  const options = {
    project: "data-platform",
    type: "file_import",
    summary: `Price list of ${firm.name}, ${rows} rows`,
    data: { priority: random.pick(["normal", "low"]), rows },
  };
  await agent.task(`import-${random.int([5_000, 9_999])}`, options, async (task) => {
    await agent.track("download", () => pace.sleep(random.int([800, 2_000])));
    await agent.track("map_columns", () => think(stage, task, mapColumns(firm, random)));
    await agent.track("validate_rows", async () => {
      await pace.sleep(random.int([1_000, 3_000]));
      if (random.chance(0.7)) troubles.meet(random.pick(TROUBLES));
    });
    await agent.track("load_rows", () => pace.sleep(random.int([1_000, 4_000])));
    task.event("import_summary", {
      summary: `${rows} rows of ${firm.name}, ${random.int([0, 40])} left out`,
      data: { rows },
      tags: ["import", firm.trade],
    });
    task.complete({ summary: `${rows} rows of ${firm.name} are in` });
  });
}

/** Meets the same troubles again and again, reports them, and tells when they are over. */
export const dataImporter: Character = {
  id: "data-importer",
  profile: { type: "etl", version: "4.7.0", framework: "custom", heartbeatIntervalMs: 15_000 },
  past: {
    project: "data-platform",
    taskType: "file_import",
    runsPerDay: 40,
    run(random) {
      const firm = someFirm(random);
      const rows = random.int([800, 24_000]);
      return {
        taskId: `import-${random.int([5_000, 9_999])}`,
        summary: `Price list of ${firm.name}, ${rows} rows`,
        result: `${rows} rows of ${firm.name} are in`,
        durationMs: random.int([5_000, 14_000]),
        actions: ["download", "map_columns", "validate_rows", "load_rows"],
        calls: [mapColumns(firm, random)],
        failure: random.chance(0.08)
          ? { type: "ParseError", message: `Row ${random.int([2, rows])}: expected 9 columns, got 11` }
          : undefined,
      };
    },
  },
  async perform(stage) {
    const agent = enlist(stage, dataImporter);
    const troubles = new Troubles(agent);
    for (const trouble of stage.random.sample(TROUBLES, 2)) troubles.meet(trouble);
    await keepAt(stage, [3_000, 9_000], () => importFile(stage, agent, troubles));
  },
};
