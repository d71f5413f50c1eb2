import Brain from "@lucide/svelte/icons/brain";
import CircleAlert from "@lucide/svelte/icons/circle-alert";
import CircleDot from "@lucide/svelte/icons/circle-dot";
import Hand from "@lucide/svelte/icons/hand";
import Layers from "@lucide/svelte/icons/layers";
import Play from "@lucide/svelte/icons/play";
import RotateCw from "@lucide/svelte/icons/rotate-cw";
import Sparkles from "@lucide/svelte/icons/sparkles";
import TrendingUp from "@lucide/svelte/icons/trending-up";
import Wrench from "@lucide/svelte/icons/wrench";
import type { Component } from "svelte";
import { formatCount, formatDuration, formatUsd } from "#lib/format/numbers.ts";
import type { Tone } from "#lib/ui/statuses.ts";
import type { Node, NodeKind } from "./nodes.ts";

const LOOKS: Record<NodeKind, { tone: Tone; icon: Component<{ size?: number }>; word: string }> = {
  run: { tone: "grey", icon: Play, word: "Run" },
  action: { tone: "blue", icon: Wrench, word: "Action" },
  llm: { tone: "violet", icon: Sparkles, word: "LLM call" },
  retry: { tone: "orange", icon: RotateCw, word: "Retry" },
  escalation: { tone: "violet", icon: TrendingUp, word: "Escalation" },
  approval: { tone: "amber", icon: Hand, word: "Approval" },
  issue: { tone: "orange", icon: CircleAlert, word: "Issue" },
  reflection: { tone: "green", icon: Brain, word: "Reflection" },
  note: { tone: "grey", icon: CircleDot, word: "Event" },
  fold: { tone: "grey", icon: Layers, word: "Several" },
};

/** Icon, word and tone of a node; what failed is red whatever it is. */
export function nodeLook(node: Node) {
  const look = LOOKS[node.kind];
  return node.state === "failed" ? { ...look, tone: "red" as const } : look;
}

/** The figures that stand at a node's bar, as far as they are known. */
export function nodeFigures(node: Node): string {
  const tokens =
    node.tokensIn === null && node.tokensOut === null ? null : (node.tokensIn ?? 0) + (node.tokensOut ?? 0);
  const isCall = node.kind === "llm" || node.kind === "fold";
  return [
    node.durationMs === null ? null : formatDuration(node.durationMs),
    isCall ? node.note : null,
    isCall && tokens !== null ? `${formatCount(tokens)} tok` : null,
    isCall && node.costUsd !== null ? formatUsd(node.costUsd) : null,
    node.retries > 0 && node.kind === "action"
      ? `${node.retries} ${node.retries === 1 ? "retry" : "retries"}`
      : null,
  ]
    .filter((part) => part !== null)
    .join(" · ");
}
