import { subjectKey, WHOLE_WORKSPACE } from "../condition.ts";
import type { Condition, Subject } from "../condition.ts";
import type { AlertRule, RuleFilter } from "../rule.ts";
import type { Evaluator, Evidence } from "./evaluator.ts";
import { inWords } from "./evaluator.ts";
import type { Fleet } from "./fleet.ts";

const agentSubject = (agentId: string): Subject => ({ ...WHOLE_WORKSPACE, type: "agent", agentId });
const keyOf = (agentId: string): string => subjectKey(agentSubject(agentId));
const agentIdOf = (key: string): string => key.slice("agent:".length);

type Of<Type extends Condition["type"]> = Extract<Condition, { type: Type }>;

/**
 * `agent_stuck`: an agent that has sent heartbeats says nothing for a threshold.
 *
 * @param offlineAfterMs silence after which an agent counts as gone: one that was gone before the rule looked is no news
 */
export function createStuckEvaluator(
  rule: AlertRule,
  { thresholdMs }: Of<"agent_stuck">,
  fleet: Fleet,
  offlineAfterMs: number,
): Evaluator {
  let lookedMs = Number.NEGATIVE_INFINITY;
  return {
    rule,
    *candidates(nowMs) {
      const untilMs = thresholdMs === null ? nowMs : nowMs - thresholdMs;
      const index = thresholdMs === null ? fleet.deadlines : fleet.lastSeen;
      const afterMs = lookedMs;
      lookedMs = Math.max(lookedMs, untilMs);
      for (const agentId of index.between(afterMs, untilMs)) {
        const agent = fleet.get(agentId);
        if (agent !== undefined && fleet.passes(rule.filter, agent)) yield keyOf(agentId);
      }
    },
    judge(key, nowMs): Evidence | null {
      const agent = fleet.get(agentIdOf(key));
      if (agent === undefined || agent.lastHeartbeatMs === null || !fleet.passes(rule.filter, agent))
        return null;
      const silentMs = nowMs - agent.lastSeenMs;
      const limitMs = thresholdMs ?? fleet.thresholdMs(agent);
      if (silentMs < limitMs || agent.lastSeenMs + offlineAfterMs <= rule.enabledAtMs) return null;
      return {
        subject: agentSubject(agent.agentId),
        value: silentMs / 1_000,
        threshold: limitMs / 1_000,
        summary: `Agent ${agent.agentId} has said nothing for ${inWords(limitMs)}.`,
        causes: [],
        proof: { agentId: agent.agentId },
      };
    },
  };
}

/** `heartbeat_missing`: one of the agents named has sent no heartbeat for a window, or never. */
export function createHeartbeatEvaluator(
  rule: AlertRule,
  { agentIds, windowMs }: Of<"heartbeat_missing">,
  fleet: Fleet,
): Evaluator {
  const judge = (key: string, nowMs: number): Evidence | null => {
    const agentId = agentIdOf(key);
    if (!agentIds.includes(agentId)) return null;
    const agent = fleet.get(agentId);
    // Nobody can be missed of whom it is known that they are elsewhere.
    if (agent !== undefined && !fleet.passes(rule.filter, agent)) return null;
    const lastMs = agent?.lastHeartbeatMs ?? null;
    const silentMs = nowMs - (lastMs ?? rule.enabledAtMs);
    if (silentMs < windowMs) return null;
    const never = lastMs === null ? "never sent a heartbeat" : `sent no heartbeat for ${inWords(windowMs)}`;
    return {
      subject: agentSubject(agentId),
      value: silentMs / 1_000,
      threshold: windowMs / 1_000,
      summary: `Agent ${agentId} has ${never}.`,
      causes: [],
      proof: { agentId },
    };
  };
  const keys = agentIds.map(keyOf);
  return {
    rule,
    candidates: (nowMs) => keys.filter((key) => judge(key, nowMs) !== null),
    judge,
  };
}

/** `no_data`: nothing that passes the filters has come for a window. */
export class NoDataEvaluator implements Evaluator {
  readonly rule: AlertRule;
  readonly #windowMs: number;
  #lastMs: number;

  constructor(rule: AlertRule, { windowMs }: Of<"no_data">) {
    this.rule = rule;
    this.#windowMs = windowMs;
    this.#lastMs = rule.enabledAtMs;
  }

  get filter(): RuleFilter {
    return this.rule.filter;
  }

  /** @param receivedAtMs arrival of something that passes the filters */
  take(receivedAtMs: number): void {
    if (receivedAtMs > this.#lastMs) this.#lastMs = receivedAtMs;
  }

  candidates(nowMs: number): string[] {
    const key = subjectKey(WHOLE_WORKSPACE);
    return this.judge(key, nowMs) === null ? [] : [key];
  }

  judge(_key: string, nowMs: number): Evidence | null {
    const silentMs = nowMs - this.#lastMs;
    if (silentMs < this.#windowMs) return null;
    return {
      subject: WHOLE_WORKSPACE,
      value: silentMs / 1_000,
      threshold: this.#windowMs / 1_000,
      summary: `Nothing has come for ${inWords(this.#windowMs)}.`,
      causes: [],
    };
  }
}
