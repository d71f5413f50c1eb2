import { createOpenAI } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { generateText, stepCountIs, streamText, tool, wrapLanguageModel } from "ai";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { testClient, type TestClient } from "../../testing/client.ts";
import { IngestServer } from "../../testing/ingest-server.ts";
import * as answers from "../../testing/model-answers.ts";
import { ModelServer } from "../../testing/model-server.ts";
import type { Agent } from "../agent/agent.ts";
import { hiveloopMiddleware } from "./ai-sdk.ts";
import { observeAnthropic } from "./anthropic.ts";
import { observeOpenAI } from "./openai.ts";

let server: IngestServer;
let models: ModelServer;
let client: TestClient;
let agent: Agent;
beforeEach(async () => {
  server = await new IngestServer().start();
  models = await new ModelServer().start();
  client = testClient({ endpoint: server.url });
  agent = client.hive.agent("a", { heartbeatIntervalMs: 0 });
});
afterEach(async () => {
  expect(server.complaints).toEqual([]);
  await models.stop();
  await server.stop();
});

/** What of each call was reported. */
async function calls() {
  await client.hive.flush();
  return server.kind("llm_call").map((event) => ({ event, data: event.payload?.data ?? {} }));
}

/** The one call that every answer in model-answers.ts tells of. */
const EXPECTED = {
  tokens_in: 100,
  tokens_out: 20,
  cost: 0.12,
  metadata: { cached_tokens: 40, tool_calls: "search_crm" },
};
const cost = ({ tokensIn = 0, tokensOut = 0 }) => (tokensIn + tokensOut) / 1000;
const chat = { model: "gpt-5", messages: [{ role: "user" as const, content: "Who is lead 4821?" }] };
const message = {
  model: "claude-sonnet-4",
  max_tokens: 100,
  messages: [{ role: "user" as const, content: "Who?" }],
};

describe("the OpenAI observer", () => {
  const openai = (options = {}) =>
    observeOpenAI(new OpenAI({ apiKey: "k", baseURL: `${models.url}/v1`, maxRetries: 0 }), {
      agent,
      cost,
      ...options,
    });

  it.each([
    ["a chat completion", { json: answers.openaiChat }, (ai: OpenAI) => ai.chat.completions.create(chat)],
    [
      "one with its response",
      { json: answers.openaiChat },
      (ai: OpenAI) => ai.chat.completions.create(chat).withResponse(),
    ],
    ["one through parse()", { json: answers.openaiChat }, (ai: OpenAI) => ai.chat.completions.parse(chat)],
    [
      "a streamed chat completion",
      { sse: answers.openaiChatStream },
      async (ai: OpenAI) => {
        const stream = await ai.chat.completions.create({
          ...chat,
          stream: true,
          stream_options: { include_usage: true },
        });
        for await (const chunk of stream) expect(chunk.object).toBe("chat.completion.chunk");
      },
    ],
    [
      "one through stream()",
      { sse: answers.openaiChatStream },
      async (ai: OpenAI) => {
        const final = await ai.chat.completions
          .stream({ ...chat, stream_options: { include_usage: true } })
          .finalChatCompletion();
        expect(final.choices[0]?.message.content).toBe("Looking it up");
      },
    ],
    [
      "one through tee()",
      { sse: answers.openaiChatStream },
      async (ai: OpenAI) => {
        const [left, right] = (await ai.chat.completions.create({ ...chat, stream: true })).tee();
        for (const stream of [left, right])
          for await (const chunk of stream) expect(chunk.id).toBe("chatcmpl-1");
      },
    ],
    [
      "a response",
      { json: answers.openaiResponse },
      (ai: OpenAI) => ai.responses.create({ model: "gpt-5", input: "Who?" }),
    ],
    [
      "a streamed response",
      { sse: answers.openaiResponseStream },
      async (ai: OpenAI) => {
        const stream = await ai.responses.create({ model: "gpt-5", input: "Who?", stream: true });
        for await (const event of stream) expect(event.type).toMatch(/^response\./);
      },
    ],
  ] as const)("reports %s once, with cached tokens counted once", async (_, answer, call) => {
    models.answer = answer;
    const ai = openai({ previews: true });
    await agent.task("t", () => agent.track("step", async () => void (await call(ai))));
    const [first, ...more] = await calls();
    expect(more).toEqual([]);
    expect(first?.data).toMatchObject({
      ...EXPECTED,
      model: "gpt-5-2026",
      response_preview: "Looking it up",
    });
    expect(first?.event["task_id"]).toBe("t");
    expect(first?.event["action_id"]).toBe(server.of("action_started")[0]?.["action_id"]);
    expect(first?.data["duration_ms"]).toBeGreaterThanOrEqual(0);
  });

  it("reports embeddings, which have input tokens only", async () => {
    models.answer = {
      json: {
        object: "list",
        model: "embed-3",
        data: [{ object: "embedding", index: 0, embedding: [0] }],
        usage: { prompt_tokens: 8, total_tokens: 8 },
      },
    };
    await openai().embeddings.create({ model: "embed-3", input: "x", encoding_format: "float" });
    expect((await calls())[0]?.data).toMatchObject({ name: "embeddings", model: "embed-3", tokens_in: 8 });
  });

  it("reports a failed call as failed, and leaves the error as it was", async () => {
    models.answer = { status: 500 };
    await expect(openai().chat.completions.create(chat)).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    const [call] = await calls();
    expect(call?.event).toMatchObject({ status: "failure", severity: "error" });
    expect(call?.data).toMatchObject({
      model: "gpt-5",
      metadata: { error: expect.stringContaining("overloaded") as string },
    });
  });

  it("reports a response that came and says that it failed, streamed or not", async () => {
    const response = {
      ...answers.openaiResponse,
      status: "failed",
      error: { code: "server_error", message: "out of GPUs" },
    };
    const request = { model: "gpt-5", input: "Who?" };
    models.answer = { json: response };
    await openai().responses.create(request);
    models.answer = { json: { ...response, status: "cancelled", error: null } };
    await openai().responses.create(request);
    models.answer = {
      sse: [
        ...answers.openaiResponseStream.slice(0, 2),
        answers.responseEvent("response.failed", { response }, 2),
      ],
    };
    const stream = await openai().responses.create({ ...request, stream: true });
    for await (const event of stream) expect(event.type).toMatch(/^response\./);
    const reported = await calls();
    expect(reported.map(({ event }) => event["status"])).toEqual(["failure", "cancelled", "failure"]);
    for (const { data } of reported) expect(data).toMatchObject({ tokens_in: 100, tokens_out: 20 });
    expect(reported[2]?.data["metadata"]).toMatchObject({ error: "out of GPUs", finish_reason: "failed" });
  });

  it("reports a stream that breaks off, or is left early, with what it learnt", async () => {
    models.answer = { sse: answers.openaiChatStream.slice(0, 2), breaksOff: true };
    const broken = await openai().chat.completions.create({ ...chat, stream: true });
    await expect(async () => {
      for await (const chunk of broken) expect(chunk).toBeDefined();
    }).rejects.toThrow();
    models.answer = { sse: answers.openaiChatStream };
    const left = await openai().chat.completions.create({ ...chat, stream: true });
    for await (const chunk of left) if (chunk.id === "chatcmpl-1") break;
    const reported = await calls();
    expect(reported.map(({ event }) => event["status"])).toEqual(["failure", "cancelled"]);
    expect(reported.map(({ data }) => data["model"])).toEqual(["gpt-5-2026", "gpt-5-2026"]);
  });

  it("sends no request of its own, changes none, and sends no previews unless asked", async () => {
    models.answer = { json: answers.openaiChat };
    const ai = openai();
    expect(observeOpenAI(ai, { agent })).toBe(ai); // a second time changes nothing
    await ai.chat.completions.create(chat);
    expect(models.requests).toEqual([{ url: "/v1/chat/completions", body: chat }]);
    const [call, ...more] = await calls();
    expect(more).toEqual([]);
    expect(call?.data).not.toHaveProperty("prompt_preview");
  });

  it("leaves the raw response to the caller", async () => {
    models.answer = { json: answers.openaiChat };
    const raw = await openai().chat.completions.create(chat).asResponse();
    expect(await raw.json()).toEqual(answers.openaiChat);
    expect(await calls()).toEqual([]);
  });

  it("survives answers of another shape, and a cost callback that throws", async () => {
    models.answer = { json: { choices: null, usage: "none" } };
    await openai({
      cost: () => {
        throw new Error("no price");
      },
    }).chat.completions.create(chat);
    expect((await calls())[0]?.data).toMatchObject({ model: "gpt-5" });
    expect(client.log).toEqual([expect.stringContaining("no price")]);
  });

  it("finds the agent whose task is running when it is given none", async () => {
    models.answer = { json: answers.openaiChat };
    const ai = openai({ agent: undefined });
    await agent.task("t", () => ai.chat.completions.create(chat));
    await ai.chat.completions.create(chat); // nobody's
    expect((await calls()).map(({ event }) => event["task_id"])).toEqual(["t"]);
  });
});

describe("the Anthropic observer", () => {
  const anthropic = () =>
    observeAnthropic(new Anthropic({ apiKey: "k", baseURL: models.url, maxRetries: 0 }), {
      agent,
      cost,
      previews: true,
    });

  it.each([
    ["a message", { json: answers.anthropicMessage }, (ai: Anthropic) => ai.messages.create(message)],
    [
      "one with its response",
      { json: answers.anthropicMessage },
      (ai: Anthropic) => ai.messages.create(message).withResponse(),
    ],
    [
      "a beta message",
      { json: answers.anthropicMessage },
      (ai: Anthropic) => ai.beta.messages.create(message),
    ],
    [
      "a streamed message",
      { sse: answers.anthropicStream },
      async (ai: Anthropic) => {
        for await (const event of await ai.messages.create({ ...message, stream: true }))
          expect(event.type).toBeDefined();
      },
    ],
    [
      "one through stream()",
      { sse: answers.anthropicStream },
      async (ai: Anthropic) =>
        expect((await ai.messages.stream(message).finalMessage()).stop_reason).toBe("tool_use"),
    ],
  ] as const)("reports %s once, with cached tokens counted once", async (_, answer, call) => {
    models.answer = answer;
    await call(anthropic());
    const [first, ...more] = await calls();
    expect(more).toEqual([]);
    expect(first?.data).toMatchObject({
      ...EXPECTED,
      model: "claude-sonnet-4",
      response_preview: "Looking it up",
    });
    expect(first?.data["metadata"]).toMatchObject({ cache_write_tokens: 10, finish_reason: "tool_use" });
  });

  it("reports a failed call as failed, and leaves the error as it was", async () => {
    models.answer = { status: 529 };
    await expect(anthropic().messages.create(message)).rejects.toBeInstanceOf(Anthropic.APIError);
    expect((await calls())[0]?.event).toMatchObject({ status: "failure" });
  });
});

describe("the Vercel AI SDK middleware", () => {
  const model = () =>
    wrapLanguageModel({
      model: createOpenAI({ apiKey: "k", baseURL: `${models.url}/v1` }).chat("gpt-5"),
      middleware: hiveloopMiddleware({ agent, cost, previews: true }),
    });

  it("reports a generated text", async () => {
    models.answer = { json: answers.openaiChat };
    const { text } = await generateText({ model: model(), prompt: "Who?", maxRetries: 0 });
    expect(text).toBe("Looking it up");
    expect((await calls())[0]?.data).toMatchObject({
      ...EXPECTED,
      model: "gpt-5-2026",
      response_preview: text,
    });
  });

  it("reports a streamed text when it has been read", async () => {
    models.answer = { sse: answers.openaiChatStream };
    const { textStream } = streamText({ model: model(), prompt: "Who?", maxRetries: 0 });
    let text = "";
    for await (const part of textStream) text += part;
    expect(text).toBe("Looking it up");
    expect((await calls()).map(({ data }) => data)).toEqual([
      expect.objectContaining({
        ...EXPECTED,
        metadata: expect.objectContaining(EXPECTED.metadata) as unknown,
      }),
    ]);
  });

  it("reports each call of a tool loop", async () => {
    models.answer = { json: answers.openaiChat };
    const tools = { search_crm: tool({ inputSchema: z.object({}), execute: () => "found" }) };
    await generateText({ model: model(), prompt: "Who?", tools, stopWhen: stepCountIs(3), maxRetries: 0 });
    expect(await calls()).toHaveLength(3);
  });

  it("never fails a call: not for a prompt that JSON cannot carry, nor for a price that is none", async () => {
    const middleware = hiveloopMiddleware({ agent, previews: true, cost: () => NaN });
    const params = { prompt: [{ role: "user", content: 1n }] };
    const doGenerate = () => Promise.resolve({ content: [{ type: "text", text: "Hello" }] });
    const result = await middleware.wrapGenerate({ doGenerate, params, model: { modelId: "m" } });
    expect(result).toEqual(await doGenerate());
    const [call] = await calls();
    expect(call?.data).toMatchObject({ model: "m", response_preview: "Hello" });
    expect(call?.data).not.toHaveProperty("cost");
    const nobody = hiveloopMiddleware({ agent: {} as Agent });
    expect(await nobody.wrapGenerate({ doGenerate, params, model: { modelId: "m" } })).toEqual(result);
  });

  it("reports a failed call as failed, and leaves the error as it was", async () => {
    models.answer = { status: 500 };
    await expect(generateText({ model: model(), prompt: "Who?", maxRetries: 0 })).rejects.toThrow();
    expect((await calls())[0]?.event).toMatchObject({ status: "failure" });
  });
});
