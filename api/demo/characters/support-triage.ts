import type { Agent, QueueSnapshotInput, TodoInput } from "hiveloop";
import { enlist, keepAt, think } from "../character.ts";
import type { Call, Character, Stage } from "../character.ts";
import { someFirm, somePerson } from "../firms.ts";
import type { Pace } from "../pace.ts";
import type { Random, Range } from "../random.ts";

interface Ticket {
  readonly id: string;
  readonly from: string;
  readonly subject: string;
  readonly priority: "high" | "normal" | "low";
  readonly source: string;
  readonly arrivedAtMs: number;
}

const SUBJECTS = [
  "The export stops at row 10,000",
  "Two invoices for March",
  "Cannot sign in after changing my mail address",
  "How do I add a colleague who only reads?",
  "The dashboard shows yesterday's figures",
  "Please delete the data of our former employee",
  "The API answers 429 although we send little",
  "Chart colours are hard to tell apart",
  "Webhook arrives twice",
];
const AREAS = ["billing", "access", "exports", "api", "appearance"] as const;
/** Tickets come in waves, as they do after a release. */
const WAVE: Range = [8, 12];
const WAVE_EVERY_MS = 75_000;
const TODO_ENDS = ["completed", "completed", "dismissed", "deferred", "failed"] as const;

function newTicket(random: Random): Ticket {
  const firm = someFirm(random);
  return {
    id: `ticket-${random.int([40_000, 49_999])}`,
    from: `${somePerson(random)}, ${firm.name}`,
    subject: random.pick(SUBJECTS),
    priority: random.pick(["high", "normal", "normal", "low"]),
    source: random.pick(["mail", "chat", "form"]),
    arrivedAtMs: Date.now(),
  };
}

function sort({ from, subject }: Ticket, random: Random): Call {
  const area = random.pick(AREAS);
  return {
    name: "sort_ticket",
    model: "gpt-4o-mini",
    tokensIn: random.int([480, 950]),
    tokensOut: random.int([40, 90]),
    prompt: `Which area does this ticket belong to (${AREAS.join(", ")}), how urgent is it, and can it be answered from the handbook?\n\nFrom: ${from}\nSubject: ${subject}`,
    response: `{"area": "${area}", "urgency": "${random.pick(["today", "this week"])}", "from_handbook": ${random.chance(0.6)}}`,
  };
}

function answer({ from, subject }: Ticket, random: Random): Call {
  return {
    name: "draft_answer",
    model: "claude-3-5-haiku",
    tokensIn: random.int([1_400, 2_600]),
    tokensOut: random.int([140, 280]),
    prompt: `Answer "${subject}" from the handbook pages below. If they do not cover it, say so and promise a person's answer by tomorrow.`,
    response: `Hello ${from.split(" ")[0]!},\n\nthank you for the clear description. This is a known limit, and there is a way around it that takes two clicks; I have put the steps below. If it does not help, just answer this mail.`,
  };
}

function snapshotOf(
  queue: readonly Ticket[],
  current: Ticket | undefined,
  startedAtMs: number,
): QueueSnapshotInput {
  const oldest = queue[0];
  return {
    depth: queue.length,
    oldestAgeSeconds: oldest === undefined ? 0 : (Date.now() - oldest.arrivedAtMs) / 1000,
    items: queue.map(({ id, priority, source, subject, arrivedAtMs }) => ({
      id,
      priority,
      source,
      summary: subject,
      queuedAt: new Date(arrivedAtMs),
    })),
    processing: current && {
      id: current.id,
      summary: current.subject,
      startedAt: new Date(startedAtMs),
      elapsedMs: Date.now() - startedAtMs,
    },
  };
}

async function triage(stage: Stage, agent: Agent, ticket: Ticket): Promise<void> {
  const { pace, random } = stage;
  const options = {
    project: "customer-support",
    type: "ticket_triage",
    correlationId: `conversation-${ticket.id.slice(7)}`,
    summary: `${ticket.subject} (${ticket.from})`,
    data: { priority: ticket.priority, source: ticket.source },
  };
  await agent.task(ticket.id, options, async (task) => {
    await agent.track("sort_ticket", () => think(stage, task, sort(ticket, random)));
    await agent.track("search_handbook", () => pace.sleep(random.int([300, 900])));
    await think(stage, task, answer(ticket, random));
    task.complete({ summary: `Answered: ${ticket.subject}` });
  });
}

/** Keeps a list of calls to make: a few stay open, the oldest ends one way or another. */
class Todos {
  readonly #open: TodoInput[] = [];
  readonly #agent: Agent;

  constructor(agent: Agent) {
    this.#agent = agent;
  }

  follow({ id, from, subject, priority }: Ticket, pace: Pace, random: Random): void {
    const todo = {
      id: `call-${id.slice(7)}`,
      summary: `Call ${from.split(",")[0]!} back about "${subject}"`,
      priority,
      source: id,
      context: "The handbook does not cover it",
    };
    this.#tell({ ...todo, action: "created", dueBy: pace.momentIn(3_600_000) });
    this.#open.push({ ...todo, action: "created" });
    if (this.#open.length > 4) this.#tell({ ...this.#open.shift()!, action: random.pick(TODO_ENDS) });
  }

  #tell(todo: TodoInput): void {
    this.#agent.todo(todo);
  }
}

/** Its queue fills up in waves and drains again. */
export const supportTriage: Character = {
  id: "support-triage",
  profile: {
    type: "support",
    version: "5.0.1",
    framework: "crewai",
    heartbeatIntervalMs: 8_000,
    stuckThresholdMs: 60_000,
  },
  past: {
    project: "customer-support",
    taskType: "ticket_triage",
    runsPerDay: 130,
    run(random) {
      const ticket = newTicket(random);
      return {
        taskId: ticket.id,
        summary: `${ticket.subject} (${ticket.from})`,
        result: `Answered: ${ticket.subject}`,
        durationMs: random.int([4_000, 9_000]),
        priority: ticket.priority,
        actions: ["sort_ticket", "search_handbook"],
        calls: [sort(ticket, random), answer(ticket, random)],
        failure: random.chance(0.02)
          ? { type: "RateLimitError", message: "429: the mail provider takes 20 messages a minute" }
          : undefined,
      };
    },
  },
  async perform(stage) {
    const { pace, random } = stage;
    const queue: Ticket[] = [];
    let current: Ticket | undefined;
    let startedAtMs = 0;
    const look = () => snapshotOf(queue, current, startedAtMs);
    const agent = enlist(stage, supportTriage, {
      queueProvider: look,
      heartbeatPayload: () => ({ queueDepth: queue.length, currentState: current ? "answering" : "waiting" }),
    });
    const todos = new Todos(agent);
    const fill = keepAt(stage, [WAVE_EVERY_MS, WAVE_EVERY_MS], () => {
      queue.push(...Array.from({ length: random.int(WAVE) }, () => newTicket(random)));
      agent.queueSnapshot(look());
      return Promise.resolve();
    });
    const drain = keepAt(stage, [500, 1_500], async () => {
      current = queue.shift();
      startedAtMs = Date.now();
      if (current === undefined) return;
      await triage(stage, agent, current);
      if (random.chance(0.35)) todos.follow(current, pace, random);
      current = undefined;
    });
    await Promise.all([fill, drain]);
  },
};
