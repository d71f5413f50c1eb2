import type { Row } from "./merge.ts";
import { OUTCOME } from "./tables.ts";
import { binOf } from "../../metrics/histogram.ts";

export const MINUTE_MS = 60_000;
export const FIVE_MINUTES_MS = 300_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Widths of a bucket, coarsest first. */
export const RESOLUTIONS = [DAY_MS, HOUR_MS, FIVE_MINUTES_MS, MINUTE_MS] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/**
 * A grain says how wide a bucket is and whether a row stands for one agent or for all of them.
 */
export function grainOf(resolution: Resolution, level: "all_agents" | "one_agent"): number {
  return RESOLUTIONS.indexOf(resolution) * 2 + (level === "one_agent" ? 1 : 0);
}

/** What the sums of one row are about. Environment and group are labels. */
export interface SeriesKey {
  dataSetId: number;
  agentPk: number;
  projectPk: number;
  environment: number;
  groupName: number;
}

/** Stands for all agents, projects, environments or groups together. */
export const ALL = 0;
/** The label that stands for no model, and what stands for all models together. */
export const NO_MODEL = 0;
export const ALL_MODELS = -1;

/**
 * The series over all agents that a series adds to: by project, environment and group, and by what of these a query
 * usually names. A query reads the coarsest that tells apart what it asks for, so that its cost does not grow with
 * the agents, nor with the projects and groups that it does not ask about.
 */
export const widerSeries = (key: SeriesKey): SeriesKey[] => [
  { ...key, agentPk: ALL },
  { ...key, agentPk: ALL, groupName: ALL },
  { ...key, agentPk: ALL, groupName: ALL, environment: ALL },
  { ...key, agentPk: ALL, groupName: ALL, projectPk: ALL },
  { ...key, agentPk: ALL, groupName: ALL, projectPk: ALL, environment: ALL },
];

/** The numbers of a series and of the wider ones that it adds to. */
export interface SeriesPks {
  one: number;
  wider: readonly number[];
}

export type RollupTableName = "activity_rollups" | "llm_rollups" | "duration_rollups";

type Values = Record<string, number>;

/** The sums of a minute and a series, by the last column of the key where the table has one more: model or bin. */
interface Minute {
  table: RollupTableName;
  series: SeriesKey;
  minuteMs: number;
  sums: Map<number, { extraKey: Row; values: Values }>;
}

/** Where a table's key has no more columns. */
const NO_EXTRA = Number.MIN_SAFE_INTEGER;

/**
 * Adds up what a group of batches contributes: first a minute and an agent at a time, then, once a row and not once an
 * event, to the wider buckets and to all agents.
 */
export class RollupFold {
  readonly #minutes = new Map<string, Minute>();
  /** The last one of each table: the next event is nearly always of the same agent and minute. */
  readonly #latest = new Map<RollupTableName, Minute>();

  add(table: RollupTableName, series: SeriesKey, atMs: number, values: Values, extraKey: Row = {}): void {
    const { sums } = this.#minuteOf(table, series, Math.floor(atMs / MINUTE_MS) * MINUTE_MS);
    const extra = (extraKey.model ?? extraKey.bin ?? NO_EXTRA) as number;
    const sum = sums.get(extra);
    if (sum === undefined) sums.set(extra, { extraKey, values: { ...values } });
    else for (const name in values) sum.values[name] = (sum.values[name] ?? 0) + values[name]!;
  }

  #minuteOf(table: RollupTableName, series: SeriesKey, minuteMs: number): Minute {
    const latest = this.#latest.get(table);
    if (latest?.minuteMs === minuteMs && isSameSeries(latest.series, series)) return latest;
    const { agentPk, projectPk, environment, groupName } = series;
    const key = `${table} ${agentPk} ${projectPk} ${environment} ${groupName} ${minuteMs}`;
    let minute = this.#minutes.get(key);
    if (minute === undefined) {
      minute = { table, series, minuteMs, sums: new Map() };
      this.#minutes.set(key, minute);
    }
    this.#latest.set(table, minute);
    return minute;
  }

  /** The series of everything that was added, some of them several times. */
  *series(): Generator<SeriesKey> {
    for (const { series } of this.#minutes.values()) yield series;
  }

  /**
   * Every row to merge into the roll-up tables.
   *
   * @param seriesPks numbers a series; called once a minute and series
   */
  *rows(
    seriesPks: (series: SeriesKey) => SeriesPks,
  ): Generator<{ table: RollupTableName; key: string; row: Row }> {
    for (const { table, series, minuteMs, sums } of this.#minutes.values()) {
      const { one, wider } = seriesPks(series);
      for (const [extra, { extraKey, values }] of sums) {
        if (Object.values(values).every((value) => value === 0)) continue;
        for (const resolution of RESOLUTIONS) {
          const bucketMs = Math.floor(minuteMs / resolution) * resolution;
          const row = { data_set_id: series.dataSetId, bucket_ms: bucketMs, ...extraKey, ...values };
          const ofOne = grainOf(resolution, "one_agent");
          yield {
            table,
            key: `${ofOne} ${bucketMs} ${one} ${extra}`,
            row: { ...row, grain: ofOne, series_pk: one },
          };
          const ofAll = grainOf(resolution, "all_agents");
          for (const pk of wider)
            yield {
              table,
              key: `${ofAll} ${bucketMs} ${pk} ${extra}`,
              row: { ...row, grain: ofAll, series_pk: pk },
            };
        }
      }
    }
  }
}

/** An agent belongs to one data set. */
const isSameSeries = (a: SeriesKey, b: SeriesKey): boolean =>
  a === b ||
  (a.agentPk === b.agentPk &&
    a.projectPk === b.projectPk &&
    a.environment === b.environment &&
    a.groupName === b.groupName);

/**
 * What one run counts for in the roll-ups. Whenever a run changes, what it counted for before is taken off and what it
 * counts for now is added; so the roll-ups always equal the sum over the runs, and the order of events cannot matter.
 *
 * @param sign 1 to add, −1 to take off
 */
export function addRun(fold: RollupFold, run: Row, defaultProjectPk: number, sign: 1 | -1): void {
  const series: SeriesKey = {
    dataSetId: run.data_set_id as number,
    agentPk: run.agent_pk as number,
    projectPk: (run.project_pk ?? defaultProjectPk) as number,
    environment: run.environment as number,
    groupName: run.group_name as number,
  };
  const table = "activity_rollups";
  if (run.started_at_ms != null) fold.add(table, series, run.started_at_ms as number, { started: sign });
  if (run.escalated_at_ms != null)
    fold.add(table, series, run.escalated_at_ms as number, { escalated: sign });
  if (run.outcome === OUTCOME.open) return;
  const endedAtMs = run.ended_at_ms as number;
  fold.add(table, series, endedAtMs, run.outcome === OUTCOME.failed ? { failed: sign } : { completed: sign });
  if (run.duration_ms == null) return;
  const durationMs = run.duration_ms as number;
  fold.add(table, series, endedAtMs, { duration_ms_sum: sign * durationMs, duration_count: sign });
  fold.add("duration_rollups", series, endedAtMs, { runs: sign }, { bin: binOf(durationMs) });
}
