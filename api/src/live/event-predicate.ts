import { SEVERITIES } from "@hiveboard/schema";
import type { EventFilter, StoredEvent } from "../events/event.ts";

type Test = (event: StoredEvent) => boolean;

/**
 * Compiles a filter once, so that asking an event costs a few comparisons. Answers as `EventStore.listEvents` does.
 *
 * @param isMember whether an agent belongs to the filter's project: its events without a task count as the project's
 */
export function compileEventFilter(filter: EventFilter, isMember: (agentId: string) => boolean): Test {
  const tests: Test[] = [];
  const { projectId, environment, group, agentId, taskId, taskRunId, eventTypes, kinds, minSeverity } =
    filter;
  // Most selective and cheapest first.
  if (agentId != null) tests.push((event) => event.agentId === agentId);
  if (taskId != null) tests.push((event) => event.taskId === taskId);
  if (taskRunId != null) tests.push((event) => event.taskRunId === taskRunId);
  if (minSeverity != null) {
    const enough: ReadonlySet<string> = new Set(SEVERITIES.slice(SEVERITIES.indexOf(minSeverity)));
    if (enough.size < SEVERITIES.length) tests.push((event) => enough.has(event.severity));
  }
  if (eventTypes != null) {
    const types: ReadonlySet<string> = new Set(eventTypes);
    tests.push((event) => types.has(event.eventType));
  }
  if (kinds != null) {
    const wanted: ReadonlySet<string> = new Set(kinds);
    tests.push((event) => event.kind !== null && wanted.has(event.kind));
  }
  if (environment != null) tests.push((event) => event.environment === environment);
  if (group != null) tests.push((event) => event.group === group);
  if (projectId != null)
    tests.push(
      (event) => isInProject(event, projectId) || (event.taskId === null && isMember(event.agentId)),
    );
  return every(tests);
}

/** @param project slug or id */
export function isInProject(of: { projectId: string; projectSlug: string }, project: string): boolean {
  return of.projectSlug === project || of.projectId === project;
}

function every(tests: readonly Test[]): Test {
  if (tests.length === 0) return () => true;
  if (tests.length === 1) return tests[0]!;
  return (event) => {
    for (const test of tests) if (!test(event)) return false;
    return true;
  };
}
