import { trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { type HiveLoop, init } from "hiveloop";
import type { Subject } from "./timing.ts";

/** What everything that ends in the same turn is compared with. */
export const OTEL_SPAN = "OpenTelemetry: span started and ended";
/** What everything around an async function is compared with. */
export const OTEL_ASYNC_SPAN = "OpenTelemetry: active span around an async function";
/** What an `await using` block is compared with: the statement itself takes time. */
export const OTEL_USING_SPAN = "OpenTelemetry: active span ended by `await using`";

/** Something of the SDK, with the span that is its like. */
export interface SdkSubject extends Subject {
  readonly like: typeof OTEL_SPAN | typeof OTEL_ASYNC_SPAN | typeof OTEL_USING_SPAN;
}

/** What of the SDK is timed. Arguments are made anew each time, as a caller would. */
export function sdkSubjects(hive: HiveLoop): SdkSubject[] {
  const agent = hive.agent("bench", { heartbeatIntervalMs: 0 });
  const noop = agent.tracked("noop", () => undefined);
  const flush = () => hive.flush();
  const inTurn = (name: string, call: () => unknown) => ({ name, call, flush, like: OTEL_SPAN }) as const;
  const across = (name: string, call: () => unknown) =>
    ({ name, call, flush, like: OTEL_ASYNC_SPAN }) as const;
  const block = (name: string, call: () => unknown) =>
    ({ name, call, flush, like: OTEL_USING_SPAN }) as const;
  return [
    inTurn("event", () => agent.event("score", { summary: "Lead scored", data: { score: 82, lead: "l-1" } })),
    inTurn("llmCall", () =>
      agent.llmCall("scoring", {
        model: "claude-sonnet-4",
        tokensIn: 1500,
        tokensOut: 200,
        cost: 0.003,
        durationMs: 1200,
      }),
    ),
    inTurn("tracked no-op", () => noop()),
    inTurn("task, started and completed", () => agent.startTask("lead-1").complete()),
    across("task around an async function", () => agent.task("lead-1", () => pause())),
    block("`await using` a trackContext", async () => {
      await using _step = agent.trackContext("noop");
      await pause();
    }),
    block("`await using` a task", async () => {
      await using _task = agent.startTask("lead-1");
      await pause();
    }),
  ];
}

/** The async function that all of them are around. */
async function pause(): Promise<void> {
  await Promise.resolve();
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
      name: OTEL_ASYNC_SPAN,
      call: () =>
        tracer.startActiveSpan("scoring", { attributes: attributes() }, async (span) => {
          try {
            await pause();
          } finally {
            span.end();
          }
        }),
      flush,
    },
    {
      name: OTEL_USING_SPAN,
      call: () =>
        tracer.startActiveSpan("scoring", { attributes: attributes() }, async (span) => {
          await using _ending = { [Symbol.asyncDispose]: () => Promise.resolve(span.end()) };
          await pause();
        }),
      flush,
    },
  ];
}

/** A client that sends to `endpoint`. */
export function benchClient(endpoint: string): HiveLoop {
  return init({ apiKey: `hb_test_${"b".repeat(32)}`, endpoint });
}
