import type { FastifyInstance } from "fastify";
import type { Cluster } from "../cluster/cluster.ts";
import type { Storage } from "../storage/storage.ts";
import { StorageUnavailableError } from "../storage/unavailable.ts";
import { overloaded } from "./http-error.ts";
import type { Metrics } from "./metrics.ts";

/** Adds `/health`, `/ready` and `/metrics`. They take no credential and tell nothing of anybody's data. */
export function addHealthRoutes(
  app: FastifyInstance,
  parts: {
    storage: Pick<Storage, "check">;
    metrics: Metrics;
    /** Null where this server is the only one. */
    cluster: Pick<Cluster, "isConnected"> | null;
    isStopping: () => boolean;
  },
): void {
  app.get("/health", () => ({ status: "ok" }));
  app.get("/ready", async (request) => {
    if (parts.isStopping()) throw overloaded(5, "The server is shutting down.");
    try {
      await parts.storage.check();
    } catch (error) {
      if (error instanceof StorageUnavailableError) throw error;
      request.log.error({ err: error }, "storage is not ready");
      throw overloaded(5, "Storage cannot be reached, or its migrations are not done.");
    }
    const { cluster } = parts;
    // Without Redis the server does its work all the same, so it stays in the rotation.
    return cluster === null
      ? { status: "ready" }
      : { status: "ready", redis: cluster.isConnected ? "connected" : "away" };
  });
  app.get("/metrics", async (_request, reply) => {
    const { registry } = parts.metrics;
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
