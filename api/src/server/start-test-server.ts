import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_DEV_KEY } from "../config-entries.ts";
import { checkConfig } from "../config.ts";
import type { Config } from "../config.ts";
import type { KeyType } from "../accounts/account.store.ts";
import { openSqliteStorage } from "../storage/sqlite/storage.ts";
import type { Storage } from "../storage/storage.ts";
import { createLogger } from "./logger.ts";
import { createServer } from "./server.ts";
import type { HiveBoardServer, ServerOptions } from "./server.ts";

/** A real server on a free port over a real database file, for tests. */
export interface TestServer extends AsyncDisposable {
  url: string;
  /** The development key of the workspace `local`. */
  key: string;
  server: HiveBoardServer;
  storage: Storage;
  config: Config;
  /** Every line that was logged. */
  log: string[];
  /** Makes a key, in a workspace of its own unless one is named. */
  newKey(type: KeyType, workspace?: string): Promise<string>;
  /** Sends one batch and answers with the response. */
  ingest(
    events: readonly object[],
    options?: { key?: string; agentId?: string; group?: string },
  ): Promise<Response>;
  /** Sends one GraphQL request. */
  graphql(query: string, variables?: object, key?: string): Promise<{ data?: unknown; errors?: unknown[] }>;
  close(): Promise<void>;
}

export async function startTestServer(
  entries: Record<string, unknown> = {},
  options: Partial<ServerOptions> = {},
): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), "hiveboard-test-"));
  const config = checkConfig({
    port: 0,
    data_dir: directory,
    live_connections: 1_000,
    query_requests_per_second: 10_000,
    ingest_requests_per_second: 100_000,
    ...entries,
  });
  const log: string[] = [];
  const logger = createLogger({ log_level: "debug" }, { write: (line) => void log.push(line) });
  const storage = await openSqliteStorage({ path: join(directory, "hiveboard.db"), readers: 2 });
  const server = await createServer({
    config,
    storage,
    logger,
    webHandlerPath: join(directory, "no-web-app"),
    ...options,
  });
  await server.listen();
  const url = server.address;
  const key = config.dev_key ?? DEFAULT_DEV_KEY;
  const close = async () => {
    await server.close();
    await storage.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return {
    url,
    key,
    server,
    storage,
    config,
    log,
    newKey: (type, workspace) => newKey(storage, type, workspace ?? randomUUID()),
    ingest: (events, { key: as = key, agentId = "agent", group } = {}) =>
      fetch(`${url}/v1/ingest`, {
        method: "POST",
        headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
        body: JSON.stringify({ envelope: { agent_id: agentId, group }, events }),
      }),
    async graphql(query, variables, as = key) {
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as { data?: unknown; errors?: unknown[] };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function newKey(storage: Storage, type: KeyType, slug: string): Promise<string> {
  const { workspace } = await storage.accounts.ensureWorkspace({ slug, name: slug, plan: "pro" });
  const key = `hb_${type}_${randomUUID().replaceAll("-", "")}`;
  const sha256 = createHash("sha256").update(key).digest();
  await storage.accounts.ensureKey({
    workspaceId: workspace.id,
    sha256,
    prefix: key.slice(0, 12),
    type,
    label: "test",
  });
  return key;
}

/** An event of a batch with the required fields filled in. */
export function anEvent(fields: object = {}): object {
  return { event_id: randomUUID(), timestamp: new Date().toISOString(), event_type: "custom", ...fields };
}
