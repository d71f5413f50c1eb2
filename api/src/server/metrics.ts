import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

import { createAlertMetrics } from "./alert-metrics.ts";
import type { AlertMetrics } from "./alert-metrics.ts";

/** What the server counts, for `/metrics`. */
export interface Metrics {
  registry: Registry;
  alerts: AlertMetrics;
  ingest: {
    batches: Counter<"outcome">;
    events: Counter<"outcome">;
    bytes: Counter;
  };
  live: {
    connections: Gauge<"transport">;
    subscriptions: Gauge;
    groups: Gauge;
    frames: Counter;
    bytes: Counter;
    slowConsumersClosed: Counter;
  };
  jobs: {
    steps: Histogram<"kind">;
    ended: Counter<"kind" | "outcome">;
    /** Asks for unfinished jobs whenever `/metrics` is asked for. */
    watch(this: void, unfinished: () => Promise<{ kind: string; jobs: number }[]>): void;
  };
  http: { duration: Histogram<"method" | "route" | "status"> };
  storage: {
    reads: Histogram<"store" | "method">;
    commits: Histogram;
    committedEvents: Counter;
    skippedGroups: Counter;
    writeFailures: Counter;
    writable: Gauge;
    /** Reads the write queue whenever `/metrics` is asked for. */
    watchQueue(this: void, queue: () => { waiting: number; capacity: number }): void;
  };
}

/** Seconds, from a point query to a scan. */
const STORAGE_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Makes the counters in a registry of their own, so that two servers in one process do not share them. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect: function () {
        this.set(read());
      },
    });

  const writable = new Gauge({
    name: "hiveboard_storage_writable",
    help: "1 while the database can be written, 0 from a write that the disk or the file refused until one succeeds.",
    registers,
  });
  writable.set(1);

  return {
    registry,
    alerts: createAlertMetrics(registry),
    storage: {
      reads: new Histogram({
        name: "hiveboard_storage_read_seconds",
        help: "How long reads took, the wait for a thread included.",
        labelNames: ["store", "method"],
        buckets: STORAGE_BUCKETS,
        registers,
      }),
      commits: new Histogram({
        name: "hiveboard_storage_commit_seconds",
        help: "How long groups of batches took to be on the disk.",
        buckets: STORAGE_BUCKETS,
        registers,
      }),
      committedEvents: new Counter({
        name: "hiveboard_storage_committed_events_total",
        help: "Events in those groups, those held already included.",
        registers,
      }),
      skippedGroups: new Counter({
        name: "hiveboard_derivation_skipped_groups_total",
        help: "Groups of events that are stored and of which nothing could be derived: a rebuild is needed.",
        registers,
      }),
      writeFailures: new Counter({
        name: "hiveboard_storage_write_failures_total",
        help: "Writes that the disk or the database's file refused: nothing of them was stored.",
        registers,
      }),
      writable,
      watchQueue(queue) {
        gauge("hiveboard_write_queue_events", "Events waiting to be written.", () => queue().waiting);
        gauge("hiveboard_write_queue_capacity_events", "Most events that may wait.", () => queue().capacity);
      },
    },
    ingest: {
      batches: new Counter({
        name: "hiveboard_ingest_batches_total",
        help: "Batches by outcome: stored, partial, or the error code.",
        labelNames: ["outcome"],
        registers,
      }),
      events: new Counter({
        name: "hiveboard_ingest_events_total",
        help: "Events by outcome: accepted, duplicate or rejected. Duplicates are counted as accepted too.",
        labelNames: ["outcome"],
        registers,
      }),
      bytes: new Counter({
        name: "hiveboard_ingest_bytes_total",
        help: "Bytes of batches as sent.",
        registers,
      }),
    },
    live: {
      connections: new Gauge({
        name: "hiveboard_live_connections",
        help: "Open live connections.",
        labelNames: ["transport"],
        registers,
      }),
      subscriptions: new Gauge({
        name: "hiveboard_live_subscriptions",
        help: "Subscriptions being served.",
        registers,
      }),
      groups: new Gauge({
        name: "hiveboard_live_executions",
        help: "Shared executions that serve the subscriptions.",
        registers,
      }),
      frames: new Counter({
        name: "hiveboard_live_frames_total",
        help: "Frames sent to subscribers.",
        registers,
      }),
      bytes: new Counter({
        name: "hiveboard_live_bytes_total",
        help: "Bytes of frames sent to subscribers.",
        registers,
      }),
      slowConsumersClosed: new Counter({
        name: "hiveboard_live_slow_consumers_closed_total",
        help: "Connections closed because their backlog passed the bound.",
        registers,
      }),
    },
    jobs: {
      steps: new Histogram({
        name: "hiveboard_job_step_seconds",
        help: "How long steps of jobs in the background took.",
        labelNames: ["kind"],
        buckets: STORAGE_BUCKETS,
        registers,
      }),
      ended: new Counter({
        name: "hiveboard_jobs_ended_total",
        help: "Jobs by kind and outcome: done, failed, or waiting to be tried again.",
        labelNames: ["kind", "outcome"],
        registers,
      }),
      watch(unfinished) {
        new Gauge({
          name: "hiveboard_jobs_unfinished",
          help: "Jobs that wait or are under way.",
          labelNames: ["kind"],
          registers,
          collect: async function () {
            this.reset();
            for (const { kind, jobs } of await unfinished()) this.set({ kind }, jobs);
          },
        });
      },
    },
    http: {
      duration: new Histogram({
        name: "hiveboard_http_request_duration_seconds",
        help: "Time to answer a request.",
        labelNames: ["method", "route", "status"],
        buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        registers,
      }),
    },
  };
}
