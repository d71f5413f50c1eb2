import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { WireEvent } from "@hiveboard/schema";
import { execute } from "graphql";
import { createAccessTokens } from "../src/accounts/access-tokens.ts";
import { createAccountServices } from "../src/accounts/account-services.ts";
import { createAuthenticator } from "../src/accounts/authenticate.ts";
import { createAccountChanges } from "../src/accounts/account-changes.ts";
import { createCallLimits } from "../src/accounts/call-limits.ts";
import { createCurrentWorkspaces } from "../src/accounts/current-workspaces.ts";
import type { Permission } from "../src/accounts/permissions.ts";
import type { Principal } from "../src/accounts/principal.ts";
import { grantScope } from "../src/accounts/scope.ts";
import { createPriceService } from "../src/costs/price.service.ts";
import { createContextFactory } from "../src/graphql/context.ts";
import { createErrorMask } from "../src/graphql/errors.ts";
import { checkOperation, DEFAULT_OPERATION_LIMITS } from "../src/graphql/limits.ts";
import { schema } from "../src/graphql/schema.ts";
import { createIngestService } from "../src/ingest/ingest.service.ts";
import type { IngestOutcome } from "../src/ingest/ingest.service.ts";
import type { BusMessage } from "../src/live/bus.ts";
import { createMemoryBus } from "../src/live/memory-bus.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";

export const START_MS = Date.parse("2026-02-10T14:32:01.000Z");

/** An answer as a client would parse it. */
export interface Answer {
  // A test knows the shape that it asked for.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  errors: { message: string; path?: readonly (string | number)[]; extensions: Record<string, unknown> }[];
}

/** Somebody who calls: asks and sends with one credential. */
export interface Caller {
  principal: Principal;
  ask(document: string, variables?: Record<string, unknown>): Promise<Answer>;
  send(agent: string | object, ...events: Partial<WireEvent>[]): Promise<IngestOutcome>;
}

const EVERYTHING: Permission[] = ["data.read", "data.write", "projects.manage"];

/** A hive in a database file of its own: storage, ingest and the schema, as the server wires them. */
export async function openHive() {
  const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-api-"));
  const clock = { nowMs: START_MS };
  const reads: string[] = [];
  const logged: unknown[] = [];
  const published: BusMessage[] = [];
  const file = path.join(folder, "test.db");
  const storage = await openSqliteStorage({
    path: file,
    now: () => clock.nowMs,
    readers: 1,
    onRead: ({ store, method }) => reads.push(`${store}.${method}`),
  });
  const bus = createMemoryBus((error) => logged.push(error));
  const nowMs = () => clock.nowMs;
  const prices = createPriceService(storage.prices, nowMs);
  const { ingest } = createIngestService({
    storage,
    bus,
    nowMs,
    estimateFor: prices.estimateFor,
    onError: (error) => {
      throw error;
    },
  });
  const authenticator = createAuthenticator(storage.accounts, { nowMs });
  const accessTokens = createAccessTokens("a secret that only tests know, 32 letters", nowMs);
  const accounts = createAccountServices({
    storage,
    accessTokens,
    authenticator: { forget: () => undefined },
    registration: "open",
    defaultPlan: "free",
    mailer: null,
    publicUrl: null,
    nowMs,
    log: { onReplay: () => logged.push("replay"), onMailFailure: (error) => logged.push(error) },
  });
  const changes = createAccountChanges();
  const newContext = createContextFactory({
    storage,
    bus,
    ingest: { ingest },
    accounts,
    prices,
    changes,
    workspaces: createCurrentWorkspaces(changes),
    callLimits: createCallLimits(),
    admitIngest: () => Promise.resolve(),
    nowMs,
    offlineAfterMs: 86_400_000,
    developmentKey: null,
  });
  const maskError = createErrorMask({ error: (fields) => logged.push(fields) });

  async function ask(
    principal: Principal,
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<Answer> {
    const checked = checkOperation(schema, { query, variables }, DEFAULT_OPERATION_LIMITS);
    const { document } = "document" in checked ? checked : { document: null };
    const result =
      document === null
        ? { errors: checked.errors ?? [] }
        : await execute({ schema, document, variableValues: variables, contextValue: newContext(principal) });
    const errors = (result.errors ?? []).map((error) => maskError(error).toJSON());
    return JSON.parse(JSON.stringify({ data: null, ...result, errors })) as Answer;
  }

  const callerOf = (principal: Principal): Caller => ({
    principal,
    ask: (query, variables) => ask(principal, query, variables),
    send: (agent, ...events) =>
      ingest(principal, {
        envelope: typeof agent === "string" ? { agent_id: agent } : agent,
        events: events.map((event) => ({
          event_id: randomUUID(),
          timestamp: new Date(clock.nowMs).toISOString(),
          ...event,
        })),
      }),
  });

  async function join(
    options: { permissions?: Permission[]; kind?: "key" | "user"; autoCreateProjects?: boolean } = {},
  ) {
    const { permissions = EVERYTHING, kind = "key", autoCreateProjects = true } = options;
    const slug = randomUUID();
    const made = await storage.accounts.ensureWorkspace({ slug, name: "Test", plan: "free" });
    const caller = (dataSet: "live" | "test", may: Permission[] = permissions): Caller => {
      const principal: Principal = {
        credentialId: `key:${slug}`,
        kind,
        actor: { kind, id: slug, name: "Test" },
        workspace: { ...made.workspace, autoCreateProjects },
        dataSet,
        scope: grantScope(dataSet === "live" ? made.liveDataSetId : made.testDataSetId, made.workspace.id),
        permissions: new Set(may),
        role: kind === "user" ? "owner" : null,
        user: null,
        session: null,
        onlyProjectId: null,
      };
      return callerOf(principal);
    };
    const callers = { live: caller("live"), test: caller("test"), reader: caller("live", ["data.read"]) };
    for (const { principal } of [callers.live, callers.test])
      bus.subscribe(principal.scope, (message) => published.push(message));
    return callers;
  }

  return {
    clock,
    reads,
    logged,
    published,
    storage,
    file,
    join,
    /** The same caller with another credential. */
    as: (caller: Caller, change: Partial<Principal>) => callerOf({ ...caller.principal, ...change }),
    /** Whoever has an API key of a workspace here. */
    withKey: async (key: string) => callerOf((await authenticator.authenticateKey(key))!),
    async close() {
      await storage.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type Hive = Awaited<ReturnType<typeof openHive>>;

/** For what must be a GraphQL error. */
export const codeOf = ({ errors }: Answer): unknown => errors[0]?.extensions.code;
