import type { DataScope } from "../accounts/scope.ts";
import { readLlmCall } from "@hiveboard/schema";
import { nanoUsd, usd } from "../costs/money.ts";
import type { LlmCall } from "../costs/llm-call.ts";
import type { StoredEvent } from "../events/event.ts";
import { NO_COSTS } from "../metrics/figures.ts";
import type { CostSums, MetricsFilter } from "../metrics/metrics.ts";
import { eventCursor } from "../events/event-cursor.ts";
import type { Bus } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { isInProject } from "./event-predicate.ts";
import { createFeed } from "./feed.ts";
import type { Feed } from "./feed.ts";
import { FrameWindow } from "./frame-window.ts";

/** Calls that may wait for one frame. Past it the oldest are left out of the list, and their sums are kept. */
const MAX_WAITING_CALLS = 5_000;

/** The LLM calls that came since the last frame, and sums over all of them. */
export interface CostFrame {
  calls: LlmCall[];
  sums: CostSums;
  cursor: string;
}

/** Follows the LLM calls that match a filter. */
export function followCosts(
  parts: { bus: Bus; clock: Clock },
  scope: DataScope,
  filter: MetricsFilter,
): Feed<CostFrame> {
  const window = new FrameWindow(parts.clock);
  let calls: LlmCall[] = [];
  let sums = noCalls();
  let lastSeq = 0;
  const leave = parts.bus.subscribe(scope, (message) => {
    if (message.type !== "events") return;
    for (const event of message.events) {
      const call = isLlmCall(event) && matches(event, filter) ? toLlmCall(event) : null;
      if (call === null || (filter.model != null && call.model !== filter.model)) continue;
      calls.push(call);
      addCall(sums, call);
      lastSeq = event.seq;
    }
    if (calls.length > MAX_WAITING_CALLS) calls = calls.slice(-MAX_WAITING_CALLS);
    if (calls.length > 0) window.signal();
  });
  const next = async (): Promise<CostFrame | null> => {
    if (!(await window.next())) return null;
    const frame = { calls, sums, cursor: eventCursor(lastSeq) };
    calls = [];
    sums = noCalls();
    return frame;
  };
  const close = () => {
    leave();
    window.close();
  };
  return createFeed({ next, close });
}

function isLlmCall({ eventType, kind }: StoredEvent): boolean {
  return eventType === "custom" && kind === "llm_call";
}

function matches(event: StoredEvent, { projectId, agentId, environment, group }: MetricsFilter): boolean {
  return (
    (agentId == null || event.agentId === agentId) &&
    (environment == null || event.environment === environment) &&
    (group == null || event.group === group) &&
    (projectId == null || isInProject(event, projectId))
  );
}

function toLlmCall(event: StoredEvent): LlmCall {
  const { seq, eventId, timestampMs, agentId, projectSlug, taskId, taskRunId, actionId } = event;
  const { cachedTokensIn: _, ...data } = readLlmCall(event.payload);
  const { estimatedCostUsd } = event;
  return {
    ...{ seq, eventId, timestampMs, agentId, projectSlug, taskId, taskRunId, actionId, ...data },
    costUsd: data.costUsd ?? estimatedCostUsd,
    isCostEstimated: estimatedCostUsd !== null,
  };
}

function noCalls(): CostSums {
  return { ...NO_COSTS };
}

function addCall(sums: CostSums, call: LlmCall): void {
  const { costUsd, isCostEstimated, tokensIn, tokensOut } = call;
  sums.calls += 1;
  if (costUsd !== null) sums.costedCalls += 1;
  // Whole nano-dollars add without drift.
  sums.costUsd = usd(nanoUsd(sums.costUsd) + nanoUsd(costUsd ?? 0));
  if (isCostEstimated) sums.estimatedCostUsd = usd(nanoUsd(sums.estimatedCostUsd) + nanoUsd(costUsd ?? 0));
  sums.tokensIn += tokensIn ?? 0;
  sums.tokensOut += tokensOut ?? 0;
}
