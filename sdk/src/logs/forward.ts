import type { Agent } from "../agent/agent.ts";
import { currentClient } from "../init.ts";
import { currentScope } from "../scope/current.ts";
import { shorten } from "../wire/text.ts";

/**
 * How log lines are forwarded.
 * @example forwardConsole({ agent });
 */
export interface ForwardOptions {
  /** Who logs. Left out: whoever's task or action is running, else the only agent there is. */
  agent?: Agent;
}

/** One line worth forwarding. */
export interface LogLine {
  readonly logger: string;
  readonly severity: "warn" | "error";
  readonly message: string;
  readonly error?: { readonly type: string; readonly message: string };
}

const MESSAGE_CHARS = 4000;

/** Sends a line as an event of kind `log`, from where it was logged. */
export function forward({ logger, severity, message, error }: LogLine, options: ForwardOptions): void {
  const agents = currentClient()?.agents ?? [];
  const agent = options.agent ?? currentScope()?.speaker ?? (agents.length === 1 ? agents[0] : undefined);
  agent?.event("log", {
    kind: "log",
    severity,
    summary: shorten(message, 512),
    data: {
      logger,
      level: severity,
      message: shorten(message, MESSAGE_CHARS),
      exception_type: error?.type,
      exception_message: error?.message,
    },
  });
}
