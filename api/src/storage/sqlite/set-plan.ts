import { existsSync } from "node:fs";
import type { ChangedBy } from "../../accounts/audit-log.ts";
import type { Plan } from "../../accounts/plans.ts";
import { createAccountWriter } from "../control/account.store.ts";
import { openForWriting } from "./connection.ts";
import { createSession, inTransactions } from "./session.ts";

/**
 * Puts a workspace on a plan, in a database that a server may have open: it takes its turn at writing.
 *
 * @returns the plan that it was on; null when no workspace has this slug
 * @throws {Error} when there is no such file
 */
export async function setPlan(
  path: string,
  { slug, plan, by }: { slug: string; plan: Plan; by: ChangedBy },
): Promise<Plan | null> {
  if (!existsSync(path)) throw new Error(`There is no database at ${path}.`);
  const db = openForWriting(path);
  try {
    const { accounts } = inTransactions(db, { accounts: createAccountWriter(createSession(db)) });
    return await accounts.setPlan(slug, plan, by);
  } finally {
    db.close();
  }
}
