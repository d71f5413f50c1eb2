import type { AlertState, Phase } from "../alert.ts";
import type { AlertRule } from "../rule.ts";

/** What becomes of a state, and what somebody has to be told. */
export interface Move {
  phase: Phase;
  /** When the new phase began. */
  sinceMs: number;
  effect: "fired" | "resolved" | null;
  /** Nothing is left to remember. */
  isForgotten: boolean;
}

type Graces = Pick<AlertRule, "forMs" | "resolveAfterMs" | "cooldownMs">;
type Known = Pick<AlertState, "phase" | "sinceMs" | "lastFiredAtMs" | "silencedUntilMs">;

const FINE: Known = { phase: "ok", sinceMs: 0, lastFiredAtMs: null, silencedUntilMs: null };

/**
 * The next step of a state: ok → pending → firing → clearing → ok. Pure: it is called until it answers null.
 *
 * @param state null for a subject that nothing is known of
 * @param holds whether the condition holds now
 * @param isOver what it tells of has ended already: it fires at once or never
 * @returns null when nothing changes
 */
export function nextMove(
  state: Known | null,
  { holds, isOver }: { holds: boolean; isOver: boolean },
  nowMs: number,
  { forMs, resolveAfterMs, cooldownMs }: Graces,
): Move | null {
  const { phase, sinceMs, lastFiredAtMs, silencedUntilMs } = state ?? FINE;
  const coolsUntilMs = lastFiredAtMs === null ? Number.NEGATIVE_INFINITY : lastFiredAtMs + cooldownMs;
  const move = (to: Phase, since: number, effect: Move["effect"] = null): Move => ({
    phase: to,
    sinceMs: since,
    effect,
    isForgotten: false,
  });
  switch (phase) {
    case "ok": {
      if (holds && nowMs >= coolsUntilMs && (forMs === 0 || isOver)) return move("firing", nowMs, "fired");
      if (holds) return isOver ? null : move("pending", nowMs);
      const isRemembered = nowMs < coolsUntilMs || (silencedUntilMs !== null && nowMs < silencedUntilMs);
      return state === null || isRemembered ? null : { ...move("ok", nowMs), isForgotten: true };
    }
    case "pending": {
      if (!holds) return move("ok", nowMs);
      const isRipe = nowMs >= coolsUntilMs && (isOver || nowMs >= sinceMs + forMs);
      return isRipe ? move("firing", nowMs, "fired") : null;
    }
    case "firing": {
      if (holds) return null;
      return resolveAfterMs === 0 ? move("ok", nowMs, "resolved") : move("clearing", nowMs);
    }
    case "clearing": {
      if (holds) return move("firing", nowMs);
      return nowMs >= sinceMs + resolveAfterMs ? move("ok", nowMs, "resolved") : null;
    }
  }
}
