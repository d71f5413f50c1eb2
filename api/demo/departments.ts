import type { Character } from "./character.ts";
import { contractReviewer } from "./characters/contract-reviewer.ts";
import { crmSync } from "./characters/crm-sync.ts";
import { dataImporter } from "./characters/data-importer.ts";
import { inventoryPlanner } from "./characters/inventory-planner.ts";
import { invoiceMatcher } from "./characters/invoice-matcher.ts";
import { leadQualifier } from "./characters/lead-qualifier.ts";
import { nightlyBatch } from "./characters/nightly-batch.ts";
import { promptEvaluator } from "./characters/prompt-evaluator.ts";
import { reportWriter } from "./characters/report-writer.ts";
import { researcher } from "./characters/researcher.ts";
import { supportTriage } from "./characters/support-triage.ts";

/** Agents that share a thread, and with it a client of the SDK, an environment and a group. */
export interface Department {
  readonly name: string;
  readonly environment: string;
  readonly group: string;
  readonly characters: readonly Character[];
}

/** The company. Who hangs or crashes has a thread of its own, so that nobody else goes with it. */
export const DEPARTMENTS: readonly Department[] = [
  { name: "sales", environment: "production", group: "sales-team", characters: [leadQualifier] },
  { name: "crm", environment: "production", group: "sales-team", characters: [crmSync] },
  {
    name: "finance",
    environment: "production",
    group: "finance-team",
    characters: [invoiceMatcher, contractReviewer],
  },
  { name: "support", environment: "production", group: "support-team", characters: [supportTriage] },
  {
    name: "operations",
    environment: "production",
    group: "operations",
    characters: [nightlyBatch, dataImporter],
  },
  { name: "planning", environment: "production", group: "operations", characters: [inventoryPlanner] },
  { name: "research", environment: "production", group: "research", characters: [researcher, reportWriter] },
  { name: "laboratory", environment: "staging", group: "research", characters: [promptEvaluator] },
];
