import {
  EVENT_STATUSES,
  EVENT_TYPES,
  SEVERITIES,
  type EventStatus,
  type EventType,
  type Severity,
} from "@hiveboard/schema";

/*
 * The small numbers that stand for the contract's words in storage. They follow the order of the contract's lists,
 * which only ever grow at their end.
 */

const eventTypeCodes = new Map<string, number>(EVENT_TYPES.map((type, index) => [type, index + 1]));
const statusCodes = new Map<string, number>(EVENT_STATUSES.map((status, index) => [status, index + 1]));
const severityCodes = new Map<string, number>(SEVERITIES.map((severity, index) => [severity, index]));

export const eventTypeCode = (type: EventType): number => eventTypeCodes.get(type)!;
export const eventTypeOf = (code: number): EventType => EVENT_TYPES[code - 1]!;
export const statusCode = (status: EventStatus | null): number | null =>
  status === null ? null : statusCodes.get(status)!;
export const statusOf = (code: number | null): EventStatus | null =>
  code === null ? null : EVENT_STATUSES[code - 1]!;
export const severityCode = (severity: Severity): number => severityCodes.get(severity)!;
export const severityOf = (code: number): Severity => SEVERITIES[code]!;

/** The code of heartbeats, which most derived tables pass over. */
export const HEARTBEAT_CODE = eventTypeCode("heartbeat");
