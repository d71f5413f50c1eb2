import Ban from "@lucide/svelte/icons/ban";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleDashed from "@lucide/svelte/icons/circle-dashed";
import CirclePlay from "@lucide/svelte/icons/circle-play";
import CircleX from "@lucide/svelte/icons/circle-x";
import Hand from "@lucide/svelte/icons/hand";
import Moon from "@lucide/svelte/icons/moon";
import TrendingUp from "@lucide/svelte/icons/trending-up";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import type { Component } from "svelte";
import type { AgentStatus, TaskStatus } from "#lib/gql/graphql.ts";

export type Tone = "red" | "orange" | "amber" | "blue" | "green" | "violet" | "grey";

/** How a status looks: never by its colour alone. */
export interface StatusLook {
  label: string;
  tone: Tone;
  icon: Component;
}

export const STATUS_LOOKS: Record<AgentStatus | TaskStatus, StatusLook> = {
  STUCK: { label: "Stuck", tone: "red", icon: TriangleAlert },
  ERROR: { label: "Error", tone: "orange", icon: CircleX },
  FAILED: { label: "Failed", tone: "red", icon: CircleX },
  WAITING_APPROVAL: { label: "Waiting", tone: "amber", icon: Hand },
  WAITING: { label: "Waiting", tone: "amber", icon: Hand },
  ESCALATED: { label: "Escalated", tone: "violet", icon: TrendingUp },
  PROCESSING: { label: "Processing", tone: "blue", icon: CirclePlay },
  COMPLETED: { label: "Completed", tone: "green", icon: CircleCheck },
  IDLE: { label: "Idle", tone: "green", icon: CircleDashed },
  ABANDONED: { label: "Abandoned", tone: "grey", icon: Ban },
  OFFLINE: { label: "Offline", tone: "grey", icon: Moon },
};
