import { readdirSync } from "node:fs";
import { TEST_KEY } from "./client.ts";
import { init } from "../src/index.ts";

/** A process that fills a spool (`write N`, then says so and stays) or stays until it is empty (`read`). */
const [endpoint, spoolDir, action, count] = process.argv.slice(2);
const hive = init({ apiKey: TEST_KEY, endpoint, spoolDir, batchSize: 10, flushIntervalMs: 20 });
if (action === "write") {
  const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
  for (let i = 0; i < Number(count); i++) agent.event("x", { data: { i } });
  const hold = setInterval(() => {
    if (hive.stats.spooled <= Number(count)) return;
    clearInterval(hold);
    process.send?.("spooled");
    setInterval(() => {}, 1000);
  }, 5);
} else {
  process.disconnect?.();
  const hold = setInterval(() => {
    if (readdirSync(spoolDir ?? "").length === 0) clearInterval(hold);
  }, 5);
}
