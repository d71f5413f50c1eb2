import type { Principal } from "./principal.ts";

/** Who changed something. A copy, since names change and people leave: what the log says stays true. */
export interface Actor {
  readonly kind: "user" | "key" | "system";
  /** Of the user or key; for the system, what did it: the name of a job. */
  readonly id: string;
  readonly name: string;
}

/**
 * Whether what an entry is about belongs to the workspace, and every owner reads of it, or to its live or test data,
 * and only those read of it who see that data.
 */
export const SUBJECT_REACH = {
  workspace: "workspace",
  user: "workspace",
  member: "workspace",
  invite: "workspace",
  session: "workspace",
  api_key: "workspace",
  project: "data_set",
  agent: "data_set",
  alert_rule: "data_set",
  alert: "data_set",
  budget: "data_set",
  model_price: "workspace",
  data: "data_set",
} as const satisfies Record<string, "workspace" | "data_set">;
export type AuditSubjectType = keyof typeof SUBJECT_REACH;

/** What stands in `before` and `after`: the fields that changed, by name. No secrets, not even hashed. */
export type AuditFacts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** One change. */
export interface AuditEntry {
  /** What was done, as `subject.verb`: `project.create`, `api_key.revoke`. */
  action: `${string}.${string}`;
  subject: { type: AuditSubjectType; id: string; name: string };
  /** Null where there was nothing before. */
  before: AuditFacts | null;
  /** Null where there is nothing after. */
  after: AuditFacts | null;
}

/** Whose change it is, and when: handed to the store that makes the change and writes it down in one transaction. */
export interface ChangedBy {
  actor: Actor;
  /** Milliseconds since the epoch. */
  atMs: number;
}

/** An entry as it is read. */
export interface AuditRecord extends AuditEntry, ChangedBy {
  /** Its number: later entries have higher ones. */
  id: number;
}

export interface AuditFilter {
  actorIds?: readonly string[] | null;
  actions?: readonly string[] | null;
  subjectTypes?: readonly AuditSubjectType[] | null;
  subjectId?: string | null;
  /** Inclusive, milliseconds since the epoch. */
  fromMs?: number | null;
  /** Exclusive, milliseconds since the epoch. */
  toMs?: number | null;
}

/** Puts what is being done under the name of whoever does it. */
export const changedBy = (principal: Principal, nowMs: number): ChangedBy => ({
  actor: principal.actor,
  atMs: nowMs,
});

/** Only the fields that differ, on both sides. */
export function differences<Facts extends AuditFacts>(
  before: Facts,
  after: Facts,
): { before: AuditFacts; after: AuditFacts } {
  const names = Object.keys(after).filter((name) => !isSame(before[name], after[name]));
  const pick = (facts: AuditFacts) => Object.fromEntries(names.map((name) => [name, facts[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
