import { checkNumber, checkText } from "../config/checks.ts";
import type { Settings } from "../config/options.ts";
import { SDK_VERSION } from "../version.ts";
import * as LIMITS from "../wire/limits.ts";
import type { WireEnvelope } from "../wire/wire.ts";
import type { AgentOptions } from "./agent-options.ts";

/** What all events of an agent have in common. */
export function envelopeFor(
  id: string,
  options: AgentOptions,
  settings: Settings,
  runtime: string,
): WireEnvelope {
  return {
    agent_id: id,
    agent_type: options.type ?? "general",
    agent_version: options.version,
    framework: options.framework ?? "custom",
    runtime,
    sdk_version: `hiveloop-${SDK_VERSION}`,
    environment: settings.environment,
    group: settings.group,
  };
}

/** Refuses what the server would refuse. The values stand in the code, so whoever writes them sees it at once. */
export function checkAgent(id: string, options: AgentOptions): void {
  checkText("An agent's id", id, LIMITS.idChars);
  for (const name of ["type", "version", "framework"] as const) {
    const { [name]: text = "-" } = options;
    checkText(`${name} of agent "${id}"`, text, LIMITS.idChars);
  }
  const { heartbeatIntervalMs = 0 } = options;
  checkNumber("heartbeatIntervalMs", heartbeatIntervalMs, 0);
  for (const name of ["stuckThresholdMs", "progressThresholdMs"] as const) {
    const { [name]: thresholdMs = 1000 } = options;
    checkNumber(name, thresholdMs, 1000, LIMITS.thresholdMs);
  }
}
