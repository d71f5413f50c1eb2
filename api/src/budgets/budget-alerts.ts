import type { AlertState } from "../alerts/alert.ts";
import { WHOLE_WORKSPACE, type Subject } from "../alerts/condition.ts";
import type { AlertSource, Step } from "../alerts/transitions.ts";
import { usdText } from "../costs/money.ts";
import { BUDGET_LEVELS, type Budget, type BudgetUse } from "./budget.ts";

/** A budget at one of its levels, as what raises an alert. */
export function sourceOf({ id, name, actions }: Budget, percent: number): AlertSource {
  const severity = percent >= 100 ? "critical" : "warning";
  return { id, name, conditionType: "budget", severity, silencedUntilMs: null, cooldownMs: 0, actions };
}

/**
 * Which alerts begin and end. Of a budget that jumps past both levels at once only the higher one is told.
 *
 * @param uses as they are at `nowMs`
 * @param states what is stored of budgets, whichever they are of
 */
export function dueSteps(uses: readonly BudgetUse[], states: readonly AlertState[], nowMs: number): Step[] {
  const stateOf = new Map(states.map((state) => [`${state.ruleId} ${state.subject.budgetPercent}`, state]));
  return uses.flatMap((use) =>
    BUDGET_LEVELS.flatMap((percent): Step[] => {
      const state = stateOf.get(`${use.budget.id} ${percent}`) ?? null;
      const source = sourceOf(use.budget, percent);
      const isOpen = state?.phase === "firing";
      // A silence outlasts the period in which somebody asked for it.
      const isForgotten = (state?.silencedUntilMs ?? 0) <= nowMs;
      // One of an earlier period is over, whatever this one has cost.
      const holds = use.level >= percent && !(isOpen && state.sinceMs < use.periodStartMs);
      if (isOpen && !holds) {
        const move = { phase: "ok", sinceMs: nowMs, effect: "resolved", isForgotten } as const;
        return [{ source, state, move, evidence: null }];
      }
      if (isOpen) return [];
      if (use.level !== percent) {
        const move = { phase: "ok", sinceMs: nowMs, effect: null, isForgotten } as const;
        return state !== null && isForgotten ? [{ source, state, move, evidence: null }] : [];
      }
      const move = { phase: "firing", sinceMs: nowMs, effect: "fired", isForgotten: false } as const;
      return [{ source, state, move, evidence: evidenceOf(use, percent) }];
    }),
  );
}

function evidenceOf({ budget, spentUsd }: BudgetUse, percent: number): Step["evidence"] {
  const { amountUsd, period } = budget;
  const part = percent >= 100 ? "all" : `${percent} %`;
  return {
    subject: subjectOf(budget, percent),
    value: spentUsd,
    threshold: (amountUsd * percent) / 100,
    summary: `LLM calls cost ${usdText(spentUsd)} this ${period}${overWhat(budget)}: ${part} of the budget of ${usdText(amountUsd)} is used up.`,
    causes: [],
  };
}

function subjectOf({ scopeKind, scopeValue }: Budget, budgetPercent: number): Subject {
  if (scopeKind === "project")
    return { ...WHOLE_WORKSPACE, type: "project", projectId: scopeValue, budgetPercent };
  if (scopeKind === "agent") return { ...WHOLE_WORKSPACE, type: "agent", agentId: scopeValue, budgetPercent };
  return { ...WHOLE_WORKSPACE, budgetPercent };
}

function overWhat({ scopeKind, scopeValue }: Budget): string {
  if (scopeKind === "agent") return `, agent ${scopeValue}`;
  if (scopeKind === "task_type") return `, tasks of type ${scopeValue}`;
  return "";
}
