import { createHash, randomUUID } from "node:crypto";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Envelope } from "@hiveboard/schema";
import { widerSeries, type SeriesKey, type SeriesPks } from "../derived/rollups.ts";

/** Entries that one cache holds before it starts again: bounds memory, whatever names clients invent. */
const CACHE_ENTRIES = 50_000;

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

/**
 * Turns names that repeat into the numbers that stand for them, making those that are new. Used by the writer only,
 * inside its transaction; after a rollback `forget` must be called, since numbers may be gone that the caches hold.
 */
export class Dictionary {
  readonly #intern: ReturnType<typeof createInterner>;
  readonly #labels = new Map<string, number>();
  readonly #envelopes = new Map<string, EnvelopeEntry>();
  readonly #runs = new Map<string, number>();
  readonly #series = new Map<string, SeriesPks>();
  readonly #projects = new Map<string, ProjectEntry | null>();
  readonly #findProject;
  readonly #addProject;
  readonly #defaults;

  constructor(db: DatabaseSync) {
    this.#intern = createInterner(db);
    this.#findProject = db.prepare(
      `SELECT p.project_pk, p.project_id, p.slug
       FROM projects named JOIN projects p ON p.project_pk = coalesce(named.merged_into_pk, named.project_pk)
       WHERE named.data_set_id = ? AND named.deleted_at_ms IS NULL AND (named.slug = ? OR named.project_id = ?)
       ORDER BY named.slug = ? DESC LIMIT 1`,
    );
    this.#addProject = db.prepare(
      `INSERT INTO projects (data_set_id, project_id, slug, name, is_archived, created_at_ms) VALUES (?, ?, ?, ?, 0, ?)`,
    );
    this.#defaults = db.prepare(
      `SELECT project_pk FROM projects WHERE data_set_id = ? AND slug = '${DEFAULT_PROJECT}'`,
    );
  }

  label(text: string): number {
    return cached(this.#labels, text, () => this.#intern("labels", "label_pk", { text }));
  }

  labelOrNull(text: string | null): number | null {
    return text === null ? null : this.label(text);
  }

  envelope(dataSetId: number, envelope: Envelope): EnvelopeEntry {
    const fields = [
      envelope.agentType,
      envelope.agentVersion,
      envelope.framework,
      envelope.runtime,
      envelope.sdkVersion,
      envelope.environment,
      envelope.group,
    ];
    const identity = JSON.stringify(fields);
    return cached(this.#envelopes, `${dataSetId} ${envelope.agentId} ${identity}`, () => {
      const agentPk = this.#intern("agent_names", "agent_pk", {
        data_set_id: dataSetId,
        agent_id: envelope.agentId,
      });
      const environment = this.label(envelope.environment);
      const groupName = this.label(envelope.group);
      const digest = createHash("sha256").update(identity).digest();
      const envelopePk = this.#intern(
        "envelopes",
        "envelope_pk",
        { agent_pk: agentPk, digest },
        {
          agent_type: envelope.agentType,
          agent_version: envelope.agentVersion,
          framework: envelope.framework,
          runtime: envelope.runtime,
          sdk_version: envelope.sdkVersion,
          environment,
          group_name: groupName,
        },
      );
      return { agentPk, envelopePk, environment, groupName };
    });
  }

  run(dataSetId: number, taskId: string, runId: string | null): number {
    return cached(this.#runs, `${dataSetId} ${taskId}\n${runId ?? ""}`, () =>
      this.#intern("run_names", "run_pk", { data_set_id: dataSetId, task_id: taskId, run_id: runId ?? "" }),
    );
  }

  series(key: SeriesKey): SeriesPks {
    const { agentPk, projectPk, environment, groupName } = key;
    return cached(this.#series, `${agentPk} ${projectPk} ${environment} ${groupName}`, () => ({
      one: this.#seriesPk(key),
      wider: widerSeries(key).map((wide) => this.#seriesPk(wide)),
    }));
  }

  /**
   * @param name slug or id; null for the default project
   * @returns null when there is no such project and it may not be made
   */
  project(dataSetId: number, name: string | null, autoCreate: boolean, nowMs: number): ProjectEntry | null {
    const wanted = name ?? DEFAULT_PROJECT;
    const key = `${dataSetId} ${wanted}`;
    const known = cached(this.#projects, key, () => this.#lookUpProject(dataSetId, wanted));
    if (known !== null || !autoCreate) return known;
    const id = randomUUID();
    const { lastInsertRowid } = this.#addProject.run(dataSetId, id, wanted, wanted, nowMs);
    const made = { pk: Number(lastInsertRowid), id, slug: wanted, isDefault: false };
    this.#projects.set(key, made);
    return made;
  }

  defaultProjectPk(dataSetId: number): number {
    return (this.#defaults.get(dataSetId) as { project_pk: number }).project_pk;
  }

  /** When names of runs are gone. */
  forgetRuns(): void {
    this.#runs.clear();
  }

  /** Empties the caches: after a rollback, and when projects were changed. */
  forget(): void {
    for (const cache of [this.#labels, this.#envelopes, this.#runs, this.#series, this.#projects])
      cache.clear();
  }

  #seriesPk({ dataSetId, agentPk, projectPk, environment, groupName }: SeriesKey): number {
    return this.#intern("series", "series_pk", {
      data_set_id: dataSetId,
      agent_pk: agentPk,
      project_pk: projectPk,
      environment,
      group_name: groupName,
    });
  }

  #lookUpProject(dataSetId: number, wanted: string): ProjectEntry | null {
    const row = this.#findProject.get(dataSetId, wanted, wanted, wanted) as
      { project_pk: number; project_id: string; slug: string } | undefined;
    if (row === undefined) return null;
    return {
      pk: row.project_pk,
      id: row.project_id,
      slug: row.slug,
      isDefault: row.slug === DEFAULT_PROJECT,
    };
  }
}

function cached<Value>(cache: Map<string, Value>, key: string, find: () => Value): Value {
  const held = cache.get(key);
  if (held !== undefined) return held;
  if (cache.size >= CACHE_ENTRIES) cache.clear();
  const value = find();
  cache.set(key, value);
  return value;
}

type Columns = Record<string, SQLInputValue>;

/** Finds a row by its unique columns, or makes it. */
function createInterner(db: DatabaseSync) {
  const statements = new Map<
    string,
    { select: ReturnType<DatabaseSync["prepare"]>; insert: ReturnType<DatabaseSync["prepare"]> }
  >();
  return (table: string, pk: string, unique: Columns, rest: Columns = {}): number => {
    let prepared = statements.get(table);
    if (prepared === undefined) {
      const columns = [...Object.keys(unique), ...Object.keys(rest)];
      const where = Object.keys(unique).map((column) => `${column} = ?`);
      prepared = {
        select: db.prepare(`SELECT ${pk} AS pk FROM ${table} WHERE ${where.join(" AND ")}`),
        insert: db.prepare(
          `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
        ),
      };
      statements.set(table, prepared);
    }
    const found = prepared.select.get(...Object.values(unique)) as { pk: number } | undefined;
    if (found !== undefined) return found.pk;
    return Number(prepared.insert.run(...Object.values(unique), ...Object.values(rest)).lastInsertRowid);
  };
}
