import type { ValidEvent } from "@hiveboard/schema";
import type { Project } from "../projects/project.ts";
import type { EventRefusal } from "./plan-gate.ts";

/**
 * Holds events against the only project that a key may send to. One that names no project goes to that one: an agent's
 * heartbeats name none.
 *
 * @param project null when it has been deleted: then the key may send nothing
 */
export function inOnlyProject(
  events: readonly ValidEvent[],
  onlyProjectId: string,
  project: Project | null,
): { events: ValidEvent[]; refusals: EventRefusal[] } {
  const names = new Set(project === null ? [] : [onlyProjectId, project.id, project.slug]);
  const refusals = events.map(({ projectId }): EventRefusal => {
    if (project !== null && (projectId === null || names.has(projectId))) return null;
    const may = project === null ? "a project that is deleted" : `the project ${project.slug}`;
    return { error: "invalid_project", message: `This API key may only send to ${may}.` };
  });
  const filed = events.map((event) => (project === null ? event : { ...event, projectId: project.id }));
  return { events: filed, refusals };
}
