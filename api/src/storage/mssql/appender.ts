import { sql, type SQL } from "drizzle-orm";
import type { AppendFailure, AppendMessage, AppendReply } from "../append-message.ts";
import { eventTypeOf } from "../codes.ts";
import { monthOf } from "../../accounts/plans.ts";
import { createFold, foldEvent, type NumberedEvent } from "../derived/fold.ts";
import type { SkippedGroup } from "../derived/skipped.ts";
import type { Connection, Database } from "./connection.ts";
import { lockAppends, moveTo, type AppendTurn } from "./counters.ts";
import { writeDerived } from "./derived-writer.ts";
import { Dictionary, type ProjectEntry } from "./dictionary.ts";
import { insertEvents, type EventRow } from "./event-writer.ts";
import { insertCalls } from "./llm-call.store.ts";
import { modelLabel } from "./models.ts";
import { isConnectionLost, isRefusal, reasonOf, withRetries, type RetryPolicy } from "./retry.ts";
import { createSession } from "./session.ts";

/** What one transaction stored, and by which event one can see later that it was committed. */
interface Stored {
  replies: AppendReply[];
  witness: { seq: number; eventId: Uint8Array } | null;
}

/**
 * The writer of events. A group of batches is stored in one transaction with a fixed number of statements, whatever is
 * in it. Appenders of several servers take turns (`counters.ts`), so positions become visible in their order.
 */
export class Appender {
  readonly #db: Database;
  readonly #nowMs: (() => SQL) | undefined;
  readonly #retry: Partial<RetryPolicy>;
  readonly #onSkipped: (skipped: SkippedGroup) => void;

  /**
   * @param options.nowMs the clock of arrivals; SQL Server's own where it is not given
   * @param options.onSkipped told of a batch of which nothing could be derived
   */
  constructor(
    db: Database,
    options: {
      nowMs?: () => SQL;
      retry?: Partial<RetryPolicy>;
      onSkipped?: (skipped: SkippedGroup) => void;
    } = {},
  ) {
    this.#db = db;
    this.#onSkipped = options.onSkipped ?? (() => undefined);
    this.#nowMs = options.nowMs;
    this.#retry = options.retry ?? {};
  }

  /**
   * Stores a group of batches. When storing them together fails, each is tried by itself, so that one that cannot be
   * stored does not take the others with it.
   *
   * @returns a reply a batch; a failure for one that could not be stored, and of which then nothing was
   */
  async appendGroup(batches: readonly AppendMessage[]): Promise<(AppendReply | AppendFailure)[]> {
    try {
      return await this.#storeOnce(batches);
    } catch (error) {
      // Nobody can be reached: asking again for each batch would only take longer.
      if (isConnectionLost(error))
        return batches.map(() => ({ failure: reasonOf(error), isUnavailable: true }));
      if (batches.length === 1) return [await this.#storeUnderived(batches[0]!, error)];
      const replies: (AppendReply | AppendFailure)[] = [];
      for (const batch of batches) replies.push(...(await this.appendGroup([batch])));
      return replies;
    }
  }

  /**
   * A batch that the database refused. Where it was a derived row, the events are stored without any: the batch would
   * never get in, and a rebuild makes what is missing.
   */
  async #storeUnderived(batch: AppendMessage, refusal: unknown): Promise<AppendReply | AppendFailure> {
    const failure = { failure: reasonOf(refusal) };
    if (!isRefusal(refusal)) return { ...failure, isUnavailable: true };
    try {
      const [reply] = await this.#storeOnce([batch], false);
      this.#onSkipped({ ...(await this.#nameOf(batch.dataSetId)), reason: failure.failure });
      return reply!;
    } catch {
      return failure;
    }
  }

  async #nameOf(dataSetId: number): Promise<Pick<SkippedGroup, "workspace" | "dataSet">> {
    const [row] = await this.#db.all<{ slug: string; name: string }>(sql`
      SELECT w.slug, d.name FROM data_sets AS d JOIN workspaces AS w ON w.workspace_id = d.workspace_id
      WHERE d.data_set_id = ${dataSetId}`);
    return { workspace: row?.slug ?? String(dataSetId), dataSet: row?.name ?? "" };
  }

  /**
   * A connection that is lost may have taken the commit with it, or only its answer. The events' ids would keep a
   * second attempt from storing anything twice, but it would call them repeats, and nobody would be told of them: so
   * it looks first whether the first attempt's events are there.
   */
  async #storeOnce(batches: readonly AppendMessage[], derives = true): Promise<AppendReply[]> {
    const attempt: { stored: Stored | null } = { stored: null };
    return withRetries(
      async () => {
        if (attempt.stored !== null && (await this.#isCommitted(attempt.stored)))
          return attempt.stored.replies;
        attempt.stored = null;
        const { replies } = await this.#db.transaction(async (connection) => {
          attempt.stored = null;
          return (attempt.stored = await this.#store(connection, batches, derives));
        });
        return replies;
      },
      isConnectionLost,
      this.#retry,
    );
  }

  async #isCommitted({ witness }: Stored): Promise<boolean> {
    if (witness === null) return false;
    const found = await this.#db.all(
      sql`SELECT seq FROM events WHERE seq = ${witness.seq} AND event_id = ${witness.eventId}`,
    );
    return found.length > 0;
  }

  async #store(connection: Connection, batches: readonly AppendMessage[], derives: boolean): Promise<Stored> {
    const turn = await lockAppends(connection, this.#nowMs?.());
    const dictionary = new Dictionary(connection);
    const projects = await resolveProjects(dictionary, batches, turn.atMs);
    const rows = await numberEvents(dictionary, batches, projects, turn);
    const seqs = await insertEvents(
      connection,
      rows.map(({ row }) => row),
      turn.position,
    );
    const stored = rows.flatMap(({ row }, index) =>
      seqs[index] === 0 ? [] : [{ seq: seqs[index]!, event: row.event }],
    );
    await countEvents(connection, stored, monthOf(turn.atMs));
    if (derives) {
      const fold = createFold();
      for (const { event } of stored) foldEvent(fold, event);
      await insertCalls(connection, stored);
      await writeDerived(connection, dictionary, fold);
    }
    const last = stored.at(-1);
    if (last !== undefined) await moveTo(connection, turn.position + stored.length);
    return {
      replies: toReplies(batches, projects, rows, seqs, turn.atMs),
      witness: last === undefined ? null : { seq: last.seq, eventId: last.event.eventId },
    };
  }
}

/** Counts events for the plans' limits; the turn to append keeps others from counting beside. */
async function countEvents(
  connection: Connection,
  stored: readonly { event: { dataSetId: number } }[],
  month: number,
): Promise<void> {
  const counts = new Map<number, number>();
  for (const { event } of stored) counts.set(event.dataSetId, (counts.get(event.dataSetId) ?? 0) + 1);
  if (counts.size === 0) return;
  const rows = createSession(connection).rows(
    { data_set_id: "integer", counted: "integer" },
    [...counts].map(([dataSetId, counted]) => ({ data_set_id: dataSetId, counted })),
  );
  await connection.run(sql`
    UPDATE event_counts SET events = event_counts.events + w.counted FROM ${rows}
    WHERE event_counts.data_set_id = w.data_set_id AND event_counts."month" = ${month}`);
  await connection.run(sql`
    INSERT INTO event_counts (data_set_id, "month", events) SELECT w.data_set_id, ${month}, w.counted FROM ${rows}
    WHERE w.data_set_id NOT IN (SELECT c.data_set_id FROM event_counts AS c WHERE c."month" = ${month})`);
}

/** The project of each event of each batch; null where it is unknown. */
async function resolveProjects(
  dictionary: Dictionary,
  batches: readonly AppendMessage[],
  nowMs: number,
): Promise<(ProjectEntry | null)[][]> {
  const wanted = batches.flatMap(({ dataSetId, autoCreateProjects, events }) =>
    events.map((event) => ({ dataSetId, name: event[5], mayCreate: autoCreateProjects })),
  );
  const found = await dictionary.projects(wanted, nowMs);
  let next = 0;
  return batches.map(({ events }) => events.map(() => found[next++]!));
}

/** An event with its numbers, and where in the group it came from. */
interface PlacedRow {
  batch: number;
  index: number;
  row: EventRow;
}

/** Turns the names in the events whose project is known into numbers. */
async function numberEvents(
  dictionary: Dictionary,
  batches: readonly AppendMessage[],
  projects: readonly (ProjectEntry | null)[][],
  turn: AppendTurn,
): Promise<PlacedRow[]> {
  const label = await dictionary.labels(labelsOf(batches));
  const envelopes = await dictionary.envelopes(batches, label);
  const runs = await dictionary.runs(
    batches.flatMap(({ dataSetId, events }) =>
      events.map(([, , , , , , taskId, runId]) => (taskId === null ? null : { dataSetId, taskId, runId })),
    ),
  );
  const rows: PlacedRow[] = [];
  let next = 0;
  batches.forEach(({ dataSetId, eventIds, events }, batch) => {
    const { agentPk, envelopePk, environment, groupName } = envelopes[batch]!;
    events.forEach((tuple, index) => {
      const runPk = runs[next++]!;
      const project = projects[batch]![index]!;
      if (project === null) return;
      const [timestampMs, eventType, severity, status, durationMs, , , , taskType, correlationId, actionId,
        parentActionId, parentEventId, kind, payload, signals] = tuple; // prettier-ignore
      const event: NumberedEvent = {
        dataSetId,
        eventId: eventIds.subarray(index * 16, index * 16 + 16),
        timestampMs,
        receivedAtMs: turn.atMs,
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
        taskType: taskType === null ? null : label(taskType),
        correlationId,
        signals,
        model: modelLabel(label, signals),
      };
      const kindLabel = kind === null ? null : label(kind);
      const ids = { actionId, parentActionId, parentEventId };
      rows.push({ batch, index, row: { event, severity, status, kind: kindLabel, ...ids, payload } });
    });
  });
  return rows;
}

function* labelsOf(batches: readonly AppendMessage[]): Generator<string> {
  for (const { envelope, events } of batches) {
    yield envelope.environment;
    yield envelope.group;
    for (const event of events) {
      const model = event[15]?.llmCall?.model;
      for (const text of [event[8], event[13], model]) if (text != null) yield text;
    }
  }
}

function toReplies(
  batches: readonly AppendMessage[],
  projects: readonly (ProjectEntry | null)[][],
  rows: readonly PlacedRow[],
  seqs: readonly number[],
  receivedAtMs: number,
): AppendReply[] {
  const replies = batches.map(({ events }, batch): AppendReply => {
    const known = [
      ...new Map(projects[batch]!.flatMap((project) => project ?? []).map((p) => [p.pk, p])).values(),
    ];
    const places = new Map(known.map(({ pk }, place) => [pk, place]));
    return {
      seqs: new Float64Array(events.length),
      projectOf: Int32Array.from(projects[batch]!, (project) =>
        project === null ? -1 : places.get(project.pk)!,
      ),
      projects: known.map(({ id, slug }) => ({ id, slug })),
      receivedAtMs,
    };
  });
  rows.forEach(({ batch, index }, place) => (replies[batch]!.seqs[index] = seqs[place]!));
  return replies;
}
