import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";
import type { Config } from "../config.ts";
import { StorageUnavailableError } from "../storage/unavailable.ts";

/** Where a secret could stand in a logged object. */
const SECRET_PATHS = [
  "authorization",
  "cookie",
  '["set-cookie"]',
  '["x-api-key"]',
  "token",
  "dev_key",
  "jwt_secret",
  "smtp_url",
  "database_url",
  "password",
  "email",
];

/**
 * Makes the structured log. It goes to stderr, so that stdout keeps the lines meant for people. Requests are logged
 * by method, route and status: no query string, no body, no header.
 */
export function createLogger(config: Pick<Config, "log_level">, destination?: DestinationStream): Logger {
  const paths = SECRET_PATHS.flatMap((path) => {
    const nested = path.startsWith("[") ? path : `.${path}`;
    return [path, `*${nested}`, `*.*${nested}`];
  });
  return pino(
    { level: config.log_level, redact: { paths, censor: "[secret]" }, base: { name: "hiveboard" } },
    destination ?? pino.destination({ dest: 2, sync: false }),
  );
}

/** What logs errors that nobody waits for. That the store cannot be written is left out: storage says so once. */
export function logErrors(logger: Logger, message: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof StorageUnavailableError)) logger.error({ err: error }, message);
  };
}
