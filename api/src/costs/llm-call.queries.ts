import { builder } from "../graphql/builder.ts";
import { decodeCursor, encodeCursor, isRowId, isSortValue } from "../graphql/cursors.ts";
import { screamingEnum } from "../graphql/enums.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import type { Page } from "../graphql/pages.ts";
import { resolveSpan } from "../metrics/range.ts";
import { TimeRangeEnum, toRangeRequest } from "../metrics/range.input.ts";
import { CostTotals } from "./cost-figures.type.ts";
import type { CostService } from "./cost.service.ts";
import type { LlmCall, LlmCallFilter, LlmCallSort } from "./llm-call.ts";

const LlmCallFilterInput = builder.inputType("LlmCallFilter", {
  description: "Which calls. Every part narrows; a part that is left out does not.",
  fields: (t) => ({
    projectId: t.id({ description: "Slug or id of a project." }),
    agentId: t.id({ description: "Agent." }),
    environment: t.string({ description: "Environment." }),
    group: t.string({ description: "Group of agents." }),
    model: t.string({ description: "Model." }),
    taskId: t.id({ description: "Task, all its runs." }),
    runId: t.id({ description: "Run of the task; takes a `taskId`." }),
    range: t.field({ type: TimeRangeEnum, description: "In this range; instead of `from` and `to`." }),
    from: t.field({ type: "DateTime", description: "At this time or later." }),
    to: t.field({ type: "DateTime", description: "Before this time." }),
  }),
});

const LlmCallSortKeyEnum = screamingEnum("LlmCallSortKey", "What calls are sorted by.", {
  time: "When it happened.",
  cost: "What it cost; a call that carried none counts as the least.",
});

const LlmCallSortInput = builder.inputType("LlmCallSort", {
  description: "In which order.",
  fields: (t) => ({
    by: t.field({ type: LlmCallSortKeyEnum, required: true, description: "What to sort by." }),
    descending: t.boolean({ defaultValue: true, description: "Largest, or latest, first." }),
  }),
});

type LlmCallPage = Page<LlmCall> & { totals: () => ReturnType<CostService["totalLlmCalls"]> };

const LlmCallConnection = builder.connectionObject(
  {
    type: "LlmCall",
    name: "LlmCallConnection",
    description: "A page of calls.",
    fields: (t) => ({
      totals: t.field({
        type: CostTotals,
        description: "Over the whole filter, not over the page.",
        complexity: 10,
        resolve: (page) => (page as unknown as LlmCallPage).totals(),
      }),
    }),
  },
  { name: "LlmCallEdge", description: "A call in a list." },
);

const DEFAULT_SORT: LlmCallSort = { key: "time", descending: true };

builder.queryField("llmCalls", (t) =>
  t.field({
    type: LlmCallConnection,
    description: "Calls of language models, the latest first.",
    authScopes: { permission: "data.read" },
    complexity: pageWeight,
    args: {
      filter: t.arg({ type: LlmCallFilterInput, description: "Which calls." }),
      sort: t.arg({ type: LlmCallSortInput, description: "In which order; by time, the latest first." }),
      ...pageArgs(),
    },
    resolve: async (_root, args, { services, viewpoint }): Promise<LlmCallPage> => {
      const { sort, first, after } = args;
      const view = viewpoint();
      const size = pageSize(first);
      const order = sort ? { key: sort.by, descending: sort.descending ?? true } : DEFAULT_SORT;
      const list = `llmCalls:${order.key}:${order.descending ? "desc" : "asc"}`;
      const cursor = decodeCursor(list, after, isLlmCallCursor);
      const { range, from, to, runId, ...rest } = args.filter ?? {};
      const span = resolveSpan(toRangeRequest({ range, from, to }), view.nowMs);
      const filter: LlmCallFilter = { ...rest, taskRunId: runId, ...span };
      const calls = await services.costs.listLlmCalls(view, {
        filter,
        sort: order,
        limit: size + 1,
        after: cursor === null ? null : { value: cursor[0], seq: cursor[1] },
      });
      const entries = calls.map(({ call, cursor: { value, seq } }) => ({
        node: call,
        cursor: encodeCursor(list, [value, seq]),
      }));
      return {
        ...pageOf(entries, { size, after }),
        totals: () => services.costs.totalLlmCalls(view, filter),
      };
    },
  }),
);

function isLlmCallCursor(parts: readonly unknown[]): parts is readonly [number | null, number] {
  return parts.length === 2 && isSortValue(parts[0]) && isRowId(parts[1]);
}
