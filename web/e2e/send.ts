import { randomUUID } from "node:crypto";

/** The key that local mode has unless it is told another one. */
export const DEV_KEY = "hb_live_localdevelopmentkey0000000000000";

export interface WireEvent {
  event_id?: string;
  timestamp?: string;
  event_type: string;
  [field: string]: unknown;
}

export interface Envelope {
  agent_id: string;
  agent_type?: string;
  agent_version?: string;
  framework?: string;
  runtime?: string;
  environment?: string;
  group?: string;
}

/** Sends events the way any client does: `POST /v1/ingest`, at most 500 a batch. Throws unless all were stored. */
export async function send(
  url: string,
  envelope: Envelope,
  events: readonly WireEvent[],
  key = DEV_KEY,
): Promise<void> {
  for (let start = 0; start < events.length; start += 500) {
    const batch = events.slice(start, start + 500).map((event) => ({
      event_id: randomUUID(),
      timestamp: new Date().toISOString(),
      ...event,
    }));
    const response = await fetch(`${url}/v1/ingest`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ envelope, events: batch }),
    });
    if (response.status !== 200) throw new Error(`ingest: ${response.status} ${await response.text()}`);
  }
}
