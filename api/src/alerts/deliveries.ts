import type { NewDelivery, Notice } from "./alert.ts";
import type { Action, Endpoint, Endpoints } from "./rule.ts";

/** What is put into the outbox, so that all who are to be told of something are. */
export function deliveriesOf(
  source: { id: string; actions: readonly Action[] },
  endpoints: Endpoints,
  notice: Notice,
  alertId: string | null,
  newId: () => string,
): NewDelivery[] {
  return source.actions.flatMap(({ id: actionId, target }) => {
    const endpoint = endpoints[actionId];
    if (endpoint === undefined) return [];
    return oneByOne(endpoint).map((single) => ({
      id: newId(),
      ruleId: source.id,
      alertId,
      actionId,
      target: single.recipients[0] ?? target,
      notice,
      endpoint: single,
    }));
  });
}

/** A mail to several people is as many deliveries: who has it does not get it again when another's is tried again. */
function oneByOne(endpoint: Endpoint): Endpoint[] {
  if (endpoint.channel !== "email") return [endpoint];
  return endpoint.recipients.map((recipient) => ({ ...endpoint, recipients: [recipient] }));
}
