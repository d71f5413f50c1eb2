import { join } from "node:path";
import { parseArgs } from "node:util";
import { PLAN_NAMES } from "./accounts/plans.ts";
import type { Plan } from "./accounts/plans.ts";
import { loadConfig } from "./config.ts";
import { setPlan as setMssqlPlan } from "./storage/mssql/set-plan.ts";
import { setPlan as setSqlitePlan } from "./storage/sqlite/set-plan.ts";

const USAGE = `npm run set-plan -- --workspace SLUG --plan ${PLAN_NAMES.join("|")}`;

/** `npm run set-plan`: puts a workspace on a plan, also while servers run. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { workspace: { type: "string" }, plan: { type: "string" } } });
  const { workspace: slug, plan } = values;
  if (slug === undefined || plan === undefined) throw new Error(`--workspace and --plan: ${USAGE}`);
  if (!isPlan(plan)) throw new Error(`--plan must be one of ${PLAN_NAMES.join(", ")}.`);
  const { data_dir, database_url } = loadConfig(process.env, process.cwd());
  const by = { actor: { kind: "system", id: "set-plan", name: "set-plan" }, atMs: Date.now() } as const;
  const before =
    database_url === undefined
      ? await setSqlitePlan(join(data_dir, "hiveboard.db"), { slug, plan, by })
      : await setMssqlPlan(database_url, { slug, plan, by });
  if (before === null) throw new Error(`There is no workspace with the slug ${JSON.stringify(slug)}.`);
  process.stdout.write(
    before === plan ? `${slug} is on ${plan} already.\n` : `${slug} was on ${before} and is on ${plan}.\n`,
  );
}

function isPlan(text: string): text is Plan {
  return (PLAN_NAMES as readonly string[]).includes(text);
}

await main().catch((error: unknown) => {
  process.stderr.write(`Could not set the plan: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
