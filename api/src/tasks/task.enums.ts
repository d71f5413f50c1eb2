import { screamingEnum } from "../graphql/enums.ts";

export const TaskStatusEnum = screamingEnum("TaskStatus", "Where a run of a task stands.", {
  completed: "It ended well.",
  failed: "It ended badly.",
  abandoned: "Its agent started anew and the run has been silent since.",
  escalated: "It is open, and was handed to somebody.",
  waiting: "It is open, and waits for an approval.",
  stuck: "It is open, and its agent is stuck.",
  processing: "It is open.",
});

export const TaskSortEnum = screamingEnum(
  "TaskSortKey",
  "What runs are sorted by; a run without a value counts as the least.",
  {
    started_at: "When it began.",
    duration: "How long it took.",
    cost: "What it cost.",
    id: "Its task's id.",
    agent: "Its agent's id.",
    type: "Its task's type.",
    status:
      "How much its status wants somebody: stuck, failed, escalated, waiting, processing, abandoned, completed.",
    llm_calls: "How many LLM calls it made.",
  },
);

export const ActionStatusEnum = screamingEnum("ActionStatus", "Where an action stands.", {
  running: "It began and has not ended.",
  completed: "It ended well.",
  failed: "It ended badly.",
});

export const PlanStepActionEnum = screamingEnum("PlanStepAction", "The latest word on a step of a plan.", {
  started: "It began.",
  completed: "It ended well.",
  failed: "It ended badly.",
  skipped: "It was left out.",
});
