import { trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { type HiveLoop, init } from "hiveloop";
import type { Subject } from "./timing.ts";

/** What of the SDK is timed. Arguments are made anew each time, as a caller would. */
export function sdkSubjects(hive: HiveLoop): Subject[] {
  const agent = hive.agent("bench", { heartbeatIntervalMs: 0 });
  const noop = agent.tracked("noop", () => undefined);
  const flush = () => hive.flush();
  const subject = (name: string, call: () => unknown): Subject => ({ name, call, flush });
  return [
    subject("event", () =>
      agent.event("score", { summary: "Lead scored", data: { score: 82, lead: "l-1" } }),
    ),
    subject("llmCall", () =>
      agent.llmCall("scoring", {
        model: "claude-sonnet-4",
        tokensIn: 1500,
        tokensOut: 200,
        cost: 0.003,
        durationMs: 1200,
      }),
    ),
    subject("tracked no-op", () => noop()),
    subject("task, started and completed", () => agent.startTask("lead-1").complete()),
    subject("task around an async function", () => agent.task("lead-1", () => Promise.resolve())),
  ];
}

/** Beginning and ending a span with attributes, set up as OpenTelemetry's documentation says. */
export function otelSubjects(endpoint: string): Subject[] {
  const processor = new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }), {
    maxQueueSize: 10_000, // as much as the SDK may queue, so that neither drops
  });
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  provider.register();
  const tracer = trace.getTracer("bench");
  const flush = () => provider.forceFlush();
  const attributes = () => ({
    name: "scoring",
    model: "claude-sonnet-4",
    tokens_in: 1500,
    tokens_out: 200,
    cost: 0.003,
    duration_ms: 1200,
  });
  return [
    {
      name: OTEL_SPAN,
      call: () => tracer.startSpan("scoring", { attributes: attributes() }).end(),
      flush,
    },
    {
      name: "OpenTelemetry: active span around an async function",
      call: () =>
        tracer.startActiveSpan("scoring", { attributes: attributes() }, (span) =>
          Promise.resolve().finally(() => span.end()),
        ),
      flush,
    },
  ];
}

/** What everything is compared with. */
export const OTEL_SPAN = "OpenTelemetry: span started and ended";

/** A client that sends to `endpoint`. */
export function benchClient(endpoint: string): HiveLoop {
  return init({ apiKey: `hb_test_${"b".repeat(32)}`, endpoint });
}
