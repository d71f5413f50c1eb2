import type { EventType, Severity, Status } from "./literals.ts";

/** What all events of a batch have in common: who sent them. */
export interface WireEnvelope {
  agent_id: string;
  agent_type?: string;
  agent_version?: string;
  framework?: string;
  runtime?: string;
  sdk_version?: string;
  environment?: string;
  group?: string;
}

/** An event as it goes over the wire. `undefined` fields are left out. */
export interface WireEvent {
  event_id: string;
  timestamp: string;
  event_type: EventType;
  project_id?: string;
  task_id?: string;
  task_type?: string;
  task_run_id?: string;
  correlation_id?: string;
  action_id?: string;
  parent_action_id?: string;
  parent_event_id?: string;
  severity?: Severity;
  status?: Status;
  duration_ms?: number;
  payload?: Payload;
}

/** What an event says. Action events and failures carry a few named fields more. */
export interface Payload {
  kind?: string;
  summary?: string;
  data?: unknown;
  tags?: readonly string[];
  action_name?: string;
  function?: string;
  exception_type?: string;
  exception_message?: string;
}
