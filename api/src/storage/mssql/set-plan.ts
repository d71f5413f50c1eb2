import type { ChangedBy } from "../../accounts/audit-log.ts";
import type { Plan } from "../../accounts/plans.ts";
import { parseDatabaseUrl } from "../../database-url.ts";
import { createAccountWriter } from "../control/account.store.ts";
import { createDatabase, openPool } from "./connection.ts";
import { inTransactions } from "./session.ts";

/**
 * Puts a workspace on a plan, in a database that servers may have open.
 *
 * @param url `mssql://user:password@host:port/database`
 * @returns the plan that it was on; null when no workspace has this slug
 */
export async function setPlan(
  url: string,
  { slug, plan, by }: { slug: string; plan: Plan; by: ChangedBy },
): Promise<Plan | null> {
  const db = createDatabase(await openPool(parseDatabaseUrl(url)));
  try {
    const { accounts } = inTransactions(db, (session) => ({ accounts: createAccountWriter(session) }));
    return await accounts.setPlan(slug, plan, by);
  } finally {
    await db.close();
  }
}
