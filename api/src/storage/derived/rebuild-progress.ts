/** How far a rebuild has come. */
export interface RebuildProgress {
  /** Events folded so far, and events there are. */
  done: number;
  total: number;
}
