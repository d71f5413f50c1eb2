import { addTaskTypeCost, type Fold, type NumberedEvent } from "./fold.ts";
import { ALL_MODELS, type SeriesKey } from "./rollups.ts";

/**
 * Folds the difference that a new estimate of a call's cost makes, so that what is derived is what it would be had the
 * call been estimated so on arrival.
 *
 * @param event the call as it was folded before
 * @param costNanoUsd its new estimate
 * @param hasRun whether the row of its run is there: a difference must not make one
 */
export function foldEstimate(fold: Fold, event: NumberedEvent, costNanoUsd: number, hasRun: boolean): void {
  const { dataSetId, runPk, taskType, timestampMs } = event;
  const before = event.signals!.llmCall!.costNanoUsd;
  const difference = costNanoUsd - (before ?? 0);
  if (runPk !== null && hasRun)
    fold.taskRuns.add(runPk, { run_pk: runPk, data_set_id: dataSetId, cost_nano_usd: difference });
  const series: SeriesKey = {
    dataSetId,
    agentPk: event.agentPk,
    projectPk: event.projectPk,
    environment: event.environment,
    groupName: event.groupName,
  };
  const sums = {
    costed_calls: before === null ? 1 : 0,
    cost_nano_usd: difference,
    estimated_cost_nano_usd: difference,
  };
  for (const model of [event.model!, ALL_MODELS])
    fold.rollups.add("llm_rollups", series, timestampMs, sums, { model });
  if (taskType !== null) addTaskTypeCost(fold, event, taskType, difference);
}

/** Whether a call would have another cost with this estimate. One that brought a cost of its own keeps it. */
export function isChangedBy(event: NumberedEvent, costNanoUsd: number): boolean {
  const call = event.signals?.llmCall;
  if (call === undefined || (call.costNanoUsd !== null && !call.isEstimated)) return false;
  return call.costNanoUsd !== costNanoUsd;
}
