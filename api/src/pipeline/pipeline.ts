import type {
  IssueCategory,
  IssueSeverity,
  JsonValue,
  QueueSnapshot as QueueReport,
  Scheduled,
  TodoAction,
  TodoPriority,
} from "@hiveboard/schema";

/** The latest word on a queue, as far as it was well formed. */
export interface QueueSnapshot extends QueueReport {
  agentId: string;
  reportedAtMs: number;
}

/** The latest word on what an agent does by the clock. */
export interface Schedule extends Scheduled {
  agentId: string;
  reportedAtMs: number;
}

/** An open todo. */
export interface Todo {
  agentId: string;
  todoId: string;
  action: TodoAction;
  summary: string | null;
  priority: TodoPriority | null;
  source: string | null;
  context: JsonValue;
  dueByMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
}

/** An open issue. */
export interface Issue {
  agentId: string;
  /** The client's id, else the SHA-256 of its summary. */
  issueKey: string;
  /** Null where the client gave none. */
  severity: IssueSeverity | null;
  summary: string | null;
  category: IssueCategory | null;
  context: JsonValue;
  firstSeenMs: number;
  lastSeenMs: number;
  /** The larger of the reports received and the client's own count. */
  occurrences: number;
}

/** Parts that were never reported are null; parts that were reported empty are empty. */
export interface Pipeline {
  queues: QueueSnapshot[] | null;
  todos: Todo[] | null;
  schedules: Schedule[] | null;
  issues: Issue[] | null;
}
