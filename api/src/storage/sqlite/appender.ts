import type { DatabaseSync } from "node:sqlite";
import { monthOf } from "../../accounts/plans.ts";
import { eventTypeOf } from "../codes.ts";
import { createFold, foldEvent, type Fold, type NumberedEvent } from "../derived/fold.ts";
import type { EventSignals } from "../derived/signals.ts";
import type { SkippedGroup } from "../derived/skipped.ts";
import type { AppendMessage, AppendReply } from "../append-message.ts";
import { createDerivation } from "./derivation.ts";
import { createDerivedWriter } from "./derived-writer.ts";
import { writeFolds } from "./derived-groups.ts";
import { Dictionary, type EnvelopeEntry } from "./dictionary.ts";
import { EventIdFilter } from "./event-id-filter.ts";
import { generationOf, GENERATION_BITS } from "./generation.ts";
import { createLlmCallWriter } from "./llm-call.store.ts";
import { modelLabel } from "./models.ts";
import { storedEvents } from "./stored-events.ts";
import { isUnavailable } from "./unavailable.ts";
import { WriteTurns } from "./write-turns.ts";

/**
 * The one writer of events. A group of batches is stored in one transaction, so that the wait for the disk is paid
 * once for all of them. What is derived from them goes into the same transaction or, under load, into a later one,
 * merged with that of the groups in between.
 */
export class Appender {
  readonly dictionary: Dictionary;
  readonly #db: DatabaseSync;
  readonly #filter = new EventIdFilter();
  readonly #writeDerived: (fold: Fold) => void;
  readonly #derivation;
  readonly #insertEvent;
  readonly #writeCall: ReturnType<typeof createLlmCallWriter>;
  readonly #insertFilter;
  readonly #findId;
  readonly #anyEvent;
  readonly #turns;
  readonly #countEvents;
  #nextSeq = 1;
  /** Up to which position the filter holds what is committed. */
  #filterSeq = 0;
  /** A transaction failed, and what is stored could not be taken up from since. */
  #isAstray = false;
  /**
   * What events after the stored position of derivation add to the derived tables, by data set. A new map each time: V8
   * chains the table of one that is cleared to its next, and what hangs from an old one outlives every minor collection.
   */
  #folds = new Map<number, Fold>();
  readonly #onSkipped: (skipped: SkippedGroup) => void;

  /** @param onSkipped told of a group of events of which nothing could be derived */
  constructor(db: DatabaseSync, onSkipped: (skipped: SkippedGroup) => void) {
    this.#onSkipped = onSkipped;
    this.#db = db;
    // Before anything is read: what others commit meanwhile is then noticed at the first turn.
    this.#turns = new WriteTurns(db);
    this.dictionary = new Dictionary(db);
    this.#writeDerived = createDerivedWriter(db, this.dictionary);
    this.#derivation = createDerivation(db);
    this.#insertEvent =
      db.prepare(`INSERT INTO events (seq, data_set_id, event_id, timestamp_ms, received_at_ms,
      event_type, severity, status, duration_ms, kind, project_pk, envelope_pk, agent_pk, run_pk, task_type,
      correlation_id, action_id, parent_action_id, parent_event_id, payload,
      estimated_cost_nano_usd)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
    this.#writeCall = createLlmCallWriter(db);
    this.#anyEvent = db.prepare("SELECT 1 FROM events WHERE seq >= ? AND seq < ? LIMIT 1");
    this.#insertFilter = db.prepare(`REPLACE INTO event_id_filters (generation, bits) VALUES (?, ?)`);
    this.#findId = db.prepare(
      `SELECT 1 FROM events WHERE seq >> ${GENERATION_BITS} = ? AND data_set_id = ? AND event_id = ?`,
    );
    this.#countEvents = db.prepare(`INSERT INTO event_counts (data_set_id, "month", events) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET events = events + excluded.events`);
    this.#resume();
    this.#loadFilters();
    this.derive();
  }

  /**
   * Stores a group of batches. When storing them together fails, each is tried by itself, so that one that cannot be
   * stored does not take the others with it, unless it is the database that cannot be written.
   *
   * @param derives whether what is derived, from these and from batches before them, is stored with them
   * @returns a reply a batch; an Error for one that could not be stored, and of which then nothing was
   */
  appendGroup(batches: readonly AppendMessage[], derives: boolean): (AppendReply | Error)[] {
    try {
      return this.#transaction(derives, () => batches.map((batch) => this.#storeBatch(batch)));
    } catch (error) {
      if (batches.length === 1 || isUnavailable(error)) return batches.map(() => error as Error);
      return batches.flatMap((batch) => this.appendGroup([batch], derives));
    }
  }

  /** Stores what is derived from batches that were stored without. */
  derive(): void {
    if (this.#folds.size > 0) this.#transaction(true, () => undefined);
  }

  #transaction<Result>(derives: boolean, work: () => Result): Result {
    try {
      this.#turns.begin(() => this.#catchUp());
      // The positions and folds in memory are those of a transaction that was rolled back.
      if (this.#isAstray) this.#resume();
      const result = work();
      let skipped: SkippedGroup[] = [];
      if (derives && this.#folds.size > 0) {
        skipped = writeFolds(this.#db, this.#folds, this.#writeDerived, () => this.dictionary.forget());
        this.#derivation.write(this.#nextSeq - 1);
      }
      this.#turns.commit();
      this.#filterSeq = this.#nextSeq - 1;
      if (derives) this.#folds = new Map();
      skipped.forEach(this.#onSkipped);
      return result;
    } catch (error) {
      this.#isAstray = true;
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      this.dictionary.forget();
      this.#resume();
      throw error;
    }
  }

  #fold(event: NumberedEvent): void {
    let fold = this.#folds.get(event.dataSetId);
    if (fold === undefined) this.#folds.set(event.dataSetId, (fold = createFold()));
    foldEvent(fold, event);
  }

  #storeBatch(batch: AppendMessage): AppendReply {
    const { dataSetId, receivedAtMs, autoCreateProjects, events } = batch;
    const reply: AppendReply = {
      seqs: new Float64Array(events.length),
      projectOf: new Int32Array(events.length),
      projects: [],
      receivedAtMs,
    };
    const envelope = this.dictionary.envelope(dataSetId, batch.envelope);
    const projectIndexes = new Map<number, number>();
    for (let i = 0; i < events.length; i++) {
      const project = this.dictionary.project(dataSetId, events[i]![5], autoCreateProjects, receivedAtMs);
      if (project === null) {
        reply.projectOf[i] = -1;
        continue;
      }
      let index = projectIndexes.get(project.pk);
      if (index === undefined) {
        index = reply.projects.push({ id: project.id, slug: project.slug }) - 1;
        projectIndexes.set(project.pk, index);
      }
      reply.projectOf[i] = index;
      reply.seqs[i] = this.#storeEvent(batch, i, envelope, project);
    }
    const isNew = reply.seqs.reduce((count, seq) => count + (seq > 0 ? 1 : 0), 0);
    if (isNew > 0) this.#countEvents.run(dataSetId, monthOf(receivedAtMs), isNew);
    return reply;
  }

  /** @returns the position, 0 when the event is held already */
  #storeEvent(
    batch: AppendMessage,
    index: number,
    envelope: EnvelopeEntry,
    project: { pk: number; isDefault: boolean },
  ): number {
    const { dataSetId, receivedAtMs } = batch;
    const eventId = batch.eventIds.subarray(index * 16, index * 16 + 16);
    const seq = this.#nextSeq;
    const generation = generationOf(seq);
    for (const candidate of this.#filter.candidates(dataSetId, eventId))
      if (candidate !== generation && this.#findId.get(candidate, dataSetId, eventId) !== undefined) return 0;

    const [timestampMs, eventType, severity, status, durationMs, , taskId, taskRunId, taskTypeText, correlationId,
      actionId, parentActionId, parentEventId, kindText, payload, signals] = batch.events[index]!; // prettier-ignore
    const runPk = taskId === null ? null : this.dictionary.run(dataSetId, taskId, taskRunId);
    const taskType = this.dictionary.labelOrNull(taskTypeText);
    const kind = this.dictionary.labelOrNull(kindText);
    const { agentPk, envelopePk, environment, groupName } = envelope;
    const { changes } = this.#insertEvent.run(seq, dataSetId, eventId, timestampMs, receivedAtMs, eventType, severity,
      status, durationMs, kind, project.pk, envelopePk, agentPk, runPk, taskType, correlationId, actionId,
      parentActionId, parentEventId, payload, estimateOf(signals)); // prettier-ignore
    if (changes === 0) return 0;

    this.#nextSeq = seq + 1;
    this.#filter.add(generation, dataSetId, eventId);
    if (generationOf(seq + 1) !== generation)
      this.#insertFilter.run(generation, this.#filter.serialise(generation));
    const model = modelLabel(this.dictionary, signals);
    const event: NumberedEvent = {
      dataSetId,
      eventId,
      timestampMs,
      receivedAtMs,
      eventType: eventTypeOf(eventType),
      eventTypeCode: eventType,
      durationMs,
      agentPk,
      envelopePk,
      environment,
      groupName,
      projectPk: project.pk,
      isDefaultProject: project.isDefault,
      runPk,
      taskType,
      correlationId,
      signals,
      model,
    };
    this.#writeCall(seq, event);
    this.#fold(event);
    return seq;
  }

  /** Tells that events between two positions were deleted: ids of generations that are empty by now are forgotten. */
  eventsDeleted(firstSeq: number, lastSeq: number): void {
    const current = generationOf(this.#nextSeq);
    for (let generation = generationOf(firstSeq); generation <= generationOf(lastSeq); generation++) {
      const first = generation * 2 ** GENERATION_BITS;
      const left = this.#anyEvent.get(first, first + 2 ** GENERATION_BITS);
      if (left !== undefined || generation >= current) continue;
      this.#filter.clear(generation);
      this.#insertFilter.run(generation, new Uint8Array());
    }
  }

  /** Takes up from what is stored: at the start, and after a rollback. */
  #resume(): void {
    const row = this.#db.prepare("SELECT max(seq) AS seq FROM events").get() as { seq: number | null };
    const foldedSeq = this.#derivation.read();
    // A position is never given twice, also where the newest events are gone.
    this.#nextSeq = Math.max(row.seq ?? 0, foldedSeq) + 1;
    this.#folds = new Map();
    for (const chunk of storedEvents(this.#db, this.dictionary, foldedSeq))
      for (const { event } of chunk) this.#fold(event);
    this.#isAstray = false;
  }

  /** Another process has written: what this one keeps in memory is behind. */
  #catchUp(): void {
    this.dictionary.forget();
    this.#resume();
    this.#loadFilters();
  }

  /** Takes committed ids into the filter, from where it ends. */
  #loadFilters(): void {
    let next = 0;
    for (const row of this.#db
      .prepare("SELECT generation, bits FROM event_id_filters WHERE generation >= ? ORDER BY generation")
      .iterate(generationOf(this.#filterSeq + 1))) {
      const { generation, bits } = row as { generation: number; bits: Uint8Array };
      // Nothing is left in a generation whose filter was emptied.
      if (bits.length > 0) this.#filter.load(generation, bits);
      next = generation + 1;
    }
    const rest = this.#db.prepare("SELECT seq, data_set_id, event_id FROM events WHERE seq >= ?");
    for (const row of rest.iterate(Math.max(this.#filterSeq + 1, next * 2 ** GENERATION_BITS))) {
      const { seq, data_set_id, event_id } = row as {
        seq: number;
        data_set_id: number;
        event_id: Uint8Array;
      };
      this.#filter.add(generationOf(seq), data_set_id, event_id);
    }
    this.#filterSeq = this.#nextSeq - 1;
  }
}

const estimateOf = (signals: EventSignals | null): number | null =>
  signals?.llmCall?.isEstimated ? signals.llmCall.costNanoUsd : null;
