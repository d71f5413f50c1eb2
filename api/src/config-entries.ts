import { z } from "zod";
import { PLAN_NAMES } from "./accounts/plans.ts";
import { DatabaseUrlError, parseDatabaseUrl } from "./database-url.ts";
import { isAllowedEntry } from "./alerts/delivery/address-guard.ts";
import { DEFAULT_ROLLUP_DAYS } from "./retention/retention-policy.ts";

/** The key of local mode where `dev_key` names no other. It opens a server on your own machine and nothing else. */
export const DEFAULT_DEV_KEY = "hb_live_localdevelopmentkey0000000000000";

/** Secrets that documentation and examples have shown. Nobody may run production on one of them. */
export const KNOWN_SECRETS: ReadonlySet<string> = new Set([
  "change-me-to-a-long-random-string-of-your-own",
  "changemechangemechangemechangeme",
  "change-me-to-another-long-random-string",
]);

const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .int(`must be a whole number from ${min} to ${max}`)
    .min(min, `must be a whole number from ${min} to ${max}`)
    .max(max, `must be a whole number from ${min} to ${max}`)
    .default(fallback);

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: "must be origins such as https://hive.example.com, without a path",
});

function checkUrl(text: string, context: z.RefinementCtx): void {
  try {
    parseDatabaseUrl(text);
  } catch (error) {
    if (!(error instanceof DatabaseUrlError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
}

const REDIS_URL = /^rediss?:\/\/[^/]+(\/\d{1,3})?$/;
const REDIS_URL_MESSAGE =
  "must be redis://host:port/0 or rediss://, with user and password where it needs them";

/**
 * Every entry of `config.json`. Messages name what is allowed and never the value, which may be a secret.
 * `config.example.json` shows those that have a default of their own, README has a line for each; tests hold them to it.
 */
export const CONFIG_ENTRIES = {
  /** TCP port of HTTP and WebSockets; 0 picks a free one. */
  port: wholeNumber(0, 65_535, 8451),
  /** Address to listen on. */
  host: z
    .string("must be an address or a host name")
    .min(1, "must be an address or a host name")
    .default("127.0.0.1"),
  /** `local`: one workspace, a development key, and a dashboard that opens without signing in. */
  mode: z.enum(["local", "production"], "must be local or production").default("local"),
  /** Where the database and the local session's secret are, from the working directory. */
  data_dir: z.string("must be a path").min(1, "must be a path").default(".hiveboard"),
  /** A SQL Server, `mssql://user:password@host:port/database`, in place of the embedded database in `data_dir`. */
  database_url: z.string("must be mssql://user:password@host:port/database").superRefine(checkUrl).optional(),
  /** The development key of local mode. */
  dev_key: z
    .string("must be hb_live_ and 32 letters or digits")
    .regex(/^hb_live_[A-Za-z0-9]{32}$/, "must be hb_live_ and 32 letters or digits")
    .optional(),
  /** Signs sessions. Local mode makes one of its own, kept in `data_dir`; production must be given one. */
  jwt_secret: z.string("must be at least 32 characters").min(32, "must be at least 32 characters").optional(),
  /** `*`, or origins that browsers may call from. Unset: any in local mode, none in production. */
  cors_origins: z
    .union(
      [z.literal("*"), z.array(origin)],
      'must be "*" or a list of origins such as https://hive.example.com',
    )
    .optional(),
  /**
   * Where people reach the server, such as https://hive.example.com: stands in invites, is the dashboard's own origin
   * behind a proxy, and makes its cookie `Secure` when it is https.
   */
  public_url: origin.optional(),
  /** Who may register. Unset: anybody in local mode, in production whoever comes first. */
  registration: z.enum(["open", "closed", "first"], "must be open, closed or first").optional(),
  /** The plan of a workspace that registers. `npm run set-plan` puts one on another. */
  default_plan: z.enum(PLAN_NAMES, `must be one of ${PLAN_NAMES.join(", ")}`).default("free"),
  /** Server that sends mail. Unset: invites are shown to whoever makes them. */
  smtp_url: z
    .string("must be smtp:// or smtps:// with a host")
    .refine((text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol), {
      error: "must be smtp:// or smtps:// with a host",
    })
    .optional(),
  /** Sender of that mail. */
  mail_from: z
    .string("must be an address, such as HiveBoard <hive@example.com>")
    .regex(/^[^\r\n]*@[^\r\n]*$/, "must be an address, such as HiveBoard <hive@example.com>")
    .optional(),
  /** Proxies whose `X-Forwarded-For` is believed. Unset: none, and the client is whoever connects. */
  trusted_proxies: z
    .array(z.string().min(1), "must be a list of addresses or ranges such as 10.0.0.0/8")
    .optional(),
  /** Addresses inside of the network that alerts may be sent to: CIDRs, addresses and host names. */
  alert_allow_private_addresses: z
    .array(
      z.string().refine(isAllowedEntry, { error: "must be a list of CIDRs, addresses and host names" }),
      "must be a list of CIDRs, addresses and host names",
    )
    .default([]),
  log_level: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], "must be a pino level or silent")
    .default("info"),
  /** Serves the GraphQL playground at /graphql. Unset: in local mode only. */
  playground: z.boolean("must be true or false").optional(),
  /** Silence after which an agent counts as offline, in hours. */
  offline_after_hours: z
    .number("must be a number of hours above 0")
    .positive("must be a number of hours above 0")
    .max(8760, "must be at most 8760 hours, a year")
    .default(24),
  /** Ingest requests a second for each key. Unset: by the workspace's plan (free 10, pro 100, enterprise 500). */
  ingest_requests_per_second: wholeNumber(1, 1_000_000, 100).unwrap().optional(),
  /** GraphQL operations a second for each credential. */
  query_requests_per_second: wholeNumber(1, 1_000_000, 30),
  /** WebSocket and event-stream connections at a time for each key. */
  live_connections: wholeNumber(1, 1_000_000, 5),
  /** The same for the local dashboard, whose tabs share one session; never fewer than `live_connections`. */
  live_local_connections: wholeNumber(1, 1_000_000, 50),
  /** Subscriptions at a time on one connection. */
  live_subscriptions_per_connection: wholeNumber(1, 10_000, 50),
  /** Bytes that may wait to be sent on one live connection before it is closed as too slow. */
  live_backlog_bytes: wholeNumber(65_536, 1_073_741_824, 4_194_304),
  /** Address of an API gateway's stage, which holds WebSockets where this server cannot (docs/operations/gateway.md). */
  gateway_endpoint: z
    .url({
      protocol: /^https?$/,
      error: "must be an address such as https://ID.execute-api.REGION.amazonaws.com/STAGE",
    })
    .optional(),
  /** The gateway's AWS region. */
  gateway_region: z
    .string("must be an AWS region such as eu-central-1")
    .regex(/^[a-z0-9-]{3,32}$/, "must be an AWS region such as eu-central-1")
    .optional(),
  /** What the gateway sends as `x-gateway-secret`: nobody else may call `/ws/`. */
  gateway_secret: z
    .string("must be at least 32 characters")
    .min(32, "must be at least 32 characters")
    .optional(),
  /** Redis, where several servers work together. Unset: this is the only one. */
  redis_url: z
    .string(REDIS_URL_MESSAGE)
    .refine((text) => URL.canParse(text) && REDIS_URL.test(text), { error: REDIS_URL_MESSAGE })
    .optional(),
  /** Days that events are kept at most, whatever a workspace says. Unset: as plan and workspace say. */
  retention_days: wholeNumber(1, 36_500, 30).unwrap().optional(),
  /** Days that roll-ups are kept, and never fewer than events are. */
  rollup_retention_days: wholeNumber(1, 36_500, DEFAULT_ROLLUP_DAYS),
  /** Rows of tasks stay as summaries, as long as the roll-ups, when their events are gone. */
  keep_task_summaries: z.boolean("must be true or false").default(false),
  /** Events that may wait to be written before ingest answers 503. */
  write_queue_events: wholeNumber(500, 10_000_000, 20_000),
  /** Bytes of ingest bodies in hand at a time, before ingest answers 503. */
  ingest_bytes_in_hand: wholeNumber(1_048_576, 4_294_967_296, 67_108_864),
};
