import {
  at,
  type CallFacts,
  listAt,
  type ModelCall,
  numberAt,
  type ObserveOptions,
  textAt,
} from "./model-call.ts";
import { type MethodReader, observeMethod } from "./observed-method.ts";

export type { ModelUsage, ObserveOptions } from "./model-call.ts";

/**
 * Reports each call that an OpenAI client makes: chat completions, responses and embeddings, streamed or not, through
 * helpers or not. Works on the client itself and gives it back.
 *
 * A streamed chat completion tells its tokens only with `stream_options: { include_usage: true }`; that is the
 * caller's to ask for, since it adds a chunk without choices.
 *
 * @example const openai = observeOpenAI(new OpenAI(), { agent });
 */
export function observeOpenAI<C extends object>(client: C, options: ObserveOptions = {}): C {
  observeAt(client, ["chat", "completions"], chatReader, options);
  observeAt(client, ["responses"], responsesReader, options);
  observeAt(client, ["embeddings"], embeddingsReader, options);
  return client;
}

function observeAt(client: object, path: string[], reader: MethodReader, options: ObserveOptions): void {
  const owner = at(client, ...path);
  if (typeof owner === "object" && owner !== null) observeMethod(owner, "create", reader, options);
}

/** `prompt_tokens` and `input_tokens` include cached tokens; the details only say how many. */
function readUsage(usage: unknown, facts: CallFacts): void {
  if (usage === undefined || usage === null) return;
  facts.tokensIn = numberAt(usage, "prompt_tokens") ?? numberAt(usage, "input_tokens");
  facts.tokensOut = numberAt(usage, "completion_tokens") ?? numberAt(usage, "output_tokens");
  facts.cachedTokens =
    numberAt(usage, "prompt_tokens_details", "cached_tokens") ??
    numberAt(usage, "input_tokens_details", "cached_tokens");
}

function readModel(answer: unknown, facts: CallFacts): void {
  facts.model = textAt(answer, "model") ?? facts.model;
}

const chatReader: MethodReader = {
  name: "chat.completions",
  prompt: (request) => at(request, "messages"),
  readAnswer(answer, { facts }: ModelCall) {
    readModel(answer, facts);
    readUsage(at(answer, "usage"), facts);
    const choice = at(answer, "choices", 0);
    facts.text = textAt(choice, "message", "content") ?? "";
    facts.finishReason = textAt(choice, "finish_reason");
    for (const tool of listAt(choice, "message", "tool_calls"))
      addTool(facts, textAt(tool, "function", "name"));
  },
  readEvent(chunk, { facts }: ModelCall) {
    readModel(chunk, facts);
    readUsage(at(chunk, "usage"), facts);
    const choice = at(chunk, "choices", 0);
    facts.text += textAt(choice, "delta", "content") ?? "";
    facts.finishReason = textAt(choice, "finish_reason") ?? facts.finishReason;
    // Only a tool call's first chunk names it.
    for (const tool of listAt(choice, "delta", "tool_calls"))
      addTool(facts, textAt(tool, "function", "name"));
  },
};

/** A response that failed comes with status 200 all the same, and says so itself. */
const responsesReader: MethodReader = {
  name: "responses",
  prompt: (request) => at(request, "input"),
  readAnswer: readResponse,
  readEvent(event, call) {
    // The last event carries the whole response; the deltas before it matter only if it never comes.
    const response = at(event, "response");
    if (/^response\.(completed|incomplete|failed)$/.test(textAt(event, "type") ?? ""))
      readResponse(response, call);
    else if (textAt(event, "type") === "error") call.fail(new Error(textAt(event, "message") ?? "failed"));
    else if (textAt(event, "type") === "response.output_text.delta")
      call.facts.text += textAt(event, "delta") ?? "";
    else readModel(response, call.facts);
  },
};

function readResponse(response: unknown, call: ModelCall): void {
  const { facts } = call;
  readModel(response, facts);
  readUsage(at(response, "usage"), facts);
  facts.finishReason = textAt(response, "incomplete_details", "reason") ?? textAt(response, "status");
  const output = listAt(response, "output");
  const texts = output.flatMap((item) => listAt(item, "content").map((part) => textAt(part, "text") ?? ""));
  if (texts.length > 0) facts.text = texts.join("");
  for (const item of output) {
    if (textAt(item, "type")?.endsWith("_call") === true)
      addTool(facts, textAt(item, "name") ?? textAt(item, "type"));
  }
  if (facts.finishReason === "failed")
    call.fail(new Error(textAt(response, "error", "message") ?? "the response failed"));
  if (facts.finishReason === "cancelled") call.abandon("the response was cancelled");
}

const embeddingsReader: MethodReader = {
  name: "embeddings",
  prompt: (request) => at(request, "input"),
  readAnswer(answer, { facts }) {
    readModel(answer, facts);
    readUsage(at(answer, "usage"), facts);
  },
  readEvent: () => undefined,
};

function addTool(facts: CallFacts, name: string | undefined): void {
  if (name !== undefined && name !== "") facts.toolCalls.push(name);
}
