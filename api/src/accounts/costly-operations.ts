import type { Role } from "./permissions.ts";

/** So many calls in so many seconds. */
export interface CallLimit {
  calls: number;
  seconds: number;
}

/** What a call costs that is more than a request, and so is limited by itself: by who calls, and by what it is aimed at. */
export interface CostlyOperation {
  /** Counted for each person and key, and for each address where nobody is known. */
  seconds: number;
  /** Calls in that time, by role; `others` for keys, and for roles that are not named. */
  calls: Partial<Readonly<Record<Role, number>>> & { readonly others: number };
  /** Counted besides for each value of this argument, whoever calls. */
  target?: CallLimit & { argument: string };
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** How often what may be used: the one place where it is written down, by the name of the GraphQL field. */
export const COSTLY_OPERATIONS = {
  // An invite is a mail to somebody who did not ask for it.
  createInvite: {
    seconds: HOUR,
    calls: { others: 20 },
    target: { argument: "email", calls: 3, seconds: DAY },
  },
  createApiKey: { seconds: HOUR, calls: { owner: 60, others: 30 } },
  register: { seconds: HOUR, calls: { others: 30 } },
  // Both go through all that is stored of a project.
  deleteProject: { seconds: HOUR, calls: { owner: 120, admin: 120, others: 60 } },
  mergeProjects: { seconds: HOUR, calls: { owner: 60, admin: 60, others: 30 } },
  // It sends to whomever the rule names.
  testAlertRule: { seconds: HOUR, calls: { owner: 60, admin: 60, others: 30 } },
  // It runs a rule over up to 30 days.
  previewAlertRule: { seconds: MINUTE, calls: { owner: 60, admin: 60, member: 60, others: 30 } },
  // It reads up to 100,000 calls.
  repricingPreview: { seconds: MINUTE, calls: { owner: 30, others: 10 } },
} as const satisfies Record<string, CostlyOperation>;

export type CostlyOperationName = keyof typeof COSTLY_OPERATIONS;

export function isCostly(name: string): name is CostlyOperationName {
  return Object.hasOwn(COSTLY_OPERATIONS, name);
}
