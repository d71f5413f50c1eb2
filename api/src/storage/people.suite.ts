import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChangedBy } from "../accounts/audit-log.ts";
import type { NewAccount } from "../accounts/people.store.ts";
import type { Role } from "../accounts/permissions.ts";
import type { NewSession } from "../accounts/person.ts";
import { grantScope } from "../accounts/scope.ts";
import type { DataScope } from "../accounts/scope.ts";
import { newKey, newSecret, sha256 } from "../accounts/secrets.ts";
import type { Storage } from "./storage.ts";
import type { StorageUnderTest } from "./storage.suite.ts";

const NOW_MS = 1_800_000_000_000;
const DAY_MS = 86_400_000;

/** What every adapter has to do with people, above all where two of them act at once. */
export function peopleSuite(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`people in ${name}`, () => {
    let subject: StorageUnderTest;
    let storage: Storage;
    beforeAll(async () => {
      subject = await open();
      storage = subject.storage;
    });
    afterAll(() => subject.close());

    test("a registration is made whole, and of several for one slug or address one is made", async () => {
      const [slug, email] = [`slug-${randomUUID()}`, `${randomUUID()}@example.com`];
      const sameSlug = Array.from({ length: 4 }, () => anAccount({ slug }));
      const sameEmail = Array.from({ length: 4 }, () => anAccount({ email }));
      const bySlug = await Promise.all(sameSlug.map((account) => storage.people.register(account)));
      const byEmail = await Promise.all(sameEmail.map((account) => storage.people.register(account)));
      expect(bySlug.sort()).toEqual(["registered", "slug_taken", "slug_taken", "slug_taken"]);
      expect(byEmail.sort()).toEqual(["email_taken", "email_taken", "email_taken", "registered"]);
      expect(await storage.people.findTakenSlugs([slug, "free-slug"])).toEqual([slug]);
      const person = (await storage.people.findUser(email))!;
      const [membership] = await storage.people.listMemberships(person.id);
      expect(membership).toMatchObject({ role: "owner", workspace: { plan: "free" } });
      const made = sameEmail.find(({ user }) => user.id === person.id)!;
      expect(await storage.accounts.findKey(made.key.sha256)).toMatchObject({
        type: "live",
        dataSet: "live",
      });
      expect(await storage.sessions.findSession({ id: made.session.id }, NOW_MS)).toMatchObject({
        role: "owner",
        user: { email },
      });
      // What was refused has left nothing.
      for (const { user } of sameEmail.filter((one) => one !== made))
        expect(await storage.people.getUser(user.id)).toBeNull();
    });

    test("a workspace is put on a plan, which is written down once", async () => {
      const { scope } = await aWorkspace(storage);
      const { slug } = await storage.workspaces.getWorkspace(scope);
      expect(await storage.accounts.setPlan(slug, "pro", BY)).toBe("free");
      expect(await storage.accounts.setPlan(slug, "pro", BY)).toBe("pro");
      expect(await storage.accounts.setPlan(`no-${slug}`, "pro", BY)).toBeNull();
      expect(await storage.workspaces.getWorkspace(scope)).toMatchObject({ plan: "pro" });
      const entries = await auditOf(storage, scope);
      expect(entries.filter(({ action }) => action === "workspace.set_plan")).toMatchObject([
        { actor: BY.actor, before: { plan: "free" }, after: { plan: "pro" } },
      ]);
    });

    test("where only the first may register, nobody comes second", async () => {
      const outcomes = await Promise.all(
        [anAccount(), anAccount()].map((account) => storage.people.register({ ...account, onlyFirst: true })),
      );
      expect(outcomes).toEqual(["closed", "closed"]);
      expect(await storage.people.hasUsers()).toBe(true);
    });

    test("of two owners who act on each other at once one stays, whatever they do", async () => {
      for (const roles of [
        [null, null],
        ["viewer", "viewer"],
        [null, "admin"],
      ] as (Role | null)[][]) {
        const { scope, owner } = await aWorkspace(storage);
        const other = await aMember(storage, scope, "owner");
        const outcomes = await Promise.all([
          storage.people.changeMember(scope, aChange(other.id, owner, roles[0]!)),
          storage.people.changeMember(scope, aChange(owner, other.id, roles[1]!)),
        ]);
        expect(outcomes.filter((outcome) => outcome === "changed")).toHaveLength(1);
        const members = await membersOf(storage, scope);
        expect(members.filter(({ role }) => role === "owner")).toHaveLength(1);
      }
    });

    test("of many owners who all leave at once the last one stays", async () => {
      const { scope, owner } = await aWorkspace(storage);
      const others = await Promise.all([1, 2, 3].map(() => aMember(storage, scope, "owner")));
      const all = [owner, ...others.map(({ id }) => id)];
      const outcomes = await Promise.all(
        all.map((id) => storage.people.changeMember(scope, aChange(id, id, null))),
      );
      expect(outcomes.filter((outcome) => outcome === "last_owner")).toHaveLength(1);
      expect(await membersOf(storage, scope)).toHaveLength(1);
    });

    test("an admin acts on nobody above and gives nothing above; a stranger acts on nobody", async () => {
      const { scope, owner } = await aWorkspace(storage);
      const stranger = await aWorkspace(storage);
      const admin = await aMember(storage, scope, "admin");
      const viewer = await aMember(storage, scope, "viewer");
      const outcomes = [
        aChange(owner, admin.id, "viewer"),
        aChange(viewer.id, admin.id, "owner"),
        aChange(admin.id, admin.id, "owner"),
        aChange(owner, viewer.id, null),
        aChange(viewer.id, stranger.owner, null),
        aChange(stranger.owner, owner, null),
        aChange(viewer.id, admin.id, "admin"),
      ].map((change) => () => storage.people.changeMember(scope, change));
      const results: string[] = [];
      for (const act of outcomes) results.push(await act());
      expect(results).toEqual([...Array<string>(5).fill("forbidden"), "unknown", "changed"]);
    });

    test("everybody may leave, whatever the role, but the last owner", async () => {
      const { scope, owner } = await aWorkspace(storage);
      for (const role of ["admin", "member", "viewer"] as const) {
        const { id, session } = await aMember(storage, scope, role);
        expect(await storage.people.changeMember(scope, aChange(id, id, "viewer"))).toBe(
          role === "admin" ? "changed" : "forbidden",
        );
        expect(await storage.people.changeMember(scope, aChange(id, id, null))).toBe("changed");
        expect(await storage.sessions.findSession({ id: session.id }, NOW_MS)).toBeNull();
      }
      expect(await storage.people.changeMember(scope, aChange(owner, owner, null))).toBe("last_owner");
      expect(await membersOf(storage, scope)).toHaveLength(1);
    });

    test("a member that is removed has no session there any more, and others keep theirs", async () => {
      const { scope, owner, session } = await aWorkspace(storage);
      const member = await aMember(storage, scope, "member");
      await storage.people.changeMember(scope, aChange(member.id, owner, null));
      expect(await storage.sessions.findSession({ id: member.session.id }, NOW_MS)).toBeNull();
      expect(await storage.sessions.startSession(aSession(member.id, scope.workspaceId))).toBe(false);
      expect(await storage.sessions.findSession({ id: session.id }, NOW_MS)).not.toBeNull();
    });

    test("an invite is taken once, by whoever comes first of many", async () => {
      const { scope } = await aWorkspace(storage);
      const { tokenSha256, outcome } = await anInvite(storage, scope, { role: "member" });
      expect(outcome).toBe("created");
      const takers = Array.from({ length: 5 }, () => anAcceptance(scope, tokenSha256));
      const outcomes = await Promise.all(takers.map((taker) => storage.invites.acceptInvite(taker)));
      expect(outcomes.sort()).toEqual(["accepted", "gone", "gone", "gone", "gone"]);
      expect(await membersOf(storage, scope)).toHaveLength(2);
    });

    test("an invite cannot be taken once it is revoked, replaced or run out", async () => {
      const { scope } = await aWorkspace(storage);
      const email = `${randomUUID()}@example.com`;
      const replaced = await anInvite(storage, scope, { email });
      const newer = await anInvite(storage, scope, { email });
      expect(await invitesOf(storage, scope)).toMatchObject([{ id: newer.id, email }]);
      expect(await storage.invites.findInvite(newer.tokenSha256, NOW_MS + DAY_MS)).toBeNull();
      const acceptLater = { ...anAcceptance(scope, newer.tokenSha256), atMs: NOW_MS + DAY_MS };
      expect(await storage.invites.acceptInvite(acceptLater)).toBe("gone");
      expect(await storage.invites.revokeInvite(scope, newer.id, BY)).toMatchObject({ id: newer.id });
      expect(await storage.invites.revokeInvite(scope, newer.id, BY)).toBeNull();
      for (const { tokenSha256 } of [replaced, newer])
        expect(await storage.invites.acceptInvite(anAcceptance(scope, tokenSha256))).toBe("gone");
    });

    test("an inviter who may not give a role any more takes the open invites to it along", async () => {
      for (const [newRole, left] of [
        [null, []],
        ["viewer", []],
        ["member", []],
        ["admin", ["admin", "viewer"]],
        ["owner", ["admin", "owner", "viewer"]],
      ] as const) {
        const { scope, owner } = await aWorkspace(storage);
        const inviter = await aMember(storage, scope, "owner");
        const roles: Role[] = ["admin", "owner", "viewer"];
        const sent = [];
        for (const role of roles) sent.push(await anInvite(storage, scope, { role, invitedBy: inviter.id }));
        const ofOther = await anInvite(storage, scope, { role: "owner", invitedBy: owner });
        expect(await storage.people.changeMember(scope, aChange(inviter.id, owner, newRole))).toBe("changed");
        const open = await invitesOf(storage, scope);
        const ofInviter = open.filter(({ id }) => id !== ofOther.id);
        expect(ofInviter.map(({ role }) => role).sort()).toEqual(left);
        expect(open).toHaveLength(left.length + 1);
        for (const { id, tokenSha256 } of sent) {
          const acceptance = anAcceptance(scope, tokenSha256);
          const isLeft = ofInviter.some((invite) => invite.id === id);
          expect(await storage.invites.acceptInvite(acceptance)).toBe(isLeft ? "accepted" : "gone");
        }
        const query = { filter: { actions: ["invite.revoke"] }, beforeId: null, limit: 50 };
        expect(await storage.auditLog.listAudit(scope, query)).toHaveLength(roles.length - left.length);
      }
    });

    test("members and invites come a page at a time, and pages stay right while others come and go", async () => {
      const { scope } = await aWorkspace(storage);
      for (let made = 0; made < 4; made++) await aMember(storage, scope, "viewer");
      for (let made = 0; made < 4; made++) await anInvite(storage, scope, {});
      const { people, invites } = storage;
      const all = { members: await membersOf(storage, scope), invites: await invitesOf(storage, scope) };
      const [first] = await people.listMembers(scope, { after: null, limit: 1 });
      expect(first).toEqual(all.members[0]);
      const afterFirst = { name: first!.user.name, userId: first!.user.id };
      expect(await people.listMembers(scope, { after: afterFirst, limit: 2 })).toEqual(
        all.members.slice(1, 3),
      );
      const [newest] = await invites.listInvites(scope, { nowMs: NOW_MS, after: null, limit: 1 });
      expect(newest).toEqual(all.invites[0]);
      await invites.revokeInvite(scope, newest!.id, BY);
      const later = await anInvite(storage, scope, { createdAtMs: NOW_MS + 1 });
      const page = { nowMs: NOW_MS, after: newest!, limit: 50 };
      expect(await invites.listInvites(scope, page)).toEqual(all.invites.slice(1));
      expect(await invites.listInvites(scope, { ...page, after: null })).toMatchObject([
        { id: later.id },
        {},
        {},
        {},
      ]);
    });

    test("nobody is invited who belongs there already, or to a role above the inviter's", async () => {
      const { scope, email } = await aWorkspace(storage);
      const admin = await aMember(storage, scope, "admin");
      const viewer = await aMember(storage, scope, "viewer");
      expect((await anInvite(storage, scope, { email })).outcome).toBe("member");
      const forbidden: [string, Role][] = [[admin.id, "owner"], [viewer.id, "viewer"], [randomUUID(), "viewer"]]; // prettier-ignore
      for (const [invitedBy, role] of forbidden)
        expect((await anInvite(storage, scope, { invitedBy, role })).outcome).toBe("forbidden");
      expect((await anInvite(storage, scope, { invitedBy: admin.id, role: "admin" })).outcome).toBe(
        "created",
      );
    });

    test("of many who show one refresh token one gets on, and then the session is over", async () => {
      const { session } = await aWorkspace(storage);
      const rotate = (refreshSha256: Uint8Array) => {
        const next = { refreshSha256: sha256(newSecret()), accessUntilMs: NOW_MS + 1 };
        const by = { familySha256: session.familySha256, refreshSha256, requestSha256: null };
        return storage.sessions.rotate({ ...by, next, atMs: NOW_MS, idleMs: DAY_MS, maxMs: 2 * DAY_MS });
      };
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => rotate(session.refreshSha256!)));
      const kinds = outcomes.map(({ kind }) => kind).sort();
      expect(kinds).toEqual(["replayed", "rotated", "unknown", "unknown"]);
      expect(await storage.sessions.findSession({ id: session.id }, NOW_MS)).toBeNull();
    });

    test("a session that is used lives on to its most, and one that is over stays over", async () => {
      const { session, owner, scope } = await aWorkspace(storage);
      const find = (atMs: number) => storage.sessions.findSession({ id: session.id }, atMs);
      const use = { idleMs: DAY_MS, maxMs: 2 * DAY_MS };
      await storage.sessions.touchSession(session.id, { ...use, atMs: NOW_MS + DAY_MS / 2 });
      expect((await find(NOW_MS + DAY_MS))?.expiresAtMs).toBe(NOW_MS + 1.5 * DAY_MS);
      await storage.sessions.touchSession(session.id, { ...use, atMs: NOW_MS + 1.4 * DAY_MS });
      expect((await find(NOW_MS + DAY_MS))?.expiresAtMs).toBe(NOW_MS + 2 * DAY_MS);
      expect(await find(NOW_MS + 2 * DAY_MS)).toBeNull();
      const other = aSession(owner, scope.workspaceId, { dataSet: "test" });
      expect(await storage.sessions.replaceSession(session.id, other, use.maxMs)).toBe(true);
      const third = aSession(owner, scope.workspaceId);
      expect(await storage.sessions.replaceSession(session.id, third, use.maxMs)).toBe(false);
      expect(await find(NOW_MS)).toBeNull();
      expect(await storage.sessions.listSessions(scope, owner, NOW_MS)).toMatchObject([{ id: other.id }]);
      const found = await storage.sessions.findSession({ familySha256: other.familySha256 }, NOW_MS);
      expect(found).toMatchObject({ dataSet: "test", role: "owner" });
    });

    test("a session that took another's place is as old, and over by the same time", async () => {
      const { session, owner, scope } = await aWorkspace(storage);
      const maxMs = 2 * DAY_MS;
      let last = session.id;
      for (const atMs of [NOW_MS + 0.9 * DAY_MS, NOW_MS + 1.8 * DAY_MS]) {
        const times = { createdAtMs: atMs, lastUsedAtMs: atMs, expiresAtMs: atMs + DAY_MS };
        const next = aSession(owner, scope.workspaceId, times);
        expect(await storage.sessions.replaceSession(last, next, maxMs)).toBe(true);
        last = next.id;
      }
      const lastMs = NOW_MS + maxMs;
      expect(await storage.sessions.findSession({ id: last }, lastMs - 1)).toMatchObject({
        createdAtMs: NOW_MS,
        lastUsedAtMs: NOW_MS + 1.8 * DAY_MS,
        expiresAtMs: lastMs,
      });
      const late = aSession(owner, scope.workspaceId, { createdAtMs: lastMs, lastUsedAtMs: lastMs });
      expect(await storage.sessions.replaceSession(last, late, maxMs)).toBe(false);
    });

    test("a session that has been over for long goes when the same person signs in again", async () => {
      const { session, owner, scope } = await aWorkspace(storage);
      const later = aSession(owner, scope.workspaceId, {
        createdAtMs: NOW_MS + 40 * DAY_MS,
        lastUsedAtMs: NOW_MS + 40 * DAY_MS,
        expiresAtMs: NOW_MS + 50 * DAY_MS,
      });
      expect(await storage.sessions.startSession(later)).toBe(true);
      // Looked for at the time when it was good: the row itself is gone.
      expect(await storage.sessions.findSession({ id: session.id }, NOW_MS)).toBeNull();
      expect(await storage.sessions.findSession({ id: later.id }, NOW_MS)).not.toBeNull();
    });

    test("a password is set against the one that was checked, and ends every session", async () => {
      const { session, owner, scope } = await aWorkspace(storage);
      const change = (expectedHash: string) => ({
        userId: owner,
        expectedHash,
        passwordHash: "new",
        session: aSession(owner, scope.workspaceId),
        atMs: NOW_MS,
      });
      expect(await storage.people.setPassword(change("not it"))).toBe(false);
      const outcomes = await Promise.all([1, 2].map(() => storage.people.setPassword(change("hash"))));
      expect(outcomes.sort()).toEqual([false, true]);
      expect(await storage.sessions.findSession({ id: session.id }, NOW_MS)).toBeNull();
      expect(await storage.sessions.listSessions(scope, owner, NOW_MS)).toHaveLength(1);
    });

    test("what becomes of people stands in the audit log of their workspace, without secrets", async () => {
      const { scope, owner } = await aWorkspace(storage);
      const email = `${randomUUID()}@example.com`;
      await anInvite(storage, scope, { email });
      const { id } = await anInvite(storage, scope, { email });
      await storage.invites.revokeInvite(scope, id, BY);
      const member = await aMember(storage, scope, "member");
      await storage.people.changeMember(scope, aChange(member.id, owner, "viewer"));
      await storage.people.changeMember(scope, aChange(member.id, owner, null));
      const entries = await auditOf(storage, scope);
      expect(entries.map(({ action }) => action).reverse()).toEqual([
        "workspace.create",
        "api_key.create",
        "invite.create",
        "invite.revoke",
        "invite.create",
        "invite.revoke",
        "invite.create",
        "invite.accept",
        "member.change_role",
        "member.remove",
      ]);
      expect(entries[1]).toMatchObject({ before: { role: "member" }, after: { role: "viewer" } });
      expect(JSON.stringify(entries)).not.toMatch(/hash|token|argon/i);
    });

    test("what ends sessions stands in the audit log of the workspace that each was in", async () => {
      const here = await aWorkspace(storage);
      const there = await aWorkspace(storage);
      const invite = await anInvite(storage, there.scope, { email: here.email });
      const kept = aSession(here.owner, there.scope.workspaceId);
      const user = { id: here.owner, name: "N" };
      const acceptance = { ...anAcceptance(there.scope, invite.tokenSha256), user, session: kept };
      expect(await storage.invites.acceptInvite(acceptance)).toBe("accepted");
      const over = aSession(here.owner, here.scope.workspaceId, { expiresAtMs: NOW_MS - 1 });
      expect(await storage.sessions.startSession(over)).toBe(true);
      const other = aSession(here.owner, there.scope.workspaceId);
      expect(await storage.sessions.startSession(other)).toBe(true);
      const end = { userId: here.owner, keepSessionId: kept.id, by: BY };
      expect(await storage.sessions.endOtherSessions(end)).toBe(2);
      await storage.sessions.rotate({
        ...{ familySha256: kept.familySha256, refreshSha256: sha256("an old one"), requestSha256: null },
        ...{ next: { refreshSha256: sha256("x"), accessUntilMs: NOW_MS }, atMs: NOW_MS, idleMs: 1, maxMs: 1 },
      });
      const sessionsIn = async (scope: DataScope) =>
        (await auditOf(storage, scope)).filter(({ subject }) => subject.type === "session");
      expect(await sessionsIn(here.scope)).toMatchObject([
        { action: "session.revoke", subject: { id: here.session.id }, actor: BY.actor },
      ]);
      expect(await sessionsIn(there.scope)).toMatchObject([
        {
          action: "session.end",
          subject: { id: kept.id },
          actor: { kind: "user", id: here.owner, name: "N" },
        },
        { action: "session.revoke", subject: { id: other.id } },
      ]);
    });
  });
}

const membersOf = (storage: Storage, scope: DataScope) =>
  storage.people.listMembers(scope, { after: null, limit: 50 });

const invitesOf = (storage: Storage, scope: DataScope) =>
  storage.invites.listInvites(scope, { nowMs: NOW_MS, after: null, limit: 50 });

const auditOf = (storage: Storage, scope: DataScope) =>
  storage.auditLog.listAudit(scope, { filter: {}, beforeId: null, limit: 50 });

const BY: ChangedBy = { actor: { kind: "user", id: "by", name: "By" }, atMs: NOW_MS };

const aChange = (userId: string, byUserId: string, role: Role | null) => ({ userId, byUserId, role, by: BY });

function aSession(userId: string, workspaceId: string, change: Partial<NewSession> = {}): NewSession {
  return {
    id: randomUUID(),
    userId,
    workspaceId,
    dataSet: "live",
    kind: "tokens",
    familySha256: sha256(newSecret()),
    refreshSha256: sha256(newSecret()),
    client: "test",
    createdAtMs: NOW_MS,
    lastUsedAtMs: NOW_MS,
    accessUntilMs: NOW_MS + 1,
    expiresAtMs: NOW_MS + DAY_MS,
    ...change,
  };
}

function anAccount({ slug, email }: { slug?: string; email?: string } = {}): NewAccount {
  const id = randomUUID();
  const workspaceId = randomUUID();
  const { sha256: digest, prefix } = newKey("live");
  return {
    workspace: { id: workspaceId, slug: slug ?? `slug-${id}`, name: "W", plan: "free" },
    user: { id, email: email ?? `${id}@example.com`, name: "N", passwordHash: "hash" },
    key: { id: randomUUID(), sha256: digest, prefix, label: "First key" },
    session: aSession(id, workspaceId),
    createdAtMs: NOW_MS,
    onlyFirst: false,
  };
}

async function aWorkspace(storage: Storage) {
  const account = anAccount();
  expect(await storage.people.register(account)).toBe("registered");
  const found = (await storage.sessions.findSession({ id: account.session.id }, NOW_MS))!;
  const scope = grantScope(found.dataSetId, account.workspace.id);
  return { scope, owner: account.user.id, email: account.user.email!, session: account.session };
}

async function anInvite(
  storage: Storage,
  scope: DataScope,
  wanted: { email?: string; role?: Role; invitedBy?: string; createdAtMs?: number },
) {
  const id = randomUUID();
  const tokenSha256 = sha256(newSecret());
  const { email = `${id}@example.com`, role = "viewer", invitedBy = null } = wanted;
  const times = { createdAtMs: wanted.createdAtMs ?? NOW_MS, expiresAtMs: NOW_MS + DAY_MS };
  const outcome = await storage.invites.createInvite(scope, { id, email, role, tokenSha256, invitedBy, ...times }, BY); // prettier-ignore
  return { id, tokenSha256, outcome };
}

function anAcceptance({ workspaceId }: DataScope, tokenSha256: Uint8Array) {
  const id = randomUUID();
  const session = aSession(id, workspaceId);
  return { tokenSha256, user: { id, name: "N", passwordHash: "hash" }, session, atMs: NOW_MS };
}

async function aMember(storage: Storage, scope: DataScope, role: Role) {
  const { tokenSha256 } = await anInvite(storage, scope, { role });
  const acceptance = anAcceptance(scope, tokenSha256);
  expect(await storage.invites.acceptInvite(acceptance)).toBe("accepted");
  return { id: acceptance.user.id, session: acceptance.session };
}
