import type { HiveBoardServer } from "./server.ts";

/**
 * What a person reads after the start: where to look and how to send a first event. It holds the development
 * key, which opens local mode and nothing else; no log does.
 */
export function welcome({ address, devKey }: Pick<HiveBoardServer, "address" | "devKey">): string {
  if (devKey === null) return `HiveBoard listens at ${address}\n`;
  const event =
    `{"event_id":"'$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)'",` +
    `"timestamp":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","event_type":"task_started","task_id":"first-task",` +
    `"payload":{"summary":"Hello, HiveBoard"}}`;
  return `
HiveBoard is at ${address}

Send a first event:

  curl ${address}/v1/ingest \\
    -H 'Authorization: Bearer ${devKey}' \\
    -H 'Content-Type: application/json' \\
    -d '{"envelope":{"agent_id":"my-first-agent"},"events":[${event}]}'

`;
}
