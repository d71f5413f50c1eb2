import { SEVERITIES } from "@hiveboard/schema";
import type { EventFilter, StoredEvent } from "../events/event.ts";

/**
 * Compiles a filter once: every event is asked of every filter, so that asking is a few comparisons without a call.
 * Answers as `EventStore.listEvents` does.
 *
 * @param isMember whether an agent belongs to the filter's project: its events without a task count as the project's
 */
export function compileEventFilter(
  filter: EventFilter,
  isMember: (agentId: string) => boolean,
): (event: StoredEvent) => boolean {
  const { projectId, environment, group, agentId, taskId, taskRunId } = filter;
  const severities = setOf(
    filter.minSeverity == null ? null : SEVERITIES.slice(SEVERITIES.indexOf(filter.minSeverity)),
  );
  const types = setOf(filter.eventTypes);
  const kinds = setOf(filter.kinds);
  return (event) =>
    (agentId == null || event.agentId === agentId) &&
    (taskId == null || event.taskId === taskId) &&
    (taskRunId == null || event.taskRunId === taskRunId) &&
    (severities === null || severities.has(event.severity)) &&
    (types === null || types.has(event.eventType)) &&
    (kinds === null || (event.kind !== null && kinds.has(event.kind))) &&
    (environment == null || event.environment === environment) &&
    (group == null || event.group === group) &&
    (projectId == null ||
      isInProject(event, projectId) ||
      (event.taskId === null && isMember(event.agentId)));
}

function setOf(values: readonly string[] | null | undefined): ReadonlySet<string> | null {
  return values == null ? null : new Set(values);
}

/** @param project slug or id */
export function isInProject(of: { projectId: string; projectSlug: string }, project: string): boolean {
  return of.projectSlug === project || of.projectId === project;
}
