import { createHmac } from "node:crypto";

/**
 * Signs what a webhook sends: `v1=` and the hexadecimal HMAC-SHA256, keyed with the secret, of the time stamp, a dot
 * and the body as sent.
 *
 * @param timestamp seconds since the epoch, as in the header
 */
export function sign(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
}
