import { isObject, parseJson, readResult, readStatus } from "../transport/answers.ts";
import type { Batch, Delivery, DeliveryTarget, Outcome } from "../transport/delivery.ts";
import { createPost } from "../transport/post.ts";
import type { HttpAnswer } from "../platform/platform.ts";

const MUTATION =
  "mutation Ingest($batch: IngestBatchInput!) { ingest(batch: $batch) { accepted rejected " +
  "warnings { eventId warning message } errors { eventId error message } " +
  "budgets { id name level spentUsd amountUsd period periodEnd } } }";

/**
 * The GraphQL mutation `ingest` (contract, section 6), for networks that let only `/graphql` through. The same batch
 * and the same answer as the POST, with GraphQL's spelling.
 *
 * @example init({ apiKey, delivery: graphqlDelivery });
 */
export function graphqlDelivery(target: DeliveryTarget): Delivery {
  const post = createPost(target, "/graphql");
  return {
    send: (batch, signal) =>
      post(JSON.stringify({ query: MUTATION, variables: { batch: toInput(batch) } }), signal, readAnswer),
    close: () => undefined,
  };
}

function readAnswer(answer: HttpAnswer, text: string): Outcome {
  const body = parseJson(text);
  if (isObject(body)) {
    const data = body["data"];
    if (isObject(data) && isObject(data["ingest"])) return readResult(data["ingest"]);
    const errors = body["errors"];
    if (Array.isArray(errors) && isObject(errors[0])) return readErrors(answer, errors[0]);
  }
  return answer.status === 200 ? readResult(undefined) : readStatus(answer, body);
}

/** The HTTP status that the POST would have had, by the contract's code, since GraphQL may answer 200 to anything. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  invalid_batch: 400,
  authentication_failed: 401,
  forbidden: 403,
  read_only_key: 403,
  payload_too_large: 413,
  rate_limit_exceeded: 429,
  internal_error: 500,
  overloaded: 503,
};

function readErrors(answer: HttpAnswer, error: Record<string, unknown>): Outcome {
  const extensions = isObject(error["extensions"]) ? error["extensions"] : {};
  const code = typeof extensions["code"] === "string" ? extensions["code"] : "unknown";
  // A query that the server cannot run (another version's schema) is an address problem, not a bad batch.
  const known = STATUS_OF_CODE[code] ?? (answer.status >= 400 && answer.status !== 400 ? answer.status : 404);
  const details = isObject(extensions["details"]) ? extensions["details"] : extensions;
  return readStatus(
    { status: known, headers: answer.headers, text: () => Promise.resolve("") },
    { error: code, message: error["message"], details },
  );
}

/** Values that are enums in GraphQL. */
const ENUM_FIELDS: ReadonlySet<string> = /* @__PURE__ */ new Set(["event_type", "severity", "status"]);

function toInput({ envelope, events }: Batch): unknown {
  return {
    envelope: camelKeys(envelope),
    events: events.map((event) => camelKeys(JSON.parse(event.json) as object)),
  };
}

/** The first level only: a payload is JSON, and its names are the wire's. */
function camelKeys(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]: [string, unknown]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      ENUM_FIELDS.has(key) ? String(value).toUpperCase() : value,
    ]),
  );
}
