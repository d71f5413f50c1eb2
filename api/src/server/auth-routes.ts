import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Access } from "../accounts/access.ts";
import type { AccountServices } from "../accounts/account-services.ts";
import type { CallLimits } from "../accounts/call-limits.ts";
import type { CostlyOperationName } from "../accounts/costly-operations.ts";
import { keepSession } from "../accounts/keep-session.ts";
import { ROLES } from "../accounts/permissions.ts";
import type { Principal } from "../accounts/principal.ts";
import type { SessionSecret } from "../accounts/sessions.ts";
import type { SignedIn } from "../accounts/sign-in.service.ts";
import type { Visitor } from "../accounts/visitor.ts";
import { admit } from "./admit.ts";
import { readJsonBody } from "./body.ts";
import { checked } from "./checked.ts";
import type { Credentials } from "./credentials.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Visitors } from "./visitors.ts";

const BODY_LIMITS = { maxBytes: 16_384, stallMs: 10_000, totalMs: 15_000 };

export interface AuthRouteParts {
  accounts: AccountServices;
  credentials: Credentials;
  visitors: Visitors;
  rateLimits: RateLimits;
  callLimits: CallLimits;
}

/** What a route gets: who calls, from where, and the checked body. */
interface Call<Body> {
  caller: Principal | null;
  visitor: Visitor;
  body: Body;
}

const text = z.string("must be a text");
const keep = z.enum(["cookie", "tokens"], "must be cookie or tokens").default("tokens");

/* Other fields are ignored, as in ingest: a client may send more than this version knows. */
const BODIES = {
  register: z.object({
    name: text,
    email: text,
    password: text,
    workspace_name: text,
    slug: text.nullish(),
    keep,
  }),
  login: z.object({ email: text, password: text, workspace: text.nullish(), keep }),
  refresh: z.object({ refresh_token: text, request_id: text.max(256).nullish() }),
  logout: z.object({ refresh_token: text.nullish() }),
  changePassword: z.object({ current_password: text, new_password: text }),
  invite: z.object({ email: text, role: z.enum(ROLES, `must be one of ${ROLES.join(", ")}`) }),
  acceptInvite: z.object({ token: text, name: text.nullish(), password: text, keep }),
};

/** Adds `/v1/auth/…` and `/v1/users/me`: the same services as GraphQL's, for clients without it. */
export function addAuthRoutes(app: FastifyInstance, parts: AuthRouteParts): void {
  const { invites, registration, sessions, signIn } = parts.accounts;
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    const serve =
      <Body extends object>(
        who: Access,
        shape: z.ZodType<Body>,
        answer: (call: Call<Body>) => Promise<object>,
        costly?: CostlyOperationName,
      ) =>
      async (request: FastifyRequest, reply: FastifyReply) => {
        const caller = await admit(parts, request, reply, who);
        const body = checked(shape, await readJsonBody(request.raw, BODY_LIMITS, "invalid_parameter"));
        const visitor = parts.visitors(request, reply);
        const by = { caller, address: visitor.address };
        if (costly !== undefined)
          await parts.callLimits.count(costly, by, body as Readonly<Record<string, unknown>>);
        return secret(reply).send(await answer({ caller, visitor, body }));
      };

    scope.post(
      "/v1/auth/register",
      serve(
        { public: true },
        BODIES.register,
        async ({ body, visitor }) => {
          const { name, email, password, workspace_name: workspaceName, slug, keep: kind } = body;
          const form = { name, email, password, workspaceName, slug: slug ?? null, kind };
          const made = keepSession(await registration.register(form, visitor), visitor);
          return { ...signedIn(made), api_key: made.apiKey };
        },
        "register",
      ),
    );
    scope.post(
      "/v1/auth/login",
      serve({ public: true }, BODIES.login, async ({ body, visitor }) => {
        const { email, password, workspace, keep: kind } = body;
        const who = { email, password, workspace: workspace ?? null, kind };
        return signedIn(keepSession(await signIn.signIn(who, visitor), visitor));
      }),
    );
    scope.post(
      "/v1/auth/refresh",
      serve({ public: true }, BODIES.refresh, async ({ body }) =>
        tokens(await sessions.refresh(body.refresh_token, body.request_id ?? null)),
      ),
    );
    scope.post(
      "/v1/auth/logout",
      serve({ public: true }, BODIES.logout, async ({ body, caller, visitor }) => {
        const isEnded = await signIn.signOut(caller, body.refresh_token ?? null, visitor);
        return { signed_out: isEnded };
      }),
    );
    scope.post(
      "/v1/auth/change-password",
      serve({ person: true }, BODIES.changePassword, async (call) => {
        const { current_password: current, new_password: next } = call.body;
        const changed = await signIn.changePassword(call.caller!, { current, next }, call.visitor);
        return signedIn(keepSession(changed, call.visitor));
      }),
    );
    scope.post(
      "/v1/auth/invite",
      serve(
        { permission: "members.manage" },
        BODIES.invite,
        async ({ caller, body }) => {
          const { invite, link } = await invites.invite(caller!, body);
          const { id, email, role, expiresAtMs } = invite;
          return { invite: { id, email, role, expires_at: iso(expiresAtMs) }, link };
        },
        "createInvite",
      ),
    );
    scope.post(
      "/v1/auth/accept-invite",
      serve({ public: true }, BODIES.acceptInvite, async ({ body, visitor }) => {
        const { token, name, password, keep: kind } = body;
        const form = { token, name: name ?? null, password, kind };
        return signedIn(keepSession(await invites.accept(form, visitor), visitor));
      }),
    );
    scope.get("/v1/auth/check-slug", async (request, reply) => {
      const caller = await admit(parts, request, reply, { public: true });
      const { slug } = checked(z.object({ slug: text }), request.query);
      const { isAvailable, suggestion } = await registration.slugAvailability(caller, slug);
      return reply.send({ slug, available: isAvailable, suggestion });
    });
    scope.get("/v1/users/me", async (request, reply) => {
      const caller = await admit(parts, request, reply, { person: true });
      const memberships = await signIn.listMemberships(caller!);
      return secret(reply).send({ ...me(caller!), memberships: memberships.map(membership) });
    });
    done();
  });
}

/** What holds a secret is kept by nobody on its way. */
const secret = (reply: FastifyReply): FastifyReply => reply.header("cache-control", "no-store");

const iso = (ms: number): string => new Date(ms).toISOString();

function tokens(made: SessionSecret) {
  if (made.kind === "cookie")
    return { access_token: null, access_token_expires_at: null, refresh_token: null };
  return {
    access_token: made.accessToken,
    access_token_expires_at: iso(made.accessTokenExpiresAtMs),
    refresh_token: made.refreshToken,
  };
}

function signedIn({ user, role, workspace, dataSet, secret: made }: SignedIn) {
  const { id, slug, name } = workspace;
  return { user, role, workspace: { id, slug, name }, data_set: dataSet, ...tokens(made) };
}

function me({ user, role, workspace, dataSet, permissions }: Principal) {
  const { id, slug, name } = workspace;
  return { user, role, permissions: [...permissions], workspace: { id, slug, name }, data_set: dataSet };
}

function membership({
  workspace,
  role,
}: Awaited<ReturnType<AccountServices["signIn"]["listMemberships"]>>[0]) {
  return { workspace: { id: workspace.id, slug: workspace.slug, name: workspace.name }, role };
}
