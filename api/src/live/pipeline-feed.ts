import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { PipelineStore } from "../pipeline/pipeline.store.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { eventCursor } from "../events/event-cursor.ts";
import type { Bus } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { createFeed } from "./feed.ts";
import type { Feed } from "./feed.ts";
import { FrameWindow } from "./frame-window.ts";

/** The kinds that a pipeline is derived from. */
const PIPELINE_KINDS: ReadonlySet<string> = new Set(["queue_snapshot", "todo", "scheduled", "issue"]);

/** A pipeline after something of it changed. */
export interface PipelineFrame {
  agentId: string | null;
  pipeline: Pipeline;
  cursor: string;
}

/** Follows the pipeline of an agent, or of the workspace when `agentId` is null. */
export function followPipeline(
  parts: { bus: Bus; clock: Clock; store: PipelineStore },
  viewpoint: () => Viewpoint,
  query: { agentId: string | null; limitPerPart: number },
): Feed<PipelineFrame> {
  const { scope } = viewpoint();
  const { agentId } = query;
  const window = new FrameWindow(parts.clock);
  let lastSeq = 0;
  const leave = parts.bus.subscribe(scope, (message) => {
    if (message.type !== "events") return;
    for (const event of message.events) {
      if (event.kind === null || !PIPELINE_KINDS.has(event.kind)) continue;
      if (agentId !== null && event.agentId !== agentId) continue;
      lastSeq = event.seq;
      window.signal();
    }
  });
  const next = async (): Promise<PipelineFrame | null> => {
    if (!(await window.next())) return null;
    // Read after the position was noted: the pipeline is at least as new as its cursor.
    const cursor = eventCursor(lastSeq);
    return { agentId, pipeline: await parts.store.getPipeline(scope, query), cursor };
  };
  const close = () => {
    leave();
    window.close();
  };
  return createFeed({ next, close });
}
