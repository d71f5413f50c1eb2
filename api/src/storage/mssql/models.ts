import { NO_MODEL } from "../derived/rollups.ts";
import type { EventSignals } from "../derived/signals.ts";

/** @returns the model's label; null where the event is no LLM call */
export function modelLabel(label: (text: string) => number, signals: EventSignals | null): number | null {
  const call = signals?.llmCall;
  if (call === undefined) return null;
  return call.model === null ? NO_MODEL : label(call.model);
}
