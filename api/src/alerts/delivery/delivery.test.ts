import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { grantScope } from "../../accounts/scope.ts";
import type { DataScope } from "../../accounts/scope.ts";
import type { MailMessage } from "../../mail/mailer.ts";
import { openSqliteStorage } from "../../storage/sqlite/storage.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Alert, Delivery, NoticeKind } from "../alert.ts";
import { WHOLE_WORKSPACE } from "../condition.ts";
import { deliveriesOf } from "../deliveries.ts";
import type { Action, Endpoint } from "../rule.ts";
import { createAddressGuard } from "./address-guard.ts";
import type { Resolve } from "./address-guard.ts";
import { MAX_ATTEMPTS, waitAfter } from "./attempt.ts";
import { Outbox } from "./delivery-worker.ts";
import { createPost } from "./http-post.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const HOUR = 3_600_000;
const clock = { nowMs: Date.parse("2026-02-10T14:32:00.000Z") };
const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-outbox-"));
const servers: Server[] = [];
const errors: unknown[] = [];
let storage: Storage;
let scope: DataScope;

beforeAll(async () => {
  storage = await openSqliteStorage({
    path: path.join(folder, "test.db"),
    now: () => clock.nowMs,
    readers: 1,
  });
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
  expect(errors).toEqual([]);
});
beforeEach(async () => {
  clock.nowMs += 100 * HOUR;
  const made = await storage.accounts.ensureWorkspace({ slug: randomUUID(), name: "Test", plan: "free" });
  scope = grantScope(made.liveDataSetId, made.workspace.id);
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** Somebody who is told, at a port of their own. */
async function receiver(answer: RequestListener) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { received, port, url: `http://127.0.0.1:${port}/hook` };
}

const endpoint = (parts: Partial<Endpoint>): Endpoint => ({
  channel: "webhook",
  url: null,
  secret: null,
  headers: {},
  routingKey: null,
  recipients: [],
  ...parts,
});

const alert: Alert = {
  id: "alert-1",
  ruleId: "rule-1",
  ruleName: "Rule <!channel>\nX",
  conditionType: "queue_depth",
  severity: "critical",
  subject: { ...WHOLE_WORKSPACE, type: "agent", agentId: "a & b" },
  status: "firing",
  summary: "The queue is deep.",
  value: 12,
  threshold: 10,
  firedAtMs: 0,
  resolvedAtMs: null,
  resolvedBecause: null,
  acknowledgedAtMs: null,
  acknowledgedBy: null,
  isSilenced: false,
  causes: [],
};

async function put(
  to: Endpoint,
  kinds: NoticeKind[] = ["fired"],
  alertId: string = randomUUID(),
): Promise<void> {
  const deliveries = kinds.map((kind) => ({
    id: randomUUID(),
    ruleId: "rule-1",
    alertId,
    actionId: "action-1",
    target: "somewhere",
    notice: { kind, alert: { ...alert, id: alertId }, atMs: clock.nowMs },
    endpoint: to,
  }));
  await storage.alertRules.enqueue(scope, { deliveries, nowMs: clock.nowMs });
}

/** Puts into the outbox what an action that mails to these people makes of an alert. */
async function tell(recipients: string[]): Promise<void> {
  const action: Action = {
    id: "mail",
    channel: "email",
    target: "",
    recipients,
    headerNames: [],
    hasSecret: false,
  };
  const source = { id: "rule-1", actions: [action] };
  const endpoints = { mail: endpoint({ channel: "email", recipients }) };
  const notice = { kind: "fired", alert, atMs: clock.nowMs } as const;
  const deliveries = deliveriesOf(source, endpoints, notice, randomUUID(), randomUUID);
  await storage.alertRules.enqueue(scope, { deliveries, nowMs: clock.nowMs });
}

interface SendOptions {
  resolve?: Resolve;
  allowed?: string[];
  timeoutMs?: number;
  mail?: MailMessage[];
  /** An address that the mail server does not take. */
  refused?: string;
}

const outboxWith = (options: SendOptions = {}) =>
  new Outbox({
    store: storage.alertDeliveries,
    holder: randomUUID(),
    post: createPost(createAddressGuard(options.allowed ?? ["127.0.0.1"], options.resolve), options),
    mailer:
      options.mail === undefined
        ? null
        : {
            send: async (message) => {
              if (message.to === options.refused) throw new Error("550 no such mailbox");
              await Promise.resolve(options.mail!.push(message));
            },
            close: () => undefined,
          },
    publicUrl: "https://hive.example.com",
    nowMs: () => clock.nowMs,
    random: () => 1,
    onError: (error) => errors.push(error),
  });

/** Sends what is due, and waits for it. */
async function send(options: SendOptions = {}): Promise<void> {
  const outbox = outboxWith(options);
  await outbox.begin();
  await outbox.settled();
}
const all = (): Promise<Delivery[]> =>
  storage.alertDeliveries.listDeliveries(scope, { filter: {}, limit: 10, after: null });

test("a webhook is JSON with the custom headers, an id and a signature that the secret verifies", async () => {
  const { received, url } = await receiver((_, response) => response.end());
  await put(endpoint({ url, secret: "a secret", headers: { "X-Team": "ops" } }));
  await send();
  const [{ headers, body }] = received as [Received];
  const timestamp = headers["x-hiveboard-timestamp"] as string;
  const expected = createHmac("sha256", "a secret").update(`${timestamp}.${body}`).digest("hex");
  expect(headers["x-hiveboard-signature"]).toBe(`v1=${expected}`);
  expect(headers).toMatchObject({ "x-team": "ops", "content-type": "application/json" });
  const [delivery] = await all();
  expect(headers["x-hiveboard-delivery"]).toBe(delivery!.id);
  expect(JSON.parse(body)).toMatchObject({
    id: delivery!.id,
    type: "alert.fired",
    alert: { severity: "critical", value: 12, threshold: 10 },
    subject: { type: "agent", agent_id: "a & b" },
  });
  expect(delivery).toMatchObject({ status: "delivered", attempts: 1, lastError: null });
});

test("a receiver that fails is tried again with the same id, later and later, and then given up; it can be sent again", async () => {
  let status = 503;
  const { received, url } = await receiver((_, response) => {
    response.statusCode = status;
    response.end();
  });
  await put(endpoint({ url }));
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
    await send();
    expect(received).toHaveLength(attempts);
    if (attempts === MAX_ATTEMPTS) break;
    clock.nowMs += waitAfter(attempts, 1) - 1;
    await send();
    expect(received).toHaveLength(attempts);
    clock.nowMs += 1;
  }
  const [dead] = await all();
  expect(dead).toMatchObject({
    status: "dead",
    attempts: MAX_ATTEMPTS,
    lastError: "It answered 503.",
    nextAttemptAtMs: null,
  });
  expect(new Set(received.map(({ headers }) => headers["x-hiveboard-delivery"])).size).toBe(1);
  status = 204;
  expect(await storage.alertDeliveries.resend(scope, { id: dead!.id, nowMs: clock.nowMs })).toMatchObject({
    status: "waiting",
  });
  await send();
  expect(await all()).toMatchObject([{ status: "delivered" }]);
});

test("a receiver says when to come back", async () => {
  const { received, url } = await receiver((_, response) => {
    response.writeHead(429, { "retry-after": "120" }).end();
  });
  await put(endpoint({ url }));
  await send();
  clock.nowMs += 119_999;
  await send();
  expect(received).toHaveLength(1);
  clock.nowMs += 1;
  await send();
  expect(received).toHaveLength(2);
});

test("what a receiver refuses for good is given up at once", async () => {
  const { url } = await receiver((_, response) => response.writeHead(410).end());
  await put(endpoint({ url }));
  await send();
  expect(await all()).toMatchObject([{ status: "dead", attempts: 1, lastError: "It answered 410." }]);
});

test("a receiver that hangs is left after the time-out, and tried again", async () => {
  const { url } = await receiver(() => undefined);
  await put(endpoint({ url }));
  await send({ timeoutMs: 200 });
  expect(await all()).toMatchObject([
    { status: "waiting", attempts: 1, lastError: "No answer within 0.2 s." },
  ]);
});

test("a redirect to the inside is not followed", async () => {
  const inside = await receiver((_, response) => response.end());
  const { url } = await receiver((_, response) => response.writeHead(307, { location: inside.url }).end());
  await put(endpoint({ url }));
  await send();
  expect(inside.received).toEqual([]);
  expect(await all()).toMatchObject([
    { status: "dead", lastError: "It answered 307. Redirects are not followed." },
  ]);
});

test.each([
  "http://127.0.0.1:PORT/",
  "http://2130706433:PORT/",
  "http://0x7f.1:PORT/",
  "http://[::ffff:127.0.0.1]:PORT/",
  "http://localhost:PORT/",
])("%s is inside, and nobody is called there", async (template) => {
  const { received, port } = await receiver((_, response) => response.end());
  await put(endpoint({ url: new URL(template.replace("PORT", String(port))).href }));
  await send({ allowed: [] });
  expect(received).toEqual([]);
  const [delivery] = await all();
  expect(delivery).toMatchObject({ status: "dead" });
  expect(delivery!.lastError).toContain("alert_allow_private_addresses");
});

test("a name that leads elsewhere when it is asked again is asked once: the connection goes where was looked", async () => {
  const { received, port } = await receiver((_, response) => response.end());
  // RFC 5737: an address that nobody has; allowed here, as the outside is.
  const answers = ["198.51.100.7", "127.0.0.1"];
  const allowed = ["198.51.100.7"];
  let asked = 0;
  const resolve: Resolve = () => Promise.resolve([{ address: answers[asked++] ?? "127.0.0.1", family: 4 }]);
  await put(endpoint({ url: `http://rebinding.example.com:${port}/` }));
  await send({ allowed, resolve, timeoutMs: 300 });
  expect(asked).toBe(1);
  expect(received).toEqual([]);
  // The second time it leads inside from the beginning, and is refused.
  clock.nowMs += HOUR;
  await send({ allowed, resolve, timeoutMs: 300 });
  expect(received).toEqual([]);
  expect(await all()).toMatchObject([{ status: "dead", attempts: 2 }]);
});

test("a server that is killed while it sends loses nothing: another sends it again, with the same id", async () => {
  const { received, url } = await receiver((_, response) => response.end());
  await put(endpoint({ url }));
  const lease = {
    ...{ nowMs: clock.nowMs, untilMs: clock.nowMs + 60_000 },
    ...{ limit: 10, limitOfDataSet: 10, busyDataSets: [] },
  };
  const [taken] = await storage.alertDeliveries.leaseDeliveries({ holder: "killed", ...lease });
  await send();
  expect(received).toEqual([]);
  clock.nowMs += 60_000;
  await send();
  expect(received.map(({ headers }) => headers["x-hiveboard-delivery"])).toEqual([taken!.id]);
  // Were it alive after all, it could not undo that.
  const outcomes = [{ id: taken!.id, status: "dead" as const, error: "late", nextAttemptAtMs: null }];
  await storage.alertDeliveries.settleDeliveries({ holder: "killed", outcomes, nowMs: clock.nowMs });
  expect(await all()).toMatchObject([{ status: "delivered" }]);
});

test("nobody hears of the end before they have heard of the beginning", async () => {
  let isUp = false;
  const { received, url } = await receiver((_, response) => response.writeHead(isUp ? 200 : 500).end());
  await put(endpoint({ url }), ["fired", "resolved"]);
  await send();
  await send();
  expect(received).toHaveLength(1);
  isUp = true;
  clock.nowMs += HOUR;
  await send();
  await send();
  const types = received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  expect(types).toEqual(["alert.fired", "alert.fired", "alert.resolved"]);
});

test("PagerDuty is told to trigger and to resolve one incident", async () => {
  const { received, url } = await receiver((_, response) => response.writeHead(202).end());
  await put(endpoint({ channel: "pagerduty", url, routingKey: "key" }), ["fired", "resolved"], "incident");
  await send();
  await send();
  const [trigger, resolve] = received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(trigger).toMatchObject({
    routing_key: "key",
    event_action: "trigger",
    dedup_key: "incident",
    payload: { severity: "critical", source: "a & b" },
  });
  expect(resolve).toEqual({ routing_key: "key", event_action: "resolve", dedup_key: "incident" });
});

test("Slack gets a message in which no name calls anybody", async () => {
  const { received, url } = await receiver((_, response) => response.end("ok"));
  await put(endpoint({ channel: "slack", url }));
  await send();
  const [{ body }] = received as [Received];
  expect(body).not.toContain("<!channel>");
  expect(body).toContain("a &amp; b");
  expect(JSON.parse(body)).toMatchObject({ text: expect.stringContaining("The queue is deep.") as string });
});

test("a mail goes to each recipient, with a subject of one line", async () => {
  const mail: MailMessage[] = [];
  await tell(["a@example.com", "b@example.com"]);
  await send({ mail });
  expect(mail.map(({ to }) => to).sort()).toEqual(["a@example.com", "b@example.com"]);
  expect(mail[0]!.subject).toBe("[Firing] Rule <!channel> X: The queue is deep.");
  expect(mail[0]!.text).toContain("https://hive.example.com/alerts?alert=");
});

test("a mail that is not taken for one recipient is tried again for that one alone", async () => {
  const mail: MailMessage[] = [];
  await tell(["a@example.com", "gone@example.com", "b@example.com"]);
  await send({ mail, refused: "gone@example.com" });
  clock.nowMs += HOUR;
  await send({ mail });
  expect(mail.map(({ to }) => to).sort()).toEqual(["a@example.com", "b@example.com", "gone@example.com"]);
  expect((await all()).map(({ target, attempts }) => `${target} ${attempts}`).sort()).toEqual([
    "a@example.com 1",
    "b@example.com 1",
    "gone@example.com 2",
  ]);
});

test("a receiver that hangs keeps nobody else waiting", async () => {
  const hanging = await receiver(() => undefined);
  const { received, url } = await receiver((_, response) => response.end());
  const outbox = outboxWith();
  await put(endpoint({ url: hanging.url }));
  await outbox.begin();
  await expect.poll(() => hanging.received.length, { timeout: 20_000 }).toBe(1);
  await put(endpoint({ url }));
  await outbox.begin();
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(1);
  // It is still under way; the receiver goes, and that ends it.
  expect((await all()).map(({ status }) => status).sort()).toEqual(["delivered", "waiting"]);
  for (const server of servers) server.closeAllConnections();
  await outbox.settled();
});

test("one data set has some of the slots, and never all", async () => {
  const hanging = await receiver(() => undefined);
  const outbox = outboxWith();
  const slow = scope;
  for (let count = 0; count < 30; count++) await put(endpoint({ url: hanging.url }));
  for (let looks = 0; looks < 5; looks++) await outbox.begin();
  await expect.poll(() => hanging.received.length, { timeout: 20_000 }).toBe(8);
  const other = await storage.accounts.ensureWorkspace({ slug: randomUUID(), name: "Other", plan: "free" });
  scope = grantScope(other.liveDataSetId, other.workspace.id);
  const { received, url } = await receiver((_, response) => response.end());
  await put(endpoint({ url }));
  await outbox.begin();
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(1);
  expect(hanging.received).toHaveLength(8);
  for (const server of servers) server.closeAllConnections();
  await outbox.settled();
  expect(await storage.alertDeliveries.listDeliveries(slow, { filter: {}, limit: 50, after: null })).toHaveLength(30); // prettier-ignore
});

test("without a mail server a mail is given up, and says why", async () => {
  await put(endpoint({ channel: "email", recipients: ["a@example.com"] }));
  await send();
  const [delivery] = await all();
  expect(delivery).toMatchObject({ status: "dead" });
  expect(delivery!.lastError).toContain("smtp_url");
});
