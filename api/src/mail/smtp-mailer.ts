import { createTransport } from "nodemailer";
import type { Mailer } from "./mailer.ts";

/** Somebody waits for the answer meanwhile. */
const TIMEOUT_MS = 10_000;

/**
 * Sends mail through an SMTP server.
 *
 * @param smtpUrl `smtp://user:password@host:587` (STARTTLS where the server offers it) or `smtps://` (TLS at once)
 * @param from the sender, `HiveBoard <hive@example.com>`
 */
export function createSmtpMailer(smtpUrl: string, from: string): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // A message is text that people wrote in part: it must not make this server read files or fetch addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text }) {
      // An object, not a text to be parsed: what looks like several addresses stays one.
      await transport.sendMail({ from, to: { name: "", address: to }, subject, text });
    },
    close: () => transport.close(),
  };
}
