declare const granted: unique symbol;

/**
 * Whose data a call may see: one data set, that is a workspace's live data or its test data.
 *
 * Every storage method takes a scope first, and only `grantScope` makes one, so a query that forgets to say whose
 * data it reads does not compile.
 */
export interface DataScope {
  readonly [granted]: true;
  readonly dataSetId: number;
  /** Of the workspace that the data set belongs to: whose keys, people and rules a call may see. */
  readonly workspaceId: string;
}

/**
 * Grants access to one data set. Called where a credential has been resolved, and nowhere else.
 *
 * @param dataSetId the data set's number in storage
 * @param workspaceId the workspace that it belongs to
 */
export function grantScope(dataSetId: number, workspaceId: string): DataScope {
  return { dataSetId, workspaceId } as DataScope;
}
