import type { JsonObject } from "@hiveboard/schema";
import type { UncostedCall, UncostedCalls } from "../../costs/repricing.store.ts";
import { readSignals } from "../derived/signals.ts";

/** A call as both dialects select it; the payload of one with a cost of its own is left out. */
export interface UncostedCallRow {
  seq: number;
  timestamp_ms: number;
  received_at_ms: number;
  estimated_cost_nano_usd: number | null;
  payload: string | null;
}

/** A page of calls, of which some have no cost of their own. @param limit what was asked for */
export function toUncostedCalls(rows: readonly UncostedCallRow[], limit: number): UncostedCalls {
  const last = rows.at(-1);
  return {
    calls: rows.flatMap(toUncostedCall),
    looked: rows.length,
    next:
      last === undefined || rows.length < limit ? null : { timestampMs: last.timestamp_ms, seq: last.seq },
  };
}

function toUncostedCall(row: UncostedCallRow): UncostedCall[] {
  if (row.payload === null) return [];
  const payload = JSON.parse(row.payload) as JsonObject;
  const call = readSignals({ eventType: "custom", kind: "llm_call", payload })?.llmCall;
  if (call === undefined) return [];
  const { model, tokensIn, tokensOut, cachedTokensIn } = call;
  return [
    {
      seq: row.seq,
      usage: { model, tokensIn, tokensOut, cachedTokensIn },
      pricedAtMs: Math.min(row.timestamp_ms, row.received_at_ms),
      estimateNanoUsd: row.estimated_cost_nano_usd,
    },
  ];
}
