import type { SseEvent } from "./model-server.ts";

/** What the providers send, as their documentation shows it. Each has 100 input tokens, 40 of them cached, 20 output. */

export const openaiChat = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "gpt-5-2026",
  choices: [
    {
      index: 0,
      finish_reason: "tool_calls",
      message: {
        role: "assistant",
        content: "Looking it up",
        tool_calls: [{ id: "call_1", type: "function", function: { name: "search_crm", arguments: "{}" } }],
      },
    },
  ],
  usage: {
    prompt_tokens: 100,
    completion_tokens: 20,
    total_tokens: 120,
    prompt_tokens_details: { cached_tokens: 40 },
  },
};

const chunk = (choices: unknown[], usage?: unknown): SseEvent => ({
  data: {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "gpt-5-2026",
    choices,
    usage,
  },
});
export const openaiChatStream: SseEvent[] = [
  chunk([{ index: 0, delta: { role: "assistant", content: "Looking" }, finish_reason: null }]),
  chunk([{ index: 0, delta: { content: " it up" }, finish_reason: null }]),
  chunk([
    {
      index: 0,
      delta: {
        tool_calls: [
          { index: 0, id: "call_1", type: "function", function: { name: "search_crm", arguments: "" } },
        ],
      },
      finish_reason: null,
    },
  ]),
  chunk([
    { index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: "{}" } }] }, finish_reason: null },
  ]),
  chunk([{ index: 0, delta: {}, finish_reason: "tool_calls" }]),
  chunk([], openaiChat.usage),
  { data: "[DONE]" },
];

export const openaiResponse = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  status: "completed",
  model: "gpt-5-2026",
  error: null,
  incomplete_details: null,
  output: [
    {
      type: "message",
      id: "msg_1",
      status: "completed",
      role: "assistant",
      content: [{ type: "output_text", text: "Looking it up", annotations: [] }],
    },
    {
      type: "function_call",
      id: "fc_1",
      call_id: "call_1",
      name: "search_crm",
      arguments: "{}",
      status: "completed",
    },
  ],
  usage: {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 40 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 5 },
    total_tokens: 120,
  },
};
export const responseEvent = (type: string, data: object, sequence_number: number): SseEvent => ({
  event: type,
  data: { type, sequence_number, ...data },
});
export const openaiResponseStream: SseEvent[] = [
  responseEvent(
    "response.created",
    { response: { ...openaiResponse, status: "in_progress", output: [], usage: null } },
    0,
  ),
  responseEvent(
    "response.output_text.delta",
    { item_id: "msg_1", output_index: 0, content_index: 0, delta: "Looking" },
    1,
  ),
  responseEvent("response.completed", { response: openaiResponse }, 2),
];

export const anthropicMessage = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4",
  content: [
    { type: "text", text: "Looking it up" },
    { type: "tool_use", id: "toolu_1", name: "search_crm", input: {} },
  ],
  stop_reason: "tool_use",
  stop_sequence: null,
  usage: {
    input_tokens: 50,
    cache_creation_input_tokens: 10,
    cache_read_input_tokens: 40,
    output_tokens: 20,
  },
};
const anthropicEvent = (data: { type: string; [field: string]: unknown }): SseEvent => ({
  event: data.type,
  data,
});
export const anthropicStream: SseEvent[] = [
  anthropicEvent({
    type: "message_start",
    message: {
      ...anthropicMessage,
      content: [],
      stop_reason: null,
      usage: { ...anthropicMessage.usage, output_tokens: 1 },
    },
  }),
  anthropicEvent({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
  anthropicEvent({
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text: "Looking it up" },
  }),
  anthropicEvent({ type: "content_block_stop", index: 0 }),
  anthropicEvent({
    type: "content_block_start",
    index: 1,
    content_block: { type: "tool_use", id: "toolu_1", name: "search_crm", input: {} },
  }),
  anthropicEvent({
    type: "content_block_delta",
    index: 1,
    delta: { type: "input_json_delta", partial_json: "{}" },
  }),
  anthropicEvent({ type: "content_block_stop", index: 1 }),
  anthropicEvent({
    type: "message_delta",
    delta: { stop_reason: "tool_use", stop_sequence: null },
    usage: { output_tokens: 20, cache_read_input_tokens: 40 },
  }),
  anthropicEvent({ type: "message_stop" }),
];
