/**
 * A group of events that is stored and of which nothing was derived, since the database refused a row of it. Its
 * data set's figures are wrong from then on, until a rebuild makes them again; everybody else's are right.
 */
export interface SkippedGroup {
  /** Slug of the workspace. */
  workspace: string;
  dataSet: string;
  /** What the database said. */
  reason: string;
}
