import { readQueueSnapshot } from "@hiveboard/schema";
import type { StoredEvent } from "../../events/event.ts";
import type { Cause } from "../alert.ts";
import { subjectKey, WHOLE_WORKSPACE } from "../condition.ts";
import type { Subject } from "../condition.ts";
import { LATE_AFTER_MS } from "../rule-limits.ts";
import type { AlertRule, RuleFilter } from "../rule.ts";
import { toCause } from "./evaluator.ts";
import type { Evaluator, Evidence } from "./evaluator.ts";

/** What an agent last said of its queue. */
interface QueueReading {
  depth: number;
  timestampMs: number;
  isLate: boolean;
  cause: Cause | null;
}

const agentSubject = (agentId: string): Subject => ({ ...WHOLE_WORKSPACE, type: "agent", agentId });

/** The latest snapshot of every agent's queue, whichever came first. */
export class Queues {
  readonly #latest = new Map<string, QueueReading>();

  get(agentId: string): QueueReading | undefined {
    return this.#latest.get(agentId);
  }

  /** @returns whether it is news */
  take(event: StoredEvent): boolean {
    const { depth } = readQueueSnapshot(event.payload);
    if (depth === null) return false;
    const timestampMs = Math.min(event.timestampMs, event.receivedAtMs);
    const isLate = event.receivedAtMs - event.timestampMs > LATE_AFTER_MS;
    return this.set(event.agentId, { depth, timestampMs, isLate, cause: toCause(event) });
  }

  set(agentId: string, reading: QueueReading): boolean {
    if ((this.#latest.get(agentId)?.timestampMs ?? Number.NEGATIVE_INFINITY) > reading.timestampMs)
      return false;
    this.#latest.set(agentId, reading);
    return true;
  }
}

/** `queue_depth`: the latest snapshot of an agent's queue is at least so deep. */
export class DepthEvaluator implements Evaluator {
  readonly rule: AlertRule;
  readonly #depth: number;
  readonly #queues: Queues;
  readonly #reached = new Set<string>();

  constructor(rule: AlertRule, depth: number, queues: Queues) {
    this.rule = rule;
    this.#depth = depth;
    this.#queues = queues;
  }

  get filter(): RuleFilter {
    return this.rule.filter;
  }

  /** @param agentId of an agent that passes the filters and has said something new of its queue */
  look(agentId: string): void {
    const reading = this.#queues.get(agentId);
    if (reading !== undefined && reading.depth >= this.#depth)
      this.#reached.add(subjectKey(agentSubject(agentId)));
  }

  candidates(): string[] {
    const keys = [...this.#reached];
    this.#reached.clear();
    return keys;
  }

  judge(key: string): Evidence | null {
    const agentId = key.slice("agent:".length);
    const reading = this.#queues.get(agentId);
    if (reading === undefined || reading.depth < this.#depth) return null;
    if (reading.isLate && !this.rule.includeLate) return null;
    return {
      subject: agentSubject(agentId),
      value: reading.depth,
      threshold: this.#depth,
      summary: `The queue of agent ${agentId} is ${reading.depth} deep.`,
      causes: reading.cause === null ? [] : [reading.cause],
    };
  }
}
