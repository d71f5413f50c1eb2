import type { LivenessPolicy } from "../agents/liveness.ts";
import type { DataScope } from "./scope.ts";

/** From where somebody looks: at whose data, at which moment, and by which thresholds state is judged. */
export interface Viewpoint {
  scope: DataScope;
  /** The storage's clock, milliseconds since the epoch. */
  nowMs: number;
  policy: LivenessPolicy;
}
