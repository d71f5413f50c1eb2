import type { AlertActionInput } from "#lib/gql/apart/graphql.ts";
import type { AlertChannel } from "#lib/gql/graphql.ts";

/** Whom a rule or budget tells, as it is being written. What is secret stays as it was where nothing is written. */
export interface ActionDraft {
  /** Null for a new one. */
  id: string | null;
  channel: AlertChannel;
  /** Where it went until now, without what is secret of it. */
  target: string;
  url: string;
  secret: string;
  routingKey: string;
  recipients: string;
  headers: { name: string; value: string }[];
  /** Headers that it has already. */
  headerNames: readonly string[];
}

/** An action as it is; what is secret of it is not known here. */
interface Action {
  id: string;
  channel: AlertChannel;
  target: string;
  recipients: readonly string[];
  headerNames: readonly string[];
}

export function newAction(channel: AlertChannel): ActionDraft {
  return {
    id: null,
    channel,
    target: "",
    url: "",
    secret: "",
    routingKey: "",
    recipients: "",
    headers: [],
    headerNames: [],
  };
}

export function draftOf({ id, channel, target, recipients, headerNames }: Action): ActionDraft {
  return { ...newAction(channel), id, target, recipients: recipients.join(", "), headerNames };
}

/** What it says, as the API takes it. */
export function toActionInput(action: ActionDraft): AlertActionInput {
  const { id, channel, url, secret, routingKey, recipients, headers } = action;
  return {
    id,
    channel,
    ...(channel === "EMAIL" ? { recipients: wordsOf(recipients) } : {}),
    ...(url.trim() === "" ? {} : { url: url.trim() }),
    ...(secret === "" ? {} : { secret }),
    ...(routingKey === "" ? {} : { routingKey }),
    ...(headers.length === 0 ? {} : { headers }),
  };
}

/** Words of a text, with blanks or commas between them. */
export const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== "");
