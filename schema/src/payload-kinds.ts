import type { EventType } from "./event-types.ts";
import type { FieldSpec } from "./field-types.ts";
import type {
  PayloadDataByKind,
  PlanStepDeclaration,
  QueueItem,
  QueueProcessing,
  ScheduledItem,
} from "./payload-data.ts";
import {
  ISSUE_ACTIONS,
  ISSUE_CATEGORIES,
  ISSUE_SEVERITIES,
  PLAN_STEP_ACTIONS,
  REFLECTION_DECISIONS,
  TODO_ACTIONS,
  TODO_PRIORITIES,
} from "./payload-data.ts";

/** The kinds of payload that the server understands. Any other kind passes through as it is. */
export const PAYLOAD_KINDS = [
  "llm_call",
  "plan_created",
  "plan_step",
  "reflection",
  "queue_snapshot",
  "todo",
  "scheduled",
  "issue",
  "heartbeat_status",
] as const satisfies readonly (keyof PayloadDataByKind)[];

/** One of the well-known kinds. */
export type PayloadKind = (typeof PAYLOAD_KINDS)[number];

const payloadKinds: ReadonlySet<unknown> = new Set(PAYLOAD_KINDS);

/** Whether `value` is a well-known kind. */
export const isPayloadKind = (value: unknown): value is PayloadKind => payloadKinds.has(value);

/** The declaration of one well-known kind. */
export interface PayloadKindSpec<Data> {
  /** The event type that it travels in. */
  readonly eventType: EventType;
  /** Whose it is: a task's (the event has a `task_id`), the agent's, or either's. */
  readonly scope: "task" | "agent" | "task or agent";
  readonly description: string;
  /** The fields of `data`; a field that is not listed passes through. */
  readonly data: FieldsOf<Data>;
}

type FieldsOf<Data> = { readonly [Field in keyof Required<Data>]: FieldSpec };

const planStepFields: FieldsOf<PlanStepDeclaration> = {
  index: {
    type: "count",
    description: "Place of the step, counted from 0; missing means its place in the list.",
  },
  description: { type: "text", description: "What the step does." },
};

const queueItemFields: FieldsOf<QueueItem> = {
  id: { type: "id", description: "Id of the item." },
  priority: { type: "label", description: "Priority in the agent's own words." },
  source: { type: "label", description: "Where the item came from." },
  summary: { type: "text", description: "What the item is." },
  queued_at: { type: "timestamp", description: "When it entered the queue." },
};

const queueProcessingFields: FieldsOf<QueueProcessing> = {
  id: { type: "id", description: "Id of the item being worked on." },
  summary: { type: "text", description: "What it is." },
  started_at: { type: "timestamp", description: "When work on it began." },
  elapsed_ms: { type: "durationMs", description: "For how long it has been worked on." },
};

const scheduledItemFields: FieldsOf<ScheduledItem> = {
  id: { type: "id", description: "Id of the schedule." },
  name: { type: "text", description: "What runs." },
  next_run: { type: "timestamp", description: "When it runs next." },
  interval: { type: "label", description: "How often, in the agent's own words or in seconds." },
  enabled: { type: "boolean", description: "Whether it runs at all." },
  last_status: { type: "text", description: "How its last run ended." },
};

/** The well-known kinds and their fields: the one place that the check, the readers and the JSON Schema follow. */
export const PAYLOAD_KIND_SPECS: {
  readonly [Kind in PayloadKind]: PayloadKindSpec<PayloadDataByKind[Kind]>;
} = {
  llm_call: {
    eventType: "custom",
    scope: "task or agent",
    description: "One call of a language model.",
    data: {
      name: { type: "name", recommended: true, description: "What the call is for, such as `scoring`." },
      model: { type: "name", recommended: true, description: "The model's name." },
      tokens_in: { type: "count", description: "Tokens sent." },
      tokens_out: { type: "count", description: "Tokens received." },
      cost: { type: "usd", description: "Cost in US dollars." },
      duration_ms: { type: "durationMs", description: "Duration in milliseconds." },
      prompt_preview: { type: "text", description: "The start of what was sent." },
      response_preview: { type: "text", description: "The start of what was received." },
      metadata: { type: "json", description: "Anything else." },
    },
  },
  plan_created: {
    eventType: "custom",
    scope: "task",
    description: "A task made a plan, or made it anew. The summary is the goal.",
    data: {
      steps: { type: "list", recommended: true, fields: planStepFields, description: "The steps, in order." },
      revision: { type: "count", description: "Counts up each time the plan is made anew." },
      goal: { type: "text", description: "The goal once more." },
    },
  },
  plan_step: {
    eventType: "custom",
    scope: "task",
    description: "A step of the plan began or ended.",
    data: {
      step_index: { type: "count", recommended: true, description: "Place of the step, counted from 0." },
      total_steps: { type: "count", recommended: true, description: "Steps in the plan." },
      action: {
        type: "literal",
        recommended: true,
        values: PLAN_STEP_ACTIONS,
        description: "What happened to it.",
      },
      turns: { type: "count", description: "Turns that it took." },
      tokens: { type: "count", description: "Tokens that it took." },
      plan_revision: { type: "count", description: "The revision of the plan that it belongs to." },
    },
  },
  reflection: {
    eventType: "custom",
    scope: "task",
    description: "A task thought about how it is going.",
    data: {
      decision: {
        type: "literal",
        recommended: true,
        values: REFLECTION_DECISIONS,
        description: "What it decided.",
      },
      reasoning: { type: "text", recommended: true, description: "Why." },
      confidence: { type: "fraction", description: "How sure it is, from 0 to 1." },
      next_action: { type: "text", description: "What it does next." },
      trigger: { type: "text", description: "What made it think." },
    },
  },
  queue_snapshot: {
    eventType: "custom",
    scope: "agent",
    description: "An agent's queue as it stands.",
    data: {
      depth: { type: "count", recommended: true, description: "How many items wait." },
      oldest_age_seconds: {
        type: "quantity",
        description: "For how long the oldest has waited, in seconds.",
      },
      items: {
        type: "list",
        fields: queueItemFields,
        description: "The items that wait, or the first of them.",
      },
      processing: { type: "object", fields: queueProcessingFields, description: "The item being worked on." },
    },
  },
  todo: {
    eventType: "custom",
    scope: "agent",
    description: "Something that the agent means to do, or did.",
    data: {
      todo_id: { type: "id", recommended: true, description: "Id of the todo." },
      action: {
        type: "literal",
        recommended: true,
        values: TODO_ACTIONS,
        description: "What happened to it.",
      },
      priority: { type: "literal", values: TODO_PRIORITIES, description: "How much it matters." },
      source: { type: "label", description: "Where it came from." },
      context: { type: "json", description: "Anything that helps to understand it." },
      due_by: { type: "timestamp", description: "When it should be done." },
    },
  },
  scheduled: {
    eventType: "custom",
    scope: "agent",
    description: "All that the agent has scheduled.",
    data: {
      items: {
        type: "list",
        recommended: true,
        fields: scheduledItemFields,
        description: "The schedules; may be empty.",
      },
    },
  },
  issue: {
    eventType: "custom",
    scope: "task or agent",
    description: "Something stands in the agent's way, or no longer does.",
    data: {
      severity: {
        type: "literal",
        recommended: true,
        values: ISSUE_SEVERITIES,
        description: "How bad it is.",
      },
      issue_id: {
        type: "id",
        description: "Id of the issue; missing means that the summary tells issues apart.",
      },
      category: { type: "literal", values: ISSUE_CATEGORIES, description: "What sort of thing it is." },
      action: {
        type: "literal",
        values: ISSUE_ACTIONS,
        description: "What happened to it; missing means reported.",
      },
      occurrence_count: { type: "count", description: "How often it has happened." },
      context: { type: "json", description: "Anything that helps to understand it." },
    },
  },
  heartbeat_status: {
    eventType: "heartbeat",
    scope: "agent",
    description: "How the agent is, sent inside its heartbeat.",
    data: {
      queue_depth: { type: "count", description: "How many items wait." },
      tasks_completed_since_last: { type: "count", description: "Tasks completed since the last heartbeat." },
      current_state: { type: "text", description: "What the agent is doing, in its own words." },
      memory_mb: { type: "quantity", description: "Memory in use, in MB." },
    },
  },
};
