import { randomUUID } from "node:crypto";
import { ContractError, invalidParameter } from "../contract-error.ts";
import type { Mailer } from "../mail/mailer.ts";
import { changedBy } from "./audit-log.ts";
import type { InviteStore, OpenInvite } from "./invite.store.ts";
import { mayGrant } from "./member-rules.ts";
import { checkNewPassword } from "./password-rules.ts";
import type { Passwords } from "./passwords.ts";
import type { PeopleStore } from "./people.store.ts";
import type { Role } from "./permissions.ts";
import type { Invite, SessionKind, User } from "./person.ts";
import { checkedEmail, checkedName } from "./person-rules.ts";
import type { Principal } from "./principal.ts";
import { newSecret, sha256 } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import { checkKeeping, verifyPassword } from "./sign-in.service.ts";
import type { SignedIn } from "./sign-in.service.ts";
import type { Throttle } from "./throttle.ts";
import type { Visitor } from "./visitor.ts";

/** How long an invite can be taken. */
const INVITE_MS = 7 * 86_400_000;
/** The dashboard's page that takes invites. */
const INVITE_PATH = "/accept-invite";

/** An invite that was just made. */
export interface MadeInvite {
  invite: Invite;
  /** What to pass on, shown this once; null where it has been mailed. Absolute where the server knows its address. */
  link: string | null;
}

/** What the holder of a link may know before taking it. */
export interface InvitePreview extends OpenInvite {
  /** Whether the address has an account: then its password is asked for, else a name and a new one. */
  hasAccount: boolean;
}

/** What somebody fills in who takes an invite. */
export interface AcceptanceForm {
  token: string;
  /** Of a new person; not used where there is an account. */
  name: string | null;
  password: string;
  kind: SessionKind;
}

/** Inviting people, and being invited. */
export interface InviteService {
  /** That can still be taken, newest first. */
  listInvites(
    principal: Principal,
    page: Omit<Parameters<InviteStore["listInvites"]>[1], "nowMs">,
  ): Promise<Invite[]>;
  /** @throws {ContractError} `forbidden` for a role above one's own; `invalid_parameter` where the address belongs here already */
  invite(principal: Principal, wanted: { email: string; role: Role }): Promise<MadeInvite>;
  /** @throws {ContractError} `invalid_parameter` where there is none that can still be taken */
  revokeInvite(principal: Principal, inviteId: string): Promise<Invite>;
  /** Null for a token that is not good any more. */
  preview(token: string): Promise<InvitePreview | null>;
  /** @throws {ContractError} `invalid_parameter` for an invite that is gone; `authentication_failed`; `rate_limit_exceeded` */
  accept(form: AcceptanceForm, visitor: Visitor): Promise<SignedIn>;
}

export interface InviteParts {
  people: PeopleStore;
  invites: InviteStore;
  sessions: Sessions;
  passwords: Passwords;
  throttle: Throttle;
  /** Null where no SMTP server is configured. */
  mailer: Mailer | null;
  /** `public_url`; null where it is not configured, and then there is no mailer. */
  publicUrl: string | null;
  nowMs: () => number;
  onMailFailure: (error: unknown) => void;
}

export function createInviteService(parts: InviteParts): InviteService {
  const { people, invites, nowMs } = parts;
  return {
    listInvites: ({ scope }, page) => invites.listInvites(scope, { ...page, nowMs: nowMs() }),
    async invite(principal, { email, role }) {
      const checked = checkedEmail(email);
      if (principal.role === null || !mayGrant(principal.role, role)) throw aboveOwn();
      const token = newSecret();
      const createdAtMs = nowMs();
      const invite = {
        id: randomUUID(),
        email: checked,
        role,
        createdAtMs,
        expiresAtMs: createdAtMs + INVITE_MS,
      };
      const invitedBy = principal.user?.id ?? null;
      const row = { ...invite, tokenSha256: sha256(token), invitedBy };
      const outcome = await invites.createInvite(principal.scope, row, changedBy(principal, createdAtMs));
      if (outcome === "forbidden") throw aboveOwn();
      if (outcome === "member")
        throw invalidParameter("This address belongs to the workspace already.", { field: "email" });
      const made = { ...invite, invitedBy: principal.user };
      const link = `${parts.publicUrl ?? ""}${INVITE_PATH}#${token}`;
      return { invite: made, link: (await mailed(parts, principal, made, link)) ? null : link };
    },
    async revokeInvite(principal, inviteId) {
      const revoked = await invites.revokeInvite(principal.scope, inviteId, changedBy(principal, nowMs()));
      if (revoked === null) throw invalidParameter("There is no such invite.", { field: "id" });
      return revoked;
    },
    async preview(token) {
      const invite = await invites.findInvite(sha256(token), nowMs());
      if (invite === null) return null;
      return { ...invite, hasAccount: (await people.findUser(invite.email)) !== null };
    },
    accept: (form, visitor) => accept(parts, form, visitor),
  };
}

async function accept(parts: InviteParts, form: AcceptanceForm, visitor: Visitor): Promise<SignedIn> {
  const { invites, sessions, nowMs } = parts;
  checkKeeping(form.kind, visitor);
  const tokenSha256 = sha256(form.token);
  const invite = await invites.findInvite(tokenSha256, nowMs());
  if (invite === null) throw inviteGone();
  const user = await personFor(parts, invite, form, visitor);
  const { workspace } = invite;
  const { row, secret } = await sessions.make({
    userId: user.id,
    workspaceId: workspace.id,
    dataSet: "live",
    kind: form.kind,
    client: visitor.client,
  });
  const outcome = await invites.acceptInvite({ tokenSha256, user, session: row, atMs: nowMs() });
  if (outcome === "gone") throw inviteGone();
  if (outcome === "email_taken")
    throw invalidParameter("An account of this address was made just now; try again with its password.", {
      field: "password",
    });
  const { id, name, email } = user;
  return { user: { id, name, email }, role: invite.role, workspace, dataSet: "live", secret };
}

/** Who accepts: a new person with a password hash, or one who is known and has shown the password. */
async function personFor(
  parts: InviteParts,
  { email, workspace }: OpenInvite,
  { name, password }: AcceptanceForm,
  visitor: Visitor,
): Promise<User & { passwordHash?: string }> {
  if ((await parts.people.findUser(email)) !== null) {
    const user = await verifyPassword(parts, { email, password }, visitor);
    return { id: user.id, email: user.email, name: user.name };
  }
  const checkedOwn = checkedName("name", name ?? "");
  checkNewPassword(password, [checkedOwn, email, workspace.name, workspace.slug]);
  const passwordHash = await parts.passwords.hash(password);
  return { id: randomUUID(), email, name: checkedOwn, passwordHash };
}

async function mailed(parts: InviteParts, by: Principal, invite: Invite, link: string): Promise<boolean> {
  if (parts.mailer === null) return false;
  const who = by.user?.name ?? "Somebody";
  try {
    await parts.mailer.send({
      to: invite.email,
      subject: `${who} invites you to ${by.workspace.name} on HiveBoard`,
      text:
        `${who} invites you to the workspace ${by.workspace.name} on HiveBoard, as ${invite.role}.\n\n` +
        `Open this link to join. It is good for 7 days, once, and for you alone:\n\n${link}\n\n` +
        "If you did not expect this, do nothing.\n",
    });
    return true;
  } catch (error) {
    // The invite stands; its maker is shown the link instead.
    parts.onMailFailure(error);
    return false;
  }
}

const aboveOwn = () =>
  new ContractError("forbidden", "Owners and admins invite, and to no role above their own.");

const inviteGone = () =>
  invalidParameter("This invite cannot be taken: it has been used, revoked, or has run out.", {
    field: "token",
  });
