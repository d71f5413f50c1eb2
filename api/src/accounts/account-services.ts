import type { Limiters } from "../cluster/limiters.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { SessionAuthenticator } from "./authenticate-session.ts";
import type { InviteStore } from "./invite.store.ts";
import { createInviteService } from "./invite.service.ts";
import type { InviteService } from "./invite.service.ts";
import { createMemberService } from "./member.service.ts";
import type { MemberService } from "./member.service.ts";
import { createPasswords } from "./passwords.ts";
import type { Passwords } from "./passwords.ts";
import type { PeopleStore } from "./people.store.ts";
import type { Plan } from "./plans.ts";
import { createRegistrationService } from "./registration.service.ts";
import type { RegistrationMode, RegistrationService } from "./registration.service.ts";
import type { SessionStore } from "./session.store.ts";
import { createSessions } from "./sessions.ts";
import type { Sessions } from "./sessions.ts";
import { createSignInService } from "./sign-in.service.ts";
import type { SignInService } from "./sign-in.service.ts";
import { createThrottle } from "./throttle.ts";
import type { Throttle } from "./throttle.ts";

/** All that people do with their accounts, over GraphQL and HTTP alike. */
export interface AccountServices {
  readonly invites: InviteService;
  readonly members: MemberService;
  readonly registration: RegistrationService;
  readonly sessions: Sessions;
  readonly signIn: SignInService;
}

export interface AccountParts {
  storage: { people: PeopleStore; sessions: SessionStore; invites: InviteStore };
  accessTokens: AccessTokens;
  authenticator: Pick<SessionAuthenticator, "forget">;
  registration: RegistrationMode;
  /** What a new workspace is on. */
  defaultPlan: Plan;
  mailer: Mailer | null;
  publicUrl: string | null;
  nowMs: () => number;
  /** Told of what somebody should know who runs the server. */
  log: { onReplay: () => void; onMailFailure: (error: unknown) => void };
  passwords?: Passwords;
  throttle?: Throttle;
  /** Counts attempts, in this process where nothing is said. */
  limiters?: Limiters;
}

export function createAccountServices(parts: AccountParts): AccountServices {
  const { storage, accessTokens, authenticator, mailer, publicUrl, nowMs, log } = parts;
  const { people, invites } = storage;
  const passwords = parts.passwords ?? createPasswords();
  const throttle = parts.throttle ?? createThrottle(parts.limiters);
  const sessions = createSessions({ store: storage.sessions, accessTokens, nowMs, onReplay: log.onReplay });
  const shared = { people, sessions, passwords, throttle, authenticator, nowMs };
  return {
    invites: createInviteService({ ...shared, invites, mailer, publicUrl, onMailFailure: log.onMailFailure }),
    members: createMemberService(shared),
    registration: createRegistrationService({ ...shared, mode: parts.registration, plan: parts.defaultPlan }),
    sessions,
    signIn: createSignInService({ ...shared, sessionStore: storage.sessions }),
  };
}
