import { readLlmCall } from "@hiveboard/schema";
import type { StoredEvent } from "../events/event.ts";

/**
 * What the call that an event tells of cost, US dollars: as its client said, else as the workspace's prices estimated.
 * Null for an event that tells of none, and for a call whose cost is unknown.
 */
export function callCostUsd({ eventType, kind, payload, estimatedCostUsd }: StoredEvent): number | null {
  if (eventType !== "custom" || kind !== "llm_call") return null;
  return readLlmCall(payload).costUsd ?? estimatedCostUsd;
}
