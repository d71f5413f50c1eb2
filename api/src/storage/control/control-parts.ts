import type { DataScope } from "../../accounts/scope.ts";
import type { Storage } from "../storage.ts";

/** What the suites of the control stores are given. */
export interface ControlParts {
  storage: () => Storage;
  /** Both data sets of a new workspace. */
  freshScopes: () => Promise<{ live: DataScope; test: DataScope }>;
}

/** More than a statement of SQL Server has parameters. */
export const MANY = 2_200;
