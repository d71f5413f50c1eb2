import type { Mailer } from "../../mail/mailer.ts";
import type { DeliveryOutcome, LeasedDelivery } from "../alert.store.ts";
import { BlockedAddressError } from "./address-guard.ts";
import { toMail, toRequest } from "./formats.ts";
import type { PublicUrl } from "./formats.ts";
import type { Post } from "./http-post.ts";

/** How often a delivery is tried before it is given up: with the waits below, for about two and a half hours. */
export const MAX_ATTEMPTS = 9;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 3_600_000;
/** Longer than any sensible status text. */
const MAX_ERROR_LENGTH = 500;

export interface AttemptParts {
  post: Post;
  /** Null where no mail can be sent. */
  mailer: Mailer | null;
  publicUrl: PublicUrl;
  nowMs: () => number;
  /** From 0 to 1. */
  random: () => number;
}

/** A receiver that will not take it, however often it is asked. */
class FinalError extends Error {
  override readonly name = "FinalError";
}

/** A receiver that said when to come back. */
class LaterError extends Error {
  override readonly name = "LaterError";
  readonly retryAfterMs: number | null;
  constructor(message: string, retryAfterMs: number | null) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Tries a delivery once, and says what becomes of it. Never throws. */
export async function attempt(parts: AttemptParts, delivery: LeasedDelivery): Promise<DeliveryOutcome> {
  const { id, attempts } = delivery;
  try {
    await send(parts, delivery);
    return { id, status: "delivered", error: null, nextAttemptAtMs: null };
  } catch (error) {
    const message = (error instanceof Error ? error.message : "It failed.").slice(0, MAX_ERROR_LENGTH);
    const isFinal = error instanceof FinalError || error instanceof BlockedAddressError;
    if (isFinal || attempts >= MAX_ATTEMPTS)
      return { id, status: "dead", error: message, nextAttemptAtMs: null };
    const asked = error instanceof LaterError ? error.retryAfterMs : null;
    const waitMs = Math.min(Math.max(waitAfter(attempts, parts.random()), asked ?? 0), LONGEST_WAIT_MS);
    return { id, status: "waiting", error: message, nextAttemptAtMs: parts.nowMs() + waitMs };
  }
}

/**
 * The wait after an attempt: each four times the last, up to an hour, spread by a fifth so that many do not come back
 * together.
 *
 * @param attempts from 1
 */
export function waitAfter(attempts: number, random: number): number {
  const waitMs = Math.min(FIRST_WAIT_MS * 4 ** (attempts - 1), LONGEST_WAIT_MS);
  return Math.round(waitMs * (0.8 + 0.2 * random));
}

async function send(parts: AttemptParts, { id, notice, endpoint }: LeasedDelivery): Promise<void> {
  const { post, mailer, publicUrl, nowMs } = parts;
  if (endpoint.channel === "email") {
    if (mailer === null) throw new FinalError("This server sends no mail: smtp_url is not configured.");
    // One: each recipient's is a delivery of its own.
    await mailer.send({ to: endpoint.recipients[0]!, ...toMail(notice, publicUrl) }).catch(() => {
      throw new Error("The mail server did not take the message.");
    });
    return;
  }
  const { url, headers, body } = toRequest(notice, endpoint, { id, nowMs: nowMs(), publicUrl });
  const { status, retryAfterMs } = await post(url, headers, body);
  if (status >= 200 && status < 300) return;
  const message = `It answered ${status}.`;
  // 408, 425 and 429 say that it can be tried again; other refusals stay what they are, and redirects are not followed.
  if (status >= 300 && status < 500 && ![408, 425, 429].includes(status))
    throw new FinalError(status < 400 ? `${message} Redirects are not followed.` : message);
  throw new LaterError(message, retryAfterMs);
}
