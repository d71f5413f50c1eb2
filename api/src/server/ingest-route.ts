import type { IncomingHttpHeaders } from "node:http";
import { LIMITS } from "@hiveboard/schema";
import type { FastifyInstance } from "fastify";
import type { IngestReport, IngestService } from "../ingest/ingest.service.ts";
import { readJsonBody } from "./body.ts";
import type { BodyLimits } from "./body.ts";
import type { BytesInHand } from "./bytes-in-hand.ts";
import type { Credentials } from "./credentials.ts";
import { authenticationFailed, toErrorAnswer } from "./http-error.ts";
import { identify } from "./identify.ts";
import type { Metrics } from "./metrics.ts";
import { requireAllowed } from "./rate-limits.ts";
import type { RateLimits } from "./rate-limits.ts";
import { Turns } from "./turns.ts";

/** A body that pauses this long is given up; agents behind bad links pause for seconds, not tens of them. */
const BODY_STALL_MS = 10_000;
/** 1 MB in this time is 35 kB/s: slower is not a link, it is somebody holding a connection. */
const BODY_TOTAL_MS = 30_000;

export interface IngestRouteParts {
  ingest: IngestService;
  credentials: Credentials;
  rateLimits: RateLimits;
  metrics: Metrics;
  /** What all ingest requests together may hold. */
  inHand: BytesInHand;
  /** For tests, which do not wait ten seconds. */
  bodyStallMs?: number;
}

/** Adds `POST /v1/ingest`. The body is read here, after the caller is known, and nowhere before. */
export function addIngestRoute(app: FastifyInstance, parts: IngestRouteParts): void {
  const { ingest, rateLimits, metrics, inHand } = parts;
  const limits: BodyLimits = {
    maxBytes: LIMITS.maxBatchBytes,
    stallMs: parts.bodyStallMs ?? BODY_STALL_MS,
    totalMs: BODY_TOTAL_MS,
  };
  const turns = new Turns();
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    scope.post("/v1/ingest", {
      handler: async (request, reply) => {
        const identified = await identify(parts, request);
        if (identified === null) throw authenticationFailed();
        const { principal } = identified;
        const verdict = await rateLimits.ingest(principal);
        reply.headers(verdict.headers);
        requireAllowed(verdict);
        const onBytes = (sent: number) => metrics.ingest.bytes.inc(sent);
        const giveBack = inHand.take(bytesToExpect(request.headers));
        try {
          const body = await readJsonBody(request.raw, limits, "invalid_batch", { onBytes, turns });
          const { status, result } = await ingest.ingest(principal, body);
          return await reply.status(status).send(result);
        } finally {
          giveBack();
        }
      },
      onError: (_request, _reply, error, next) => {
        metrics.ingest.batches.inc({ outcome: toErrorAnswer(error, "").body.error });
        next();
      },
    });
    done();
  });
}

/** What a body may come to: its length, where that is said and it is not compressed, else the most that is taken. */
function bytesToExpect(headers: IncomingHttpHeaders): number {
  const length = Number(headers["content-length"] ?? LIMITS.maxBatchBytes);
  const isCompressed = headers["content-encoding"] !== undefined;
  return isCompressed || !(length < LIMITS.maxBatchBytes) ? LIMITS.maxBatchBytes : length;
}

/** Counts what became of a batch, whichever way it came. */
export function countBatch(metrics: Metrics, { stored, duplicates, rejected }: IngestReport): void {
  metrics.ingest.batches.inc({ outcome: rejected === 0 ? "stored" : "partial" });
  metrics.ingest.events.inc({ outcome: "accepted" }, stored + duplicates);
  metrics.ingest.events.inc({ outcome: "duplicate" }, duplicates);
  metrics.ingest.events.inc({ outcome: "rejected" }, rejected);
}
