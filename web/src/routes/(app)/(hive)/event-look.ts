import Activity from "@lucide/svelte/icons/activity";
import Bot from "@lucide/svelte/icons/bot";
import Brain from "@lucide/svelte/icons/brain";
import CalendarClock from "@lucide/svelte/icons/calendar-clock";
import CircleAlert from "@lucide/svelte/icons/circle-alert";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CirclePlay from "@lucide/svelte/icons/circle-play";
import CircleX from "@lucide/svelte/icons/circle-x";
import Hand from "@lucide/svelte/icons/hand";
import HeartPulse from "@lucide/svelte/icons/heart-pulse";
import Layers from "@lucide/svelte/icons/layers-2";
import ListChecks from "@lucide/svelte/icons/list-checks";
import Map from "@lucide/svelte/icons/map";
import RotateCw from "@lucide/svelte/icons/rotate-cw";
import Sparkles from "@lucide/svelte/icons/sparkles";
import ThumbsUp from "@lucide/svelte/icons/thumbs-up";
import TrendingUp from "@lucide/svelte/icons/trending-up";
import Wrench from "@lucide/svelte/icons/wrench";
import type { Component } from "svelte";
import type { EventType } from "#lib/gql/graphql.ts";
import type { Tone } from "#lib/ui/statuses.ts";

/** How a kind of event looks in lists: its word stands beside the icon and the colour. */
export interface EventLook {
  label: string;
  tone: Tone;
  icon: Component<{ size?: number }>;
}

const BY_TYPE: Record<EventType, EventLook> = {
  AGENT_REGISTERED: { label: "Agent registered", tone: "grey", icon: Bot },
  HEARTBEAT: { label: "Heartbeat", tone: "grey", icon: HeartPulse },
  TASK_STARTED: { label: "Task started", tone: "blue", icon: CirclePlay },
  TASK_COMPLETED: { label: "Task completed", tone: "green", icon: CircleCheck },
  TASK_FAILED: { label: "Task failed", tone: "red", icon: CircleX },
  ACTION_STARTED: { label: "Action started", tone: "grey", icon: Wrench },
  ACTION_COMPLETED: { label: "Action completed", tone: "grey", icon: Wrench },
  ACTION_FAILED: { label: "Action failed", tone: "red", icon: Wrench },
  RETRY_STARTED: { label: "Retry", tone: "orange", icon: RotateCw },
  ESCALATED: { label: "Escalated", tone: "violet", icon: TrendingUp },
  APPROVAL_REQUESTED: { label: "Approval requested", tone: "amber", icon: Hand },
  APPROVAL_RECEIVED: { label: "Approval received", tone: "green", icon: ThumbsUp },
  CUSTOM: { label: "Event", tone: "grey", icon: Activity },
};

const BY_KIND: Readonly<Record<string, EventLook>> = {
  llm_call: { label: "LLM call", tone: "violet", icon: Sparkles },
  plan_created: { label: "Plan", tone: "blue", icon: Map },
  plan_step: { label: "Plan step", tone: "blue", icon: Map },
  reflection: { label: "Reflection", tone: "blue", icon: Brain },
  queue_snapshot: { label: "Queue", tone: "grey", icon: Layers },
  todo: { label: "Todo", tone: "grey", icon: ListChecks },
  scheduled: { label: "Schedule", tone: "grey", icon: CalendarClock },
  issue: { label: "Issue", tone: "orange", icon: CircleAlert },
};

/** The look of an event, by its kind where that is well known, else by its type. */
export function eventLook({ eventType, kind }: { eventType: EventType; kind?: string | null }): EventLook {
  return (eventType === "CUSTOM" && kind != null && BY_KIND[kind]) || BY_TYPE[eventType];
}
