import { Counter, Gauge, Histogram } from "prom-client";
import type { Registry } from "prom-client";

/** What the server counts of alerts, for `/metrics`. */
export interface AlertMetrics {
  changes: Counter<"change">;
  deliveries: Counter<"outcome">;
  look: Histogram;
  rules: Gauge;
  leading: Gauge;
  /** Reads the outbox whenever `/metrics` is asked for. */
  watchOutbox(this: void, count: () => Promise<{ waiting: number; dead: number }>): void;
}

export function createAlertMetrics(registry: Registry): AlertMetrics {
  const registers = [registry];
  return {
    changes: new Counter({
      name: "hiveboard_alerts_total",
      help: "Alerts that fired and that were resolved.",
      labelNames: ["change"],
      registers,
    }),
    deliveries: new Counter({
      name: "hiveboard_alert_deliveries_total",
      help: "Attempts to tell somebody by what became of them: delivered, waiting (tried again) or dead.",
      labelNames: ["outcome"],
      registers,
    }),
    look: new Histogram({
      name: "hiveboard_alert_look_seconds",
      help: "How long a look at all rules took, what it stored included.",
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
    rules: new Gauge({ name: "hiveboard_alert_rules", help: "Rules that this server evaluates.", registers }),
    leading: new Gauge({
      name: "hiveboard_alert_leader",
      help: "1 where this server evaluates the rules, 0 where another does.",
      registers,
    }),
    watchOutbox(count) {
      new Gauge({
        name: "hiveboard_alert_outbox",
        help: "Notices that wait to be delivered, and that were given up.",
        labelNames: ["status"],
        registers,
        async collect() {
          const { waiting, dead } = await count();
          this.set({ status: "waiting" }, waiting);
          this.set({ status: "dead" }, dead);
        },
      });
    },
  };
}
