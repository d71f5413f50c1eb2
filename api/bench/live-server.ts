// The server under test, with a workspace and a key for each that BENCH_KEYS names.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { checkConfig } from "../src/config.ts";
import { createLogger } from "../src/server/logger.ts";
import { createServer } from "../src/server/server.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";

const directory = process.env.BENCH_DIRECTORY!;
const config = checkConfig({
  port: 0,
  data_dir: directory,
  log_level: "warn",
  live_connections: 100_000,
  ingest_requests_per_second: 100_000,
});
const storage = await openSqliteStorage({ path: join(directory, "hiveboard.db") });
for (const [index, key] of process.env.BENCH_KEYS!.split(",").entries()) {
  const slug = `bench-${index}`;
  const { workspace } = await storage.accounts.ensureWorkspace({ slug, name: slug, plan: "enterprise" });
  const sha256 = createHash("sha256").update(key).digest();
  await storage.accounts.ensureKey({
    workspaceId: workspace.id,
    sha256,
    prefix: key.slice(0, 12),
    type: "live",
    label: slug,
  });
}
const server = await createServer({ config, storage, logger: createLogger(config) });
await server.listen();
console.log(server.address);
process.on("SIGTERM", () => process.exit(0));
