import type { Alert, AlertConditionType, AlertState, ResolveReason } from "./alert.ts";
import type { Transition } from "./alert.store.ts";
import { deliveriesOf } from "./deliveries.ts";
import type { Move } from "./evaluation/episode.ts";
import type { Evidence } from "./evaluation/evaluator.ts";
import type { AlertRule, Endpoints } from "./rule.ts";

/** What raises alerts: a rule, or a budget. */
export type AlertSource = Pick<
  AlertRule,
  "id" | "name" | "severity" | "silencedUntilMs" | "cooldownMs" | "actions"
> & { conditionType: AlertConditionType };

/** A state that is to change, and what raised it. */
export interface Step {
  source: AlertSource;
  /** Null: nothing is stored of it. */
  state: AlertState | null;
  move: Move;
  evidence: Evidence | null;
}

export function sourceOf(rule: AlertRule): AlertSource {
  return { ...rule, conditionType: rule.condition.type };
}

/** Turns what is to change into what is stored, with whom it has to be told. */
export interface TransitionParts {
  nowMs: number;
  newId: () => string;
}

/**
 * @param openAlert the alert that the proposal ends; null where it ends none
 */
export function toTransition(
  { source, state, move, evidence }: Step,
  endpoints: Endpoints,
  openAlert: Alert | null,
  { nowMs, newId }: TransitionParts,
): Transition {
  const isSilenced =
    isFuture(source.silencedUntilMs, nowMs) || isFuture(state?.silencedUntilMs ?? null, nowMs);
  const fired =
    move.effect === "fired" ? toAlert(source, evidence!, { id: newId(), nowMs, isSilenced }) : null;
  const resolvedId = move.effect === "resolved" ? (state?.alertId ?? null) : null;
  const subject = state?.subject ?? evidence!.subject;
  const lastFiredAtMs = fired === null ? (state?.lastFiredAtMs ?? null) : nowMs;
  const next: AlertState = {
    ruleId: source.id,
    subject,
    phase: move.phase,
    sinceMs: move.sinceMs,
    lastFiredAtMs: isCooling(move.phase, lastFiredAtMs, source, nowMs) ? lastFiredAtMs : null,
    alertId: fired?.id ?? (resolvedId === null ? (state?.alertId ?? null) : null),
    silencedUntilMs: move.isForgotten ? null : (state?.silencedUntilMs ?? null),
    stamp: state?.stamp ?? null,
  };
  const told = fired ?? (openAlert === null ? null : ended(openAlert, nowMs, "condition_over"));
  const kind = fired === null ? "resolved" : "fired";
  return {
    next,
    newStamp: newId(),
    fired,
    resolved: resolvedId === null ? null : { alertId: resolvedId, atMs: nowMs, because: "condition_over" },
    // Who was told that it began is told that it is over, silence or not.
    deliveries:
      told === null || told.isSilenced
        ? []
        : deliveriesOf(source, endpoints, { kind, alert: told, atMs: nowMs }, told.id, newId),
  };
}

/** Ends a state whose rule is no longer looked at, or looks for something else. */
export function toRetirement(
  state: AlertState,
  openAlert: Alert | null,
  because: ResolveReason,
  home: { source: AlertSource; endpoints: Endpoints } | null,
  { nowMs, newId }: TransitionParts,
): Transition {
  const { silencedUntilMs } = state;
  const isKept = because === "rule_changed" && isFuture(silencedUntilMs, nowMs);
  const told = openAlert === null || openAlert.isSilenced ? null : ended(openAlert, nowMs, because);
  return {
    next: {
      ...state,
      phase: "ok",
      sinceMs: nowMs,
      lastFiredAtMs: null,
      alertId: null,
      silencedUntilMs: isKept ? silencedUntilMs : null,
    },
    newStamp: newId(),
    fired: null,
    resolved: state.alertId === null ? null : { alertId: state.alertId, atMs: nowMs, because },
    deliveries:
      told === null || home === null
        ? []
        : deliveriesOf(
            home.source,
            home.endpoints,
            { kind: "resolved", alert: told, atMs: nowMs },
            told.id,
            newId,
          ),
  };
}

/** An alert as it is once it is over. */
export function ended(alert: Alert, atMs: number, because: ResolveReason): Alert {
  return { ...alert, status: "resolved", resolvedAtMs: atMs, resolvedBecause: because };
}

const isFuture = (atMs: number | null, nowMs: number): boolean => atMs !== null && atMs > nowMs;

/** Whether the last firing still has to be known: while it lasts, and as long as it keeps the next one back. */
function isCooling(
  phase: AlertState["phase"],
  lastFiredAtMs: number | null,
  { cooldownMs }: AlertSource,
  nowMs: number,
): boolean {
  if (lastFiredAtMs === null) return false;
  return phase === "firing" || phase === "clearing" || nowMs < lastFiredAtMs + cooldownMs;
}

function toAlert(
  source: AlertSource,
  { subject, summary, value, threshold, causes }: Evidence,
  { id, nowMs, isSilenced }: { id: string; nowMs: number; isSilenced: boolean },
): Alert {
  return {
    id,
    ruleId: source.id,
    ruleName: source.name,
    conditionType: source.conditionType,
    severity: source.severity,
    subject,
    status: "firing",
    summary,
    value,
    threshold,
    firedAtMs: nowMs,
    resolvedAtMs: null,
    resolvedBecause: null,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    isSilenced,
    causes,
  };
}
