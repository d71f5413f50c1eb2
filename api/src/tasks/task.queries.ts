import { builder } from "../graphql/builder.ts";
import { decodeCursor, encodeCursor, isRowId, isSortText, isSortValue } from "../graphql/cursors.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import { resolveSpan } from "../metrics/range.ts";
import { TimeRangeEnum, toRangeRequest } from "../metrics/range.input.ts";
import { TaskSortEnum, TaskStatusEnum } from "./task.enums.ts";
import { INDEXED_TASK_SORTS, TEXT_TASK_SORTS } from "./task.ts";
import type { TaskFilter, TaskSort, TaskSortKey, TaskStatus } from "./task.ts";
import type { RangePreset } from "../metrics/range.ts";

export const TaskFilterInput = builder.inputType("TaskFilter", {
  description: "Which runs. Every part narrows; a part that is left out does not.",
  fields: (t) => ({
    projectId: t.id({ description: "Slug or id of a project." }),
    agentId: t.id({ description: "Agent." }),
    environment: t.string({ description: "Environment." }),
    group: t.string({ description: "Group of agents." }),
    type: t.string({ description: "Type of the task." }),
    taskId: t.id({ description: "Task, all its runs." }),
    statuses: t.field({ type: [TaskStatusEnum], description: "Any of these statuses." }),
    range: t.field({ type: TimeRangeEnum, description: "Begun in this range; instead of `from` and `to`." }),
    from: t.field({ type: "DateTime", description: "Begun at this time or later." }),
    to: t.field({ type: "DateTime", description: "Begun before this time." }),
    search: t.string({
      description:
        "The beginning of the id; among the latest 2,000 runs any part of the id or the summary, without regard to case.",
    }),
  }),
});

const TaskSortInput = builder.inputType("TaskSort", {
  description: "In which order.",
  fields: (t) => ({
    by: t.field({
      type: TaskSortEnum,
      required: true,
      description:
        "What to sort by. Other than by start, duration and cost, the last 30 days are sorted where the filter names no range.",
    }),
    descending: t.boolean({ defaultValue: true, description: "Largest, or latest, first." }),
  }),
});

export interface TaskFilterArgs {
  projectId?: string | null;
  agentId?: string | null;
  environment?: string | null;
  group?: string | null;
  type?: string | null;
  taskId?: string | null;
  statuses?: readonly TaskStatus[] | null;
  range?: RangePreset | null;
  from?: number | null;
  to?: number | null;
  search?: string | null;
}

/**
 * The filter as storage takes it.
 *
 * @throws {ContractError} `invalid_parameter` when the range is contradictory
 */
export function toTaskFilter(input: TaskFilterArgs | null | undefined, nowMs: number): TaskFilter {
  const { type, range, from, to, ...filter } = input ?? {};
  return { ...filter, taskType: type, ...resolveSpan(toRangeRequest({ range, from, to }), nowMs) };
}

const TaskConnection = builder.connectionObject(
  { type: "Task", name: "TaskConnection", description: "A page of runs." },
  { name: "TaskEdge", description: "A run in a list." },
);

/** What is sorted without an index is bounded, whatever is stored. */
const SORTED_MS = 30 * 86_400_000;

/** A filter that bounds what has to be sorted. */
function boundFor(key: TaskSortKey, filter: TaskFilter, nowMs: number): TaskFilter {
  const isBounded =
    (INDEXED_TASK_SORTS as readonly TaskSortKey[]).includes(key) ||
    filter.fromMs != null ||
    filter.taskId != null;
  return isBounded ? filter : { ...filter, fromMs: nowMs - SORTED_MS };
}

const DEFAULT_SORT: TaskSort = { key: "started_at", descending: true };

builder.queryField("tasks", (t) =>
  t.field({
    type: TaskConnection,
    description: "Runs of tasks, the latest first.",
    authScopes: { permission: "data.read" },
    complexity: pageWeight,
    args: {
      filter: t.arg({ type: TaskFilterInput, description: "Which runs." }),
      sort: t.arg({ type: TaskSortInput, description: "In which order; by start, the latest first." }),
      ...pageArgs(),
    },
    resolve: async (_root, { filter, sort, first, after }, { services, viewpoint }) => {
      const view = viewpoint();
      const size = pageSize(first);
      const order = sort ? { key: sort.by, descending: sort.descending ?? true } : DEFAULT_SORT;
      const list = `tasks:${order.key}:${order.descending ? "desc" : "asc"}`;
      const cursor = decodeCursor(list, after, isCursorOf(order.key));
      const runs = await services.tasks.listRuns(view, {
        filter: boundFor(order.key, toTaskFilter(filter, view.nowMs), view.nowMs),
        sort: order,
        limit: size + 1,
        after: cursor === null ? null : { value: cursor[0], rowId: cursor[1] },
      });
      const entries = runs.map(({ run, cursor: { value, rowId } }) => ({
        node: run,
        cursor: encodeCursor(list, [value, rowId]),
      }));
      return pageOf(entries, { size, after });
    },
  }),
);

builder.queryField("task", (t) =>
  t.field({
    type: "Task",
    nullable: true,
    description: "One run of a task; null where there is none.",
    authScopes: { permission: "data.read" },
    args: {
      id: t.arg.id({ required: true, description: "The client's id of the task." }),
      runId: t.arg.id({ description: "The run; left out, the latest. Null: the run that has no id." }),
    },
    resolve: (_root, { id, runId }, { services, viewpoint }) => services.tasks.getRun(viewpoint(), id, runId),
  }),
);

function isCursorOf(key: TaskSortKey) {
  const isValue = TEXT_TASK_SORTS.includes(key) ? isSortText : isSortValue;
  return (parts: readonly unknown[]): parts is readonly [string | number | null, number] =>
    parts.length === 2 && isValue(parts[0]) && isRowId(parts[1]);
}
