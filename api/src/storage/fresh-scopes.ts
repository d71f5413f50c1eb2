import { randomUUID } from "node:crypto";
import { grantScope, type DataScope } from "../accounts/scope.ts";
import type { Storage } from "./storage.ts";

/** Both data sets of a new workspace, so that the tests of a suite can share a store. */
export async function freshScopesOf({ accounts }: Storage): Promise<{ live: DataScope; test: DataScope }> {
  const made = await accounts.ensureWorkspace({ slug: randomUUID(), name: "Test", plan: "free" });
  return {
    live: grantScope(made.liveDataSetId, made.workspace.id),
    test: grantScope(made.testDataSetId, made.workspace.id),
  };
}
