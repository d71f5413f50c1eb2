/**
 * Layer 0: three lines, and the agent is on the dashboard with a heartbeat.
 *
 *     HIVELOOP_API_KEY=hb_live_… node examples/three-lines.ts
 */
import { init } from "hiveloop";

const hive = init();
const agent = hive.agent("three-lines", { type: "example" });

agent.event("greeting", { summary: "Hello from three lines" });
