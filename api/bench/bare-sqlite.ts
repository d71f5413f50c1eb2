import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { validateBatch, type ValidEvent } from "@hiveboard/schema";
import { eventTypeCode, severityCode } from "../src/storage/codes.ts";
import { openForWriting } from "../src/storage/sqlite/connection.ts";
import { migrateDatabase } from "../src/storage/sqlite/migrate.ts";
import { batches } from "./event-mix.ts";

/** Rows made ahead and written again and again, with fresh random ids. */
const TEMPLATE_BATCHES = 200;

/**
 * The limit that ingest is measured against: a loop that only writes event rows, the same rows into the same table
 * with the same indexes and the same durability, from one thread that does nothing else.
 */
export class BareSqlite {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "hiveboard-bare-"));
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #rows = templateRows();
  #seq = 0;

  constructor() {
    const file = path.join(this.#folder, "bare.db");
    migrateDatabase(file);
    this.#db = openForWriting(file);
    this.#insert = this.#db
      .prepare(`INSERT INTO events (seq, data_set_id, event_id, timestamp_ms, received_at_ms, event_type,
    severity, status, duration_ms, kind, project_pk, envelope_pk, agent_pk, run_pk, task_type, correlation_id,
    action_id, parent_action_id, parent_event_id, payload)
    VALUES (?, 1, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, NULL, ?, NULL, NULL, ?)`);
  }

  /** Rows stored so far. */
  get stored(): number {
    return this.#seq;
  }

  /** Writes `count` rows. @returns rows a second */
  write(count: number, rowsPerCommit: number): number {
    const startedAt = performance.now();
    for (let written = 0; written < count; written += rowsPerCommit) this.#commit(rowsPerCommit);
    return count / ((performance.now() - startedAt) / 1_000);
  }

  close(): void {
    this.#db.close();
    rmSync(this.#folder, { recursive: true });
  }

  #commit(rows: number): void {
    const id = new Uint8Array(16);
    this.#db.exec("BEGIN IMMEDIATE");
    for (let i = 0; i < rows; i++) {
      const row = this.#rows[this.#seq % this.#rows.length]!;
      const seq = ++this.#seq;
      crypto.getRandomValues(id);
      const nowMs = Date.now();
      // A template's task comes again each time round as another run, as it does at the server.
      const runPk = row.run === null ? null : row.run + Math.floor(seq / this.#rows.length) * 100_000;
      this.#insert.run(seq, id, nowMs, nowMs, row.type, row.severity, row.durationMs, row.kind, row.project, row.agent,
        row.agent, runPk, row.taskType, row.actionId, row.payload); // prettier-ignore
    }
    this.#db.exec("COMMIT");
  }
}

function templateRows() {
  const source = batches({ batchSize: 500, timestampOf: () => Date.now() });
  const runs = new Map<string, number>();
  return Array.from({ length: TEMPLATE_BATCHES }, () => source.next().value).flatMap((batch, index) => {
    const validation = validateBatch(batch, { nowMs: Date.now() });
    if (!validation.ok) throw new Error(validation.error.message);
    return validation.events.map((event: ValidEvent) => {
      if (event.taskId !== null && !runs.has(event.taskId)) runs.set(event.taskId, runs.size + 1);
      return {
        type: eventTypeCode(event.eventType),
        severity: severityCode(event.severity),
        durationMs: event.durationMs,
        kind: event.kind === null ? null : 1,
        project: event.projectId === null ? 1 : 2,
        agent: (index % 100) + 1,
        run: event.taskId === null ? null : runs.get(event.taskId)!,
        taskType: event.taskType === null ? null : 3,
        actionId: event.actionId,
        payload: event.payloadJson,
      };
    });
  });
}
