/**
 * A client that sends at a steady rate, as a process of its own: `node generator.ts URL EVENTS_A_SECOND SECONDS`.
 * Prints how many events the server took.
 */
import { randomUUID } from "node:crypto";
import { DEV_KEY } from "./send.ts";
import type { WireEvent } from "./send.ts";

const [url = "", rate = "1000", seconds = "60"] = process.argv.slice(2);
const BATCHES_A_SECOND = 10;
const AGENTS = 20;
const perBatch = Number(rate) / BATCHES_A_SECOND;

let sent = 0;
let turn = 0;
const startedAt = performance.now();
while (performance.now() - startedAt < Number(seconds) * 1_000) {
  const agent = turn % AGENTS;
  const response = await fetch(`${url}/v1/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${DEV_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({
      envelope: { agent_id: `worker-${agent}`, agent_type: "load" },
      events: batch(turn),
    }),
  });
  if (response.ok) sent += perBatch;
  else console.error(response.status, await response.text());
  turn += 1;
  const dueMs = startedAt + (turn * 1_000) / BATCHES_A_SECOND - performance.now();
  if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
}
console.log(JSON.stringify({ sent, ms: Math.round(performance.now() - startedAt) }));

/** Runs of ten events each: begun, four actions, a call, ended. */
function batch(of: number): WireEvent[] {
  const events: WireEvent[] = [];
  const add = (event_type: string, fields: object) =>
    events.push({ event_id: randomUUID(), timestamp: new Date().toISOString(), event_type, ...fields });
  for (let run = 0; events.length < perBatch; run += 1) {
    const task = { task_id: `load-${of}-${run}`, task_run_id: `run-${of}-${run}`, task_type: "load" };
    add("task_started", { ...task, payload: { summary: "Load" } });
    for (let index = 0; index < 3; index += 1) {
      const action = { ...task, action_id: `${of}-${run}-${index}` };
      add("action_started", {
        ...action,
        payload: { action_name: `step_${index}`, summary: `step_${index} started` },
      });
      add(index === 2 && run % 9 === 0 ? "action_failed" : "action_completed", {
        ...action,
        payload: {
          action_name: `step_${index}`,
          summary: `step_${index} ended`,
          exception_type: "LoadError",
        },
      });
    }
    const data = {
      name: "think",
      model: `model-${run % 4}`,
      tokens_in: 900,
      tokens_out: 90,
      cost: 0.002,
      duration_ms: 400,
    };
    add("custom", { ...task, payload: { kind: "llm_call", summary: "think → model", data } });
    add("custom", { ...task, payload: { summary: "a note" } });
    add("task_completed", { ...task, payload: { summary: "Load is done" } });
  }
  return events.slice(0, perBatch);
}
