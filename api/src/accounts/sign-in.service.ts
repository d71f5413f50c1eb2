import { ContractError, invalidParameter } from "../contract-error.ts";
import { changedBy } from "./audit-log.ts";
import type { SessionAuthenticator } from "./authenticate-session.ts";
import { checkNewPassword } from "./password-rules.ts";
import type { Passwords } from "./passwords.ts";
import type { PeopleStore, StoredUser } from "./people.store.ts";
import type { Role } from "./permissions.ts";
import type { Session, SessionKind, User } from "./person.ts";
import { foldEmail } from "./person-rules.ts";
import type { DataSetName, Principal, Workspace } from "./principal.ts";
import type { SessionStore } from "./session.store.ts";
import { SESSION_MAX_MS } from "./sessions.ts";
import type { MadeSession, SessionSecret, Sessions } from "./sessions.ts";
import type { Throttle } from "./throttle.ts";
import type { Visitor } from "./visitor.ts";

/** A session that has just begun. */
export interface SignedIn {
  user: User;
  role: Role;
  workspace: Workspace;
  dataSet: DataSetName;
  secret: SessionSecret;
}

/** Signing in and out, and what people do with their own sessions and password. */
export interface SignInService {
  /**
   * @param workspace slug; null for the one that the person joined first
   * @throws {ContractError} `authentication_failed`, for an unknown address as for a wrong password;
   *   `rate_limit_exceeded`
   */
  signIn(
    who: { email: string; password: string; workspace: string | null; kind: SessionKind },
    visitor: Visitor,
  ): Promise<SignedIn>;
  /**
   * Ends the caller's session, and that of a refresh token.
   *
   * @param refreshToken null where none is shown
   * @returns whether any was ended
   */
  signOut(principal: Principal | null, refreshToken: string | null, visitor: Visitor): Promise<boolean>;
  /**
   * Goes over to another workspace of the caller's, or to its other data: this session ends, another begins.
   *
   * @param to null stays where it is
   */
  switchTo(
    principal: Principal,
    to: { workspaceId: string | null; dataSet: DataSetName | null },
    visitor: Visitor,
  ): Promise<SignedIn>;
  /** Ends all of the person's sessions and begins a new one. */
  changePassword(
    principal: Principal,
    passwords: { current: string; next: string },
    visitor: Visitor,
  ): Promise<SignedIn>;
  listSessions(principal: Principal): Promise<Session[]>;
  /** @throws {ContractError} `invalid_parameter` when the caller has no such session here */
  revokeSession(principal: Principal, sessionId: string): Promise<void>;
  /** @returns how many have ended */
  revokeOtherSessions(principal: Principal): Promise<number>;
  /** The caller's workspaces with the role in each, oldest first. */
  listMemberships(principal: Principal): ReturnType<PeopleStore["listMemberships"]>;
}

export interface SignInParts {
  people: PeopleStore;
  sessionStore: SessionStore;
  sessions: Sessions;
  passwords: Passwords;
  throttle: Throttle;
  authenticator: Pick<SessionAuthenticator, "forget">;
  nowMs: () => number;
}

export function createSignInService(parts: SignInParts): SignInService {
  const { people, sessionStore, sessions, authenticator, nowMs } = parts;

  async function begin(
    member: { user: User; role: Role; workspace: Workspace; dataSet: DataSetName; kind: SessionKind },
    visitor: Visitor,
    store: (session: MadeSession["row"]) => Promise<boolean>,
  ): Promise<SignedIn> {
    const { user, role, workspace, dataSet, kind } = member;
    checkKeeping(kind, visitor);
    const made = await sessions.make({
      userId: user.id,
      workspaceId: workspace.id,
      dataSet,
      kind,
      client: visitor.client,
    });
    if (!(await store(made.row))) throw signInFailed();
    return { user, role, workspace, dataSet, secret: made.secret };
  }

  return {
    async signIn({ email, password, workspace: slug, kind }, visitor) {
      checkKeeping(kind, visitor);
      const user = await verifyPassword(parts, { email, password }, visitor);
      const memberships = await people.listMemberships(user.id);
      const membership = memberships.find(({ workspace }) => slug === null || workspace.slug === slug);
      if (membership === undefined) throw signInFailed();
      const { id, name } = user;
      const member = { user: { id, name, email: user.email }, ...membership, dataSet: "live" as const, kind };
      return begin(member, visitor, (session) => sessionStore.startSession(session));
    },
    async signOut(principal, refreshToken, visitor) {
      const ofToken = refreshToken !== null && (await sessions.endByRefreshToken(refreshToken));
      const ofCaller =
        principal?.session != null &&
        (await sessionStore.endSession(principal.session.id, "signed_out", nowMs()));
      const isEnded = ofToken || ofCaller;
      if (isEnded) authenticator.forget();
      // Another site must not take it away either.
      if (visitor.isOwnPage) visitor.setCookie(null);
      return isEnded;
    },
    async switchTo(principal, { workspaceId, dataSet }, visitor) {
      const { user, session } = signedInUser(principal);
      const memberships = await people.listMemberships(user.id);
      const wanted = workspaceId ?? principal.workspace.id;
      const membership = memberships.find(({ workspace }) => workspace.id === wanted);
      if (membership === undefined)
        throw invalidParameter("You belong to no such workspace.", { field: "workspaceId" });
      const stays = wanted === principal.workspace.id ? principal.dataSet : "live";
      const member = { user, ...membership, dataSet: dataSet ?? stays, kind: session.kind };
      const signedIn = await begin(member, visitor, (made) =>
        sessionStore.replaceSession(session.id, made, SESSION_MAX_MS),
      );
      authenticator.forget();
      return signedIn;
    },
    async changePassword(principal, { current, next }, visitor) {
      const { user, session } = signedInUser(principal);
      checkNewPassword(next, [user.name, user.email]);
      const { passwordHash: expectedHash } = await verifyPassword(
        parts,
        { email: user.email, password: current },
        visitor,
      );
      const passwordHash = await parts.passwords.hash(next);
      const { workspace, dataSet } = principal;
      const member = { user, role: principal.role!, workspace, dataSet, kind: session.kind };
      const change = { userId: user.id, expectedHash, passwordHash, atMs: nowMs() };
      const signedIn = await begin(member, visitor, (made) =>
        people.setPassword({ ...change, session: made }),
      );
      authenticator.forget();
      return signedIn;
    },
    async listSessions(principal) {
      if (principal.user === null) return [];
      return sessionStore.listSessions(principal.scope, principal.user.id, nowMs());
    },
    async revokeSession(principal, sessionId) {
      const { user } = signedInUser(principal);
      const end = { userId: user.id, sessionId, by: changedBy(principal, nowMs()) };
      if (!(await sessionStore.endOwnSession(principal.scope, end)))
        throw invalidParameter("You have no such session here.", { field: "id" });
      authenticator.forget();
    },
    async revokeOtherSessions(principal) {
      const { user, session } = signedInUser(principal);
      const end = { userId: user.id, keepSessionId: session.id, by: changedBy(principal, nowMs()) };
      const ended = await sessionStore.endOtherSessions(end);
      authenticator.forget();
      return ended;
    },
    async listMemberships(principal) {
      if (principal.user === null) return [];
      return people.listMemberships(principal.user.id);
    },
  };
}

/**
 * Checks an address and a password, throttled. An unknown address costs the same work and hears the same.
 *
 * @throws {ContractError} `authentication_failed`, `rate_limit_exceeded`
 */
export async function verifyPassword(
  { people, passwords, throttle }: Pick<SignInParts, "people" | "passwords" | "throttle">,
  given: { email: string; password: string },
  visitor: Visitor,
): Promise<StoredUser> {
  const email = foldEmail(given.email);
  const takeBack = await throttle.attempt(visitor.address, email);
  const user = await people.findUser(email);
  const isRight = await passwords.verify(user?.passwordHash ?? null, given.password);
  if (user === null || !isRight) throw signInFailed();
  await takeBack();
  return user;
}

/** @throws {ContractError} `invalid_parameter` where a cookie is asked for by what is no page of the dashboard's */
export function checkKeeping(kind: SessionKind, visitor: Visitor): void {
  if (kind === "tokens" || visitor.isOwnPage) return;
  throw new ContractError("forbidden", "A cookie is for pages of this server's own origin; ask for tokens.");
}

/** @throws {ContractError} `forbidden` for keys and the session of local mode, which are nobody's */
export function signedInUser(principal: Principal): {
  user: User;
  session: NonNullable<Principal["session"]>;
} {
  const { user, session } = principal;
  if (user === null || session === null)
    throw new ContractError("forbidden", "This is for people who are signed in.");
  return { user, session };
}

function signInFailed(): ContractError {
  return new ContractError("authentication_failed", "The address or the password is wrong.");
}
