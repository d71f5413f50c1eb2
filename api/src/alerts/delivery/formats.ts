import type { Alert, Notice } from "../alert.ts";
import type { AlertSeverity, Endpoint } from "../rule.ts";
import { sign } from "./signature.ts";

/** What is POSTed for a notice. */
export interface Outgoing {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Where people look at alerts; null where the server does not know its own address. */
export type PublicUrl = string | null;

const HEADINGS = { fired: "Firing", resolved: "Resolved", test: "Test" } as const;

/** One line that says it: a subject of mail, the first line of a message. */
export function headline({ kind, alert }: Notice): string {
  return `[${HEADINGS[kind]}] ${alert.ruleName}: ${alert.summary}`;
}

/**
 * The request of a notice, in the form of its channel.
 *
 * @param delivery its id tells a receiver what it has had already
 */
export function toRequest(
  notice: Notice,
  endpoint: Endpoint,
  delivery: { id: string; nowMs: number; publicUrl: PublicUrl },
): Outgoing {
  const json = { "content-type": "application/json", "user-agent": "HiveBoard" };
  const url = endpoint.url!;
  switch (endpoint.channel) {
    case "slack":
      return { url, headers: json, body: JSON.stringify(toSlack(notice, delivery.publicUrl)) };
    case "pagerduty":
      return { url, headers: json, body: JSON.stringify(toPagerDuty(notice, endpoint, delivery)) };
    case "webhook":
    case "email": {
      const body = JSON.stringify({ id: delivery.id, ...toWebhook(notice, delivery.publicUrl) });
      const timestamp = String(Math.floor(delivery.nowMs / 1_000));
      const own: Record<string, string> = {
        "x-hiveboard-delivery": delivery.id,
        "x-hiveboard-event": `alert.${notice.kind}`,
        "x-hiveboard-timestamp": timestamp,
      };
      if (endpoint.secret !== null) own["x-hiveboard-signature"] = sign(endpoint.secret, timestamp, body);
      return { url, headers: { ...endpoint.headers, ...json, ...own }, body };
    }
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

function linkOf(alert: Alert, publicUrl: PublicUrl): string | null {
  return publicUrl === null ? null : new URL(`/alerts?alert=${alert.id}`, publicUrl).href;
}

/** `docs/alerts.md` writes this down: fields may be added, and none change. */
function toWebhook({ kind, alert, atMs }: Notice, publicUrl: PublicUrl) {
  const { subject, causes } = alert;
  return {
    type: `alert.${kind}`,
    at: iso(atMs),
    alert: {
      id: alert.id,
      status: alert.status,
      severity: alert.severity,
      summary: alert.summary,
      value: alert.value,
      threshold: alert.threshold,
      fired_at: iso(alert.firedAtMs),
      resolved_at: isoOrNull(alert.resolvedAtMs),
      resolved_because: alert.resolvedBecause,
      url: linkOf(alert, publicUrl),
    },
    rule: { id: alert.ruleId, name: alert.ruleName, condition: alert.conditionType },
    subject: {
      type: subject.type,
      project_id: subject.projectId,
      agent_id: subject.agentId,
      task_id: subject.taskId,
      task_run_id: subject.runId,
    },
    events: causes.map(({ eventId, timestampMs, eventType, summary }) => ({
      event_id: eventId,
      timestamp: iso(timestampMs),
      event_type: eventType,
      summary,
    })),
  };
}

const COLOURS: Readonly<Record<AlertSeverity, string>> = {
  info: "#3b82f6",
  warning: "#f59e0b",
  critical: "#ef4444",
};
const RESOLVED_COLOUR = "#22c55e";

/** Slack's three control characters; agents choose names, and a name must not call a channel. */
const escapeSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** An incoming webhook's message: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
function toSlack(notice: Notice, publicUrl: PublicUrl) {
  const { kind, alert } = notice;
  const link = linkOf(alert, publicUrl);
  const facts = [`*Severity:* ${alert.severity}`, ...subjectLines(alert).map(([name, value]) => `*${name}:* ${escapeSlack(value)}`)]; // prettier-ignore
  const text = escapeSlack(headline(notice));
  return {
    text,
    attachments: [
      {
        color: kind === "resolved" ? RESOLVED_COLOUR : COLOURS[alert.severity],
        blocks: [
          { type: "section", text: { type: "mrkdwn", text: escapeSlack(alert.summary).slice(0, 2_900) } },
          { type: "context", elements: [{ type: "mrkdwn", text: facts.join("  ").slice(0, 1_900) }] },
          ...(link === null
            ? []
            : [{ type: "section", text: { type: "mrkdwn", text: `<${link}|Open in HiveBoard>` } }]),
        ],
      },
    ],
  };
}

function subjectLines({ subject }: Alert): [string, string][] {
  const lines: [string, string | null][] = [
    ["Agent", subject.agentId],
    ["Task", subject.taskId],
    ["Run", subject.runId],
  ];
  return lines.filter((line): line is [string, string] => line[1] !== null);
}

/** Events API v2: https://developer.pagerduty.com/docs/send-alert-event. The alert's id ties the two ends together. */
function toPagerDuty(notice: Notice, { routingKey }: Endpoint, { publicUrl }: { publicUrl: PublicUrl }) {
  const { kind, alert, atMs } = notice;
  const link = linkOf(alert, publicUrl);
  const event = { routing_key: routingKey, dedup_key: alert.id };
  if (kind === "resolved") return { ...event, event_action: "resolve" };
  return {
    ...event,
    event_action: "trigger",
    client: "HiveBoard",
    ...(link === null ? {} : { client_url: link }),
    payload: {
      summary: headline(notice).slice(0, 1_024),
      source: alert.subject.agentId ?? "HiveBoard",
      // A test is not to wake anybody.
      severity: kind === "test" ? "info" : alert.severity,
      timestamp: iso(atMs),
      class: alert.conditionType,
      custom_details: toWebhook(notice, publicUrl),
    },
  };
}

/** The text of a mail. */
export function toMail(notice: Notice, publicUrl: PublicUrl): { subject: string; text: string } {
  const { alert } = notice;
  const link = linkOf(alert, publicUrl);
  const lines = [
    alert.summary,
    "",
    `Rule: ${alert.ruleName}`,
    `Severity: ${alert.severity}`,
    ...subjectLines(alert).map(([name, value]) => `${name}: ${value}`),
    `Fired: ${iso(alert.firedAtMs)}`,
    ...(alert.resolvedAtMs === null ? [] : [`Resolved: ${iso(alert.resolvedAtMs)}`]),
    ...(link === null ? [] : ["", link]),
  ];
  // A header is one line, whatever an agent calls itself.
  const subject = headline(notice)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .slice(0, 200);
  return { subject, text: `${lines.join("\n")}\n` };
}
