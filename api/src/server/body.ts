import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { ErrorCode } from "@hiveboard/schema";
import { HttpError } from "./http-error.ts";
import type { Turns } from "./turns.ts";

const expand = promisify(gunzip);

/** Bounds of reading one request's body. */
export interface BodyLimits {
  /** UTF-8 bytes, as sent and after decompression. */
  maxBytes: number;
  /** Longest silence between two pieces, milliseconds. */
  stallMs: number;
  /** Longest time for the whole body, milliseconds, so that a trickle ends too. */
  totalMs: number;
}

/** After a refusal up to this many bytes are thrown away, so that a client still sending gets to read the answer. */
const MAX_DISCARDED_BYTES = 8_388_608;

/** What else concerns a body on its way. */
export interface BodyHooks {
  /** Told how much was sent, before decompression. */
  onBytes?: (sent: number) => void;
  /** Where it waits before it is parsed. */
  turns?: Turns;
}

/**
 * Reads a JSON body, gzip or plain, and stops as soon as a limit is passed.
 *
 * @param code the contract's code for what is wrong with the body
 * @throws {HttpError} 413 too large, 415 another encoding or type, 400 not JSON, cut off or stalled
 */
export async function readJsonBody(
  request: IncomingMessage,
  limits: BodyLimits,
  code: ErrorCode,
  { onBytes, turns }: BodyHooks = {},
): Promise<unknown> {
  checkContentType(request.headers["content-type"], code);
  const isGzip = readEncoding(request.headers["content-encoding"], code);
  const sent = await readBytes(request, limits, code);
  onBytes?.(sent.length);
  const bytes = isGzip ? await gunzipWithin(sent, limits.maxBytes, code) : sent;
  await turns?.next(bytes.length);
  if (!isUtf8(bytes)) throw new HttpError(400, code, "The body is not UTF-8.");
  try {
    return JSON.parse(bytes.toString("utf8")) as unknown;
  } catch {
    throw new HttpError(400, code, "The body is not JSON.");
  }
}

function checkContentType(header: string | undefined, code: ErrorCode): void {
  const [type, ...parameters] = (header ?? "").split(";").map((part) => part.trim().toLowerCase());
  if (type !== "application/json")
    throw new HttpError(415, code, "The content type must be application/json.");
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  if (charset !== undefined && !["utf-8", "utf8", '"utf-8"'].includes(charset))
    throw new HttpError(415, code, "The body must be UTF-8.");
}

function readEncoding(header: string | undefined, code: ErrorCode): boolean {
  const encoding = header?.trim().toLowerCase() ?? "identity";
  if (encoding === "gzip" || encoding === "x-gzip") return true;
  if (encoding === "identity" || encoding === "") return false;
  throw new HttpError(415, code, "The content encoding must be gzip or none.", {
    headers: { "accept-encoding": "gzip" },
  });
}

function readBytes(request: IncomingMessage, limits: BodyLimits, code: ErrorCode): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const stall = setTimeout(() => fail(stalled(code)), limits.stallMs);
    const total = setTimeout(() => fail(stalled(code)), limits.totalMs);

    const stop = () => {
      clearTimeout(stall);
      clearTimeout(total);
      request.off("data", take).off("end", finish).off("error", cutOff).off("close", cutOff);
    };
    const fail = (error: HttpError) => {
      stop();
      discardRest(request);
      reject(error);
    };
    const take = (piece: Buffer) => {
      stall.refresh();
      size += piece.length;
      if (size > limits.maxBytes) fail(tooLarge(limits.maxBytes, code));
      else pieces.push(piece);
    };
    const finish = () => {
      stop();
      resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, size));
    };
    const cutOff = () => fail(new HttpError(400, code, "The body ended before it was complete."));

    if (Number(request.headers["content-length"] ?? 0) > limits.maxBytes) {
      fail(tooLarge(limits.maxBytes, code));
      return;
    }
    request.on("data", take).on("end", finish).on("error", cutOff).on("close", cutOff);
  });
}

async function gunzipWithin(bytes: Buffer, maxBytes: number, code: ErrorCode): Promise<Buffer> {
  try {
    // Expansion happens off the main thread and stops at the limit: what a bomb would grow to is never made.
    return await expand(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes, code);
    throw new HttpError(400, code, "The body is not gzip, or is cut off.");
  }
}

function discardRest(request: IncomingMessage): void {
  let discarded = 0;
  request.on("error", () => undefined);
  request.on("data", (piece: Buffer) => {
    discarded += piece.length;
    if (discarded > MAX_DISCARDED_BYTES) request.destroy();
  });
}

function tooLarge(maxBytes: number, code: ErrorCode): HttpError {
  return new HttpError(413, code, `The body is larger than ${maxBytes} bytes.`, {
    details: { limit_bytes: maxBytes },
  });
}

function stalled(code: ErrorCode): HttpError {
  // No code of the contract means 408, so a body that stops arriving is a batch that is not whole.
  return new HttpError(400, code, "The body stopped arriving before it was complete.", {
    headers: { connection: "close" },
  });
}
