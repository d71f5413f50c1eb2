import { parseJson, readResult, readStatus } from "./answers.ts";
import type { Batch, Delivery, DeliveryTarget } from "./delivery.ts";
import { createPost } from "./post.ts";

/** `POST /v1/ingest` (contract, section 2): the default way. */
export function httpDelivery(target: DeliveryTarget): Delivery {
  const post = createPost(target, "/v1/ingest");
  return {
    send: (batch, signal) =>
      post(batchJson(batch), signal, (answer, text) => {
        const body = parseJson(text);
        return [200, 207].includes(answer.status) ? readResult(body) : readStatus(answer, body);
      }),
    close: () => undefined,
  };
}

/** The request's body. The events are JSON already. */
export function batchJson({ envelope, events }: Batch): string {
  return `{"envelope":${JSON.stringify(envelope)},"events":[${events.map((event) => event.json).join(",")}]}`;
}
