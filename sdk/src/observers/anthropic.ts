import {
  at,
  type CallFacts,
  listAt,
  type ModelCall,
  numberAt,
  type ObserveOptions,
  sum,
  textAt,
} from "./model-call.ts";
import { type MethodReader, observeMethod } from "./observed-method.ts";

export type { ModelUsage, ObserveOptions } from "./model-call.ts";

/**
 * Reports each call that an Anthropic client makes: messages and beta messages, streamed or not, through helpers or
 * not. Works on the client itself and gives it back.
 *
 * @example const anthropic = observeAnthropic(new Anthropic(), { agent });
 */
export function observeAnthropic<C extends object>(client: C, options: ObserveOptions = {}): C {
  for (const owner of [at(client, "messages"), at(client, "beta", "messages")]) {
    if (typeof owner === "object" && owner !== null) observeMethod(owner, "create", messagesReader, options);
  }
  return client;
}

const messagesReader: MethodReader = {
  name: "messages",
  prompt: (request) => at(request, "messages"),
  readAnswer(message, call) {
    readMessage(message, call.facts);
    for (const block of listAt(message, "content")) readBlock(block, call.facts);
  },
  readEvent(event, { facts }: ModelCall) {
    switch (textAt(event, "type") ?? "") {
      case "message_start":
        return readMessage(at(event, "message"), facts);
      case "content_block_start":
        return readBlock(at(event, "content_block"), facts);
      case "content_block_delta":
        facts.text += textAt(event, "delta", "text") ?? "";
        return;
      case "message_delta":
        readUsage(at(event, "usage"), facts);
        facts.finishReason = textAt(event, "delta", "stop_reason") ?? facts.finishReason;
    }
  },
};

function readMessage(message: unknown, facts: CallFacts): void {
  facts.model = textAt(message, "model") ?? facts.model;
  facts.finishReason = textAt(message, "stop_reason");
  readUsage(at(message, "usage"), facts);
}

function readBlock(block: unknown, facts: CallFacts): void {
  facts.text += textAt(block, "text") ?? "";
  const name = textAt(block, "type")?.endsWith("tool_use") === true ? textAt(block, "name") : undefined;
  if (name !== undefined) facts.toolCalls.push(name);
}

/**
 * `input_tokens` leaves out what was read from or written to the cache, so the three make the input. The numbers of a
 * stream's `message_delta` are running totals and replace those of its start; what it does not tell stays.
 */
function readUsage(usage: unknown, facts: CallFacts): void {
  const previous = facts.cachedTokens ?? 0;
  const previousWrites = facts.cacheWriteTokens ?? 0;
  const uncachedBefore =
    facts.tokensIn === undefined ? undefined : facts.tokensIn - previous - previousWrites;
  facts.cachedTokens = numberAt(usage, "cache_read_input_tokens") ?? facts.cachedTokens;
  facts.cacheWriteTokens = numberAt(usage, "cache_creation_input_tokens") ?? facts.cacheWriteTokens;
  const uncached = numberAt(usage, "input_tokens") ?? uncachedBefore;
  facts.tokensIn = sum(uncached, facts.cachedTokens, facts.cacheWriteTokens);
  facts.tokensOut = numberAt(usage, "output_tokens") ?? facts.tokensOut;
}
