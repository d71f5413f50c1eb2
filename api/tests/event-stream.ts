import { request } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";

/** A subscription over server-sent events, read as a browser would. */
export interface EventStream {
  response: IncomingMessage;
  /** Stops without a word. */
  close(): void;
}

/**
 * Opens a stream.
 *
 * @param onNext told of each result, parsed
 * @param onEnd told once that nothing more comes, cut off or complete
 */
export async function openEventStream(
  url: string,
  headers: Record<string, string>,
  operation: { query: string; variables?: object },
  { onNext, onEnd }: { onNext: (result: unknown) => void; onEnd: () => void },
): Promise<EventStream> {
  const outgoing = request(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...headers },
  });
  outgoing.end(JSON.stringify(operation));
  const response = await answerOf(outgoing);
  let text = "";
  response.setEncoding("utf8");
  response.on("data", (piece: string) => {
    const events = (text + piece).split("\n\n");
    text = events.pop()!;
    for (const event of events) {
      const data = /^event: next\ndata: (.*)$/s.exec(event)?.[1];
      if (data !== undefined) onNext(JSON.parse(data));
    }
  });
  response.on("error", () => undefined);
  response.on("close", onEnd);
  outgoing.on("error", () => undefined);
  return { response, close: () => outgoing.destroy() };
}

function answerOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
  });
}
