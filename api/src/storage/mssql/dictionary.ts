import { createHash, randomUUID } from "node:crypto";
import { sql, type SQL } from "drizzle-orm";
import type { Envelope } from "@hiveboard/schema";
import { widerSeries, type SeriesKey, type SeriesPks } from "../derived/rollups.ts";
import type { Cell } from "../derived/merge.ts";
import type { Connection } from "./connection.ts";
import { jsonRows, jsonValue, type JsonColumn } from "./json-rows.ts";
import { BINARY, digestOf } from "./read-sql.ts";

export interface ProjectEntry {
  pk: number;
  id: string;
  slug: string;
  isDefault: boolean;
}

export interface EnvelopeEntry {
  agentPk: number;
  envelopePk: number;
  environment: number;
  groupName: number;
}

/** The default project's slug: it always exists and takes the events that name none. */
export const DEFAULT_PROJECT = "default";

/** A project as an event names it; null for the default one. */
export interface WantedProject {
  dataSetId: number;
  name: string | null;
  /** Whether it may be made. */
  mayCreate: boolean;
}

const number = (name: string): JsonColumn => ({ name, type: { kind: "number" } });
const name = (column: string): JsonColumn => ({ name: column, type: { kind: "text", size: 256 } });

/** A table of names: what identifies a row, in the columns that are sent, and how a sent row finds its own. */
interface NameTable {
  table: string;
  pk: string;
  columns: readonly JsonColumn[];
  /** Over `t`, the table, and `w`, what was sent. */
  match: SQL;
}

const LABELS: NameTable = {
  table: "labels",
  pk: "label_pk",
  columns: [name("text")],
  match: sql`t.digest = ${digestOf(sql`w.text`)}`,
};

const AGENTS: NameTable = {
  table: "agent_names",
  pk: "agent_pk",
  columns: [number("data_set_id"), name("agent_id")],
  match: sql`t.data_set_id = w.data_set_id AND t.digest = ${digestOf(sql`w.agent_id`)}`,
};

const ENVELOPES: NameTable = {
  table: "envelopes",
  pk: "envelope_pk",
  columns: [
    number("agent_pk"),
    { name: "digest", type: { kind: "bytes", size: 32 } },
    name("agent_type"),
    name("agent_version"),
    name("framework"),
    name("runtime"),
    name("sdk_version"),
    number("environment"),
    number("group_name"),
  ],
  match: sql`t.agent_pk = w.agent_pk AND t.digest = CONVERT(varbinary(32), w.digest, 2)`,
};

const RUNS: NameTable = {
  table: "run_names",
  pk: "run_pk",
  columns: [number("data_set_id"), name("task_id"), name("run_id")],
  match: sql`t.data_set_id = w.data_set_id AND t.digest = ${digestOf(sql`w.task_id + nchar(10) + w.run_id`)}`,
};

const SERIES_COLUMNS = ["data_set_id", "agent_pk", "project_pk", "environment", "group_name"];
const SERIES: NameTable = {
  table: "series",
  pk: "series_pk",
  columns: SERIES_COLUMNS.map(number),
  match: sql.raw(SERIES_COLUMNS.map((column) => `t.${column} = w.${column}`).join(" AND ")),
};

/**
 * Turns names that repeat into the numbers that stand for them, making those that are new: all names of a group of
 * batches with one statement a table, and two more where some are new. Used with the turn to append taken, so that
 * nobody else makes the same ones. Nothing is remembered from one group to the next: other servers change what is
 * stored.
 */
export class Dictionary {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async labels(texts: Iterable<string>): Promise<(text: string) => number> {
    const wanted = [...new Set(texts)];
    const pks = await this.#intern(
      LABELS,
      wanted.map((text) => [text]),
    );
    const byText = new Map(wanted.map((text, index) => [text, pks[index]!]));
    return (text) => byText.get(text)!;
  }

  /** @returns an entry for each envelope, in their order */
  async envelopes(
    sent: readonly { dataSetId: number; envelope: Envelope }[],
    label: (text: string) => number,
  ): Promise<EnvelopeEntry[]> {
    const agents = unique(sent.map(({ dataSetId, envelope }) => [dataSetId, envelope.agentId]));
    const agentPks = await this.#intern(AGENTS, agents.rows);
    const entries = sent.map(({ envelope }, index) => ({
      agentPk: agentPks[agents.indexes[index]!]!,
      environment: label(envelope.environment),
      groupName: label(envelope.group),
    }));
    const rows = unique(
      sent.map(({ envelope }, index) => {
        const { agentPk, environment, groupName } = entries[index]!;
        const { agentType, agentVersion, framework, runtime, sdkVersion } = envelope;
        const digest = digestOfEnvelope(envelope);
        return [
          agentPk,
          digest,
          agentType,
          agentVersion,
          framework,
          runtime,
          sdkVersion,
          environment,
          groupName,
        ];
      }),
    );
    const envelopePks = await this.#intern(ENVELOPES, rows.rows);
    return entries.map((entry, index) => ({ ...entry, envelopePk: envelopePks[rows.indexes[index]!]! }));
  }

  /** @returns the number of each run, in their order; null where there is none */
  async runs(
    sent: readonly ({ dataSetId: number; taskId: string; runId: string | null } | null)[],
  ): Promise<(number | null)[]> {
    const present = sent.filter((run) => run !== null);
    const runs = unique(present.map(({ dataSetId, taskId, runId }) => [dataSetId, taskId, runId ?? ""]));
    const pks = await this.#intern(RUNS, runs.rows);
    let next = 0;
    return sent.map((run) => (run === null ? null : pks[runs.indexes[next++]!]!));
  }

  async series(keys: Iterable<SeriesKey>): Promise<(key: SeriesKey) => SeriesPks> {
    const all = new Map<string, SeriesKey>();
    for (const key of keys) for (const each of [key, ...widerSeries(key)]) all.set(seriesId(each), each);
    const pks = await this.#intern(
      SERIES,
      [...all.values()].map((key) => [
        key.dataSetId,
        key.agentPk,
        key.projectPk,
        key.environment,
        key.groupName,
      ]),
    );
    const byId = new Map([...all.keys()].map((id, index) => [id, pks[index]!]));
    return (key) => ({
      one: byId.get(seriesId(key))!,
      wider: widerSeries(key).map((wide) => byId.get(seriesId(wide))!),
    });
  }

  /** @returns each project, in their order; null where there is none and it may not be made */
  async projects(sent: readonly WantedProject[], nowMs: number): Promise<(ProjectEntry | null)[]> {
    const wanted = unique(sent.map(({ dataSetId, name }) => [dataSetId, name ?? DEFAULT_PROJECT]));
    const found = await this.#findProjects(wanted.rows);
    const missing = new Map<number, Cell[]>();
    sent.forEach(({ mayCreate }, index) => {
      const row = wanted.indexes[index]!;
      if (found[row] == null && mayCreate) missing.set(row, wanted.rows[row]!);
    });
    if (missing.size > 0) {
      await this.#makeProjects([...missing.values()], nowMs);
      const made = await this.#findProjects([...missing.values()]);
      [...missing.keys()].forEach((row, index) => (found[row] = made[index]!));
    }
    return sent.map(({ mayCreate }, index) => {
      const row = wanted.indexes[index]!;
      return missing.has(row) && !mayCreate ? null : found[row]!;
    });
  }

  async defaultProjectPks(): Promise<(dataSetId: number) => number> {
    const rows = await this.#connection.all<{ data_set_id: number; project_pk: number }>(
      sql`SELECT data_set_id, project_pk FROM projects WHERE slug = ${DEFAULT_PROJECT}`,
    );
    const byDataSet = new Map(rows.map((row) => [row.data_set_id, row.project_pk]));
    return (dataSetId) => byDataSet.get(dataSetId)!;
  }

  async #findProjects(wanted: readonly Cell[][]): Promise<(ProjectEntry | null)[]> {
    const sent = jsonRows(
      [number("n"), number("data_set_id"), name("name")],
      wanted.map((row, index) => [index, ...row]),
    );
    const rows = await this.#connection.all<{
      n: number;
      project_pk: number;
      project_id: string;
      slug: string;
      named: string;
    }>(sql`
      SELECT w.n, p.project_pk, p.project_id, p.slug, named.slug AS named FROM ${sent}
      JOIN projects AS named ON named.data_set_id = w.data_set_id AND named.deleted_at_ms IS NULL
        AND (named.digest = ${digestOf(sql`w.name`)} OR named.project_id = w.name ${BINARY})
      JOIN projects AS p ON p.project_pk = COALESCE(named.merged_into_pk, named.project_pk)`);
    const found = new Array<ProjectEntry | null>(wanted.length).fill(null);
    for (const { n, project_pk, project_id, slug, named } of rows) {
      // A slug that reads like another project's id is the one that is meant.
      if (found[n] !== null && named !== wanted[n]![1]) continue;
      found[n] = { pk: project_pk, id: project_id, slug, isDefault: slug === DEFAULT_PROJECT };
    }
    return found;
  }

  async #makeProjects(wanted: readonly Cell[][], nowMs: number): Promise<void> {
    const sent = jsonRows(
      [number("data_set_id"), name("slug"), name("project_id")],
      wanted.map(([dataSetId, slug]) => [dataSetId!, slug!, randomUUID()]),
    );
    await this.#connection.run(sql`
      INSERT INTO projects (data_set_id, project_id, slug, name, is_archived, created_at_ms)
      SELECT w.data_set_id, w.project_id, w.slug, w.slug, 0, ${nowMs} FROM ${sent}`);
  }

  /** Finds rows by what identifies them, makes those that are not there, and gives their numbers in order. */
  async #intern(names: NameTable, rows: readonly Cell[][]): Promise<number[]> {
    if (rows.length === 0) return [];
    const pks = await this.#find(names, rows);
    const missing = rows.flatMap((row, index) => (pks[index] === undefined ? [index] : []));
    if (missing.length === 0) return pks as number[];
    const made = missing.map((index) => rows[index]!);
    await this.#connection.run(sql`
      INSERT INTO ${sql.identifier(names.table)} (${sql.raw(names.columns.map((column) => column.name).join(", "))})
      SELECT ${sql.raw(names.columns.map((column) => jsonValue(column)).join(", "))} FROM ${jsonRows(names.columns, made)}`);
    const found = await this.#find(names, made);
    missing.forEach((index, place) => (pks[index] = found[place]));
    return pks as number[];
  }

  async #find(names: NameTable, rows: readonly Cell[][]): Promise<(number | undefined)[]> {
    const sent = jsonRows(
      [number("n"), ...names.columns],
      rows.map((row, index) => [index, ...row]),
    );
    const found = await this.#connection.all<{ n: number; pk: number }>(sql`
      SELECT w.n, t.${sql.raw(names.pk)} AS pk FROM ${sent}
      JOIN ${sql.identifier(names.table)} AS t ON ${names.match}`);
    const pks = new Array<number | undefined>(rows.length).fill(undefined);
    for (const { n, pk } of found) pks[n] = pk;
    return pks;
  }
}

const seriesId = ({ dataSetId, agentPk, projectPk, environment, groupName }: SeriesKey): string =>
  `${dataSetId} ${agentPk} ${projectPk} ${environment} ${groupName}`;

/** Rows without those that repeat, and for each row sent where it is among them. */
function unique(rows: readonly Cell[][]): { rows: Cell[][]; indexes: number[] } {
  const places = new Map<string, number>();
  const kept: Cell[][] = [];
  const indexes = rows.map((row) => {
    const key = JSON.stringify(row);
    let place = places.get(key);
    if (place === undefined) places.set(key, (place = kept.push(row) - 1));
    return place;
  });
  return { rows: kept, indexes };
}

/** SHA-256 of all fields, as the embedded store has it. */
function digestOfEnvelope(envelope: Envelope): Uint8Array {
  const fields = [
    envelope.agentType,
    envelope.agentVersion,
    envelope.framework,
    envelope.runtime,
    envelope.sdkVersion,
    envelope.environment,
    envelope.group,
  ];
  return createHash("sha256").update(JSON.stringify(fields)).digest();
}
