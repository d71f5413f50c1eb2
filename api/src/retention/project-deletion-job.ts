import { grantScope } from "../accounts/scope.ts";
import type { JobStep, NewJob } from "../jobs/job.ts";
import type { DataScope } from "../accounts/scope.ts";
import type { DeletedProject } from "../projects/project.ts";
import type { RetentionStore } from "./retention.store.ts";

/** Events that one step looks at: some 10 ms of the writer's time, where most of them go. */
const STEP_ROWS = 400;

interface Params {
  projectId: string;
  /** Events that it had when it was deleted, heartbeats aside. */
  events: number;
}

/** The job that removes the events of a project which is out of every query already. */
export function projectDeletion(scope: DataScope, { project, events }: DeletedProject): NewJob {
  const params: Params = { projectId: project.id, events };
  const { workspaceId, dataSetId } = scope;
  return {
    id: `project_deletion:${project.id}`,
    kind: "project_deletion",
    workspaceId,
    dataSetId,
    subject: project.slug,
    params,
  };
}

export function createProjectDeletionStep(retention: RetentionStore): JobStep {
  return async (job) => {
    const { projectId, events } = job.params as Params;
    const scope = grantScope(job.dataSetId!, job.workspaceId!);
    const afterSeq = (job.state ?? 0) as number;
    const query = { projectId, afterSeq, maxRows: STEP_ROWS };
    const { deleted, cursor, isDone } = await retention.deleteProjectEvents(scope, query);
    const done = job.done + deleted;
    return { state: cursor, done, total: Math.max(events, done), isDone };
  };
}
