import http from "node:http";
import https from "node:https";
import type { Fetch, HttpAnswer, HttpRequest } from "./platform.ts";

/** An answer to an ingest is a few KB; more than this is not one. */
const MAX_ANSWER_CHARS = 4_000_000;

/** Requests over connections that are kept. */
export interface Http {
  readonly send: Fetch;
  /** Closes kept connections. A later `send` opens new ones. */
  readonly close: () => void;
}

/**
 * POST over Node's own client instead of `fetch`, for one reason: its sockets can be unreferenced. A server that
 * hangs must not keep the program alive that it watches. Who waits for a flush holds the process by other means.
 */
export function createHttp(): Http {
  const options = { keepAlive: true, maxSockets: 2 };
  const plain = new http.Agent(options);
  const tls = new https.Agent(options);

  const send = (url: string, request: HttpRequest, isRepeat = false): Promise<HttpAnswer> => {
    const [module, agent] = url.startsWith("https:") ? [https, tls] : [http, plain];
    return new Promise((resolve, reject) => {
      const outgoing = module.request(url, { ...request, agent });
      outgoing.on("socket", (socket) => socket.unref());
      outgoing.on("error", (error) => {
        // The server closed a kept connection just as it was used again: nothing is wrong, a new one will do.
        if (outgoing.reusedSocket && !isRepeat && !request.signal.aborted) resolve(send(url, request, true));
        else reject(error);
      });
      outgoing.on("response", (incoming) => resolve(readAnswer(incoming)));
      outgoing.end(request.body); // the only write, so that Node tells its length
    });
  };

  return {
    send,
    close() {
      plain.destroy();
      tls.destroy();
    },
  };
}

async function readAnswer(incoming: http.IncomingMessage): Promise<HttpAnswer> {
  let body = "";
  incoming.setEncoding("utf8");
  for await (const chunk of incoming as AsyncIterable<string>) {
    body += chunk;
    if (body.length > MAX_ANSWER_CHARS) throw new Error("the answer is too long");
  }
  return {
    status: incoming.statusCode ?? 0,
    headers: { get: (name) => incoming.headers[name.toLowerCase()]?.toString() ?? null },
    text: () => Promise.resolve(body),
  };
}
