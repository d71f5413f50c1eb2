import {
  at,
  attempt,
  type CallFacts,
  listAt,
  type ModelCall,
  numberAt,
  type ObserveOptions,
  startCall,
  sum,
  textAt,
} from "./model-call.ts";

export type { ModelUsage, ObserveOptions } from "./model-call.ts";

/** What of a language model's call the middleware looks at; any version of the AI SDK's specification fits. */
interface CallOptions {
  readonly params: unknown;
  readonly model: { readonly modelId: string };
}

/** A middleware for `wrapLanguageModel` of the Vercel AI SDK. */
export interface HiveLoopMiddleware {
  readonly specificationVersion: "v4";
  wrapGenerate<R>(options: CallOptions & { doGenerate: () => PromiseLike<R> }): Promise<R>;
  wrapStream<R>(options: CallOptions & { doStream: () => PromiseLike<R> }): Promise<R>;
}

/**
 * Reports each call that a model of the Vercel AI SDK makes, streamed or not. A tool loop is several calls.
 *
 * @example const model = wrapLanguageModel({ model: openai("gpt-5"), middleware: hiveloopMiddleware({ agent }) });
 */
export function hiveloopMiddleware(options: ObserveOptions = {}): HiveLoopMiddleware {
  return {
    specificationVersion: "v4",
    async wrapGenerate({ doGenerate, params, model }) {
      const call = startCall("generate", at(model, "modelId"), () => at(params, "prompt"), options);
      if (call === undefined) return doGenerate();
      return watched(call, async () => {
        const result = await doGenerate();
        attempt(() => readResult(result, call.facts));
        call.succeed();
        return result;
      });
    },
    async wrapStream<R>({
      doStream,
      params,
      model,
    }: CallOptions & { doStream: () => PromiseLike<R> }): Promise<R> {
      const call = startCall("stream", at(model, "modelId"), () => at(params, "prompt"), options);
      if (call === undefined) return doStream();
      return watched(call, async () => {
        const result = await doStream();
        const { stream } = result as { stream: ReadableStream<unknown> };
        return { ...result, stream: readAlong(stream, call) };
      });
    },
  };
}

async function watched<R>(call: ModelCall, run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    call.fail(error);
    throw error;
  }
}

function readResult(result: unknown, facts: CallFacts): void {
  readUsage(at(result, "usage"), facts);
  facts.finishReason = finishReason(at(result, "finishReason"));
  facts.model = textAt(result, "response", "modelId") ?? facts.model;
  for (const part of listAt(result, "content")) {
    facts.text += textAt(part, "type") === "text" ? (textAt(part, "text") ?? "") : "";
    readToolCall(part, facts);
  }
}

function readPart(part: unknown, call: ModelCall): void {
  const { facts } = call;
  switch (textAt(part, "type") ?? "") {
    case "text-delta":
      facts.text += textAt(part, "delta") ?? "";
      return;
    case "response-metadata":
      facts.model = textAt(part, "modelId") ?? facts.model;
      return;
    case "finish":
      readUsage(at(part, "usage"), facts);
      facts.finishReason = finishReason(at(part, "finishReason"));
      return;
    case "error":
      call.fail(at(part, "error"));
      return;
    default:
      readToolCall(part, facts);
  }
}

function readToolCall(part: unknown, facts: CallFacts): void {
  const name = textAt(part, "type") === "tool-call" ? textAt(part, "toolName") : undefined;
  if (name !== undefined) facts.toolCalls.push(name);
}

/** An object with totals and parts since specification v3, numbers before. The totals include cached tokens in both. */
function readUsage(usage: unknown, facts: CallFacts): void {
  const input = at(usage, "inputTokens");
  const output = at(usage, "outputTokens");
  facts.cachedTokens = numberAt(input, "cacheRead") ?? numberAt(usage, "cachedInputTokens");
  facts.cacheWriteTokens = numberAt(input, "cacheWrite");
  facts.tokensIn = isNumber(input)
    ? input
    : (numberAt(input, "total") ??
      sum(numberAt(input, "noCache"), facts.cachedTokens, facts.cacheWriteTokens));
  facts.tokensOut = isNumber(output)
    ? output
    : (numberAt(output, "total") ?? sum(numberAt(output, "text"), numberAt(output, "reasoning")));
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

/** An object since specification v3, a text before. */
function finishReason(reason: unknown): string | undefined {
  return typeof reason === "string" ? reason : textAt(reason, "unified");
}

/** The same stream, read along. Reads no faster than its reader. */
function readAlong(stream: ReadableStream<unknown>, call: ModelCall): ReadableStream<unknown> {
  const reader = stream.getReader();
  return new ReadableStream<unknown>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          call.succeed();
          return controller.close();
        }
        attempt(() => readPart(value, call));
        controller.enqueue(value);
      } catch (error) {
        call.fail(error);
        controller.error(error);
      }
    },
    cancel(reason) {
      call.abandon();
      return reader.cancel(reason);
    },
  });
}
