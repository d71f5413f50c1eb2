import { randomUUID } from "node:crypto";
import { invalidParameter } from "../contract-error.ts";
import { withinCount, withinText } from "./rule-check.ts";
import { RULE_LIMITS } from "./rule-limits.ts";
import type { Action, Channel, Endpoint, Endpoints } from "./rule.ts";

/** An action as somebody sends it. Secrets that are left out stay what they were, if `id` names an action. */
export interface ActionRequest {
  id?: string | null;
  channel: Channel;
  url?: string | null;
  secret?: string | null;
  headers?: readonly { name: string; value: string }[] | null;
  routingKey?: string | null;
  recipients?: readonly string[] | null;
}

/** Where PagerDuty takes events of accounts outside Europe. */
const PAGERDUTY_URL = "https://events.pagerduty.com/v2/enqueue";

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VISIBLE = /^[\x20-\x7e\t]*$/;
/** What the sender itself says, and what would frame the request anew. */
const RESERVED_HEADER =
  /^(host|content-length|content-type|transfer-encoding|connection|upgrade|te|trailer|expect|keep-alive|proxy-.*|x-hiveboard-.*)$/i;
const ADDRESS = /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,253}$/;

/**
 * Splits actions into what may be shown and what may not.
 *
 * @param known the endpoints that the rule has so far
 * @throws {ContractError} `invalid_parameter`
 */
export function checkActions(
  requests: readonly ActionRequest[],
  known: Endpoints,
): { actions: Action[]; endpoints: Endpoints } {
  withinCount("actions", requests.length, RULE_LIMITS.actions);
  const entries = requests.map((request) => {
    const before = request.id == null ? undefined : known[request.id];
    if (request.id != null && before === undefined)
      throw invalidParameter(`actions: the rule has no action ${JSON.stringify(request.id)}.`);
    const kept = before !== undefined && goesToTheSame(before, request) ? before : undefined;
    const endpoint = endpointOf(request, kept);
    return { id: request.id ?? randomUUID(), endpoint };
  });
  if (new Set(entries.map(({ id }) => id)).size < entries.length)
    throw invalidParameter("actions: an id stands twice.");
  return {
    actions: entries.map(({ id, endpoint }) => describeEndpoint(id, endpoint)),
    endpoints: Object.fromEntries(entries.map(({ id, endpoint }) => [id, endpoint])),
  };
}

/** Secrets go with the address that they were given for: whoever names another one has to know them. */
function goesToTheSame(before: Endpoint, { channel, url }: ActionRequest): boolean {
  if (before.channel !== channel) return false;
  if (url == null || before.url === null) return true;
  return URL.canParse(url) && new URL(url).origin === new URL(before.url).origin;
}

/** What may be shown of an endpoint. */
function describeEndpoint(id: string, endpoint: Endpoint): Action {
  const { channel, url, recipients, headers, secret } = endpoint;
  return {
    id,
    channel,
    target: targetOf(endpoint),
    recipients: channel === "email" ? recipients : [],
    headerNames: Object.keys(headers),
    hasSecret: secret !== null && url !== null,
  };
}

/** The path of a webhook may be a secret, as Slack's is; its host tells enough. */
function targetOf({ channel, url, recipients }: Endpoint): string {
  if (channel === "email") return recipients.join(", ").slice(0, 500);
  return new URL(url!).origin.slice(0, 500);
}

function endpointOf(request: ActionRequest, kept: Endpoint | undefined): Endpoint {
  const none = { url: null, secret: null, headers: {}, routingKey: null, recipients: [] };
  const { channel } = request;
  switch (channel) {
    case "webhook":
      return {
        ...none,
        channel,
        url: checkedUrl(request.url ?? kept?.url),
        secret: keptSecret("actions.secret", request.secret, kept?.secret ?? null),
        headers: request.headers == null ? (kept?.headers ?? {}) : checkedHeaders(request.headers),
      };
    case "slack":
      return { ...none, channel, url: checkedUrl(request.url ?? kept?.url) };
    case "pagerduty": {
      const routingKey = keptSecret("actions.routingKey", request.routingKey, kept?.routingKey ?? null);
      if (routingKey === null) throw invalidParameter("actions: pagerduty takes a routingKey.");
      return { ...none, channel, routingKey, url: checkedUrl(request.url ?? kept?.url ?? PAGERDUTY_URL) };
    }
    case "email":
      return {
        ...none,
        channel,
        recipients: checkedRecipients(request.recipients ?? kept?.recipients ?? []),
      };
  }
}

/** Left out: as it was. Empty: none. */
function keptSecret(field: string, sent: string | null | undefined, kept: string | null): string | null {
  if (sent == null) return kept;
  return sent === "" ? null : withinText(field, sent, RULE_LIMITS.secretLength);
}

function checkedUrl(text: string | null | undefined): string {
  if (text == null) throw invalidParameter("actions.url is missing.");
  withinText("actions.url", text, RULE_LIMITS.urlLength);
  const url = URL.canParse(text) ? new URL(text) : null;
  // Not repeated: an address may hold a secret.
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw invalidParameter("actions.url has to be an address that starts with https:// or http://.");
  if (url.username !== "" || url.password !== "")
    throw invalidParameter("actions.url must not hold a user or password; a header can.");
  return url.href;
}

function checkedHeaders(headers: readonly { name: string; value: string }[]): Record<string, string> {
  withinCount("actions.headers", headers.length, RULE_LIMITS.headers);
  for (const { name, value } of headers) {
    if (!TOKEN.test(name) || name.length > 128)
      throw invalidParameter(
        `actions.headers: ${JSON.stringify(name.slice(0, 128))} is no name of a header.`,
      );
    if (RESERVED_HEADER.test(name)) throw invalidParameter(`actions.headers: ${name} is set by HiveBoard.`);
    if (!VISIBLE.test(value) || value.length > RULE_LIMITS.headerLength)
      throw invalidParameter(
        `actions.headers: the value of ${name} has to be visible ASCII, at most ${RULE_LIMITS.headerLength} characters.`,
      );
  }
  return Object.fromEntries(headers.map(({ name, value }) => [name, value]));
}

function checkedRecipients(recipients: readonly string[]): string[] {
  if (recipients.length === 0) throw invalidParameter("actions.recipients names nobody.");
  withinCount("actions.recipients", recipients.length, RULE_LIMITS.recipients);
  for (const address of recipients)
    if (!ADDRESS.test(address))
      throw invalidParameter(`actions.recipients: ${JSON.stringify(address.slice(0, 320))} is no address.`);
  return [...new Set(recipients)];
}
