import { ContractError, invalidParameter } from "../contract-error.ts";
import { changedBy } from "./audit-log.ts";
import type { SessionAuthenticator } from "./authenticate-session.ts";
import type { MemberOutcome, PeopleStore } from "./people.store.ts";
import type { Role } from "./permissions.ts";
import type { Member } from "./person.ts";
import type { Principal } from "./principal.ts";
import { signedInUser } from "./sign-in.service.ts";

/** Who belongs to a workspace. */
export interface MemberService {
  /** By name. */
  listMembers(principal: Principal, page: Parameters<PeopleStore["listMembers"]>[1]): Promise<Member[]>;
  /** @throws {ContractError} `invalid_parameter` for an unknown member or the last owner; `forbidden` above one's own role */
  changeRole(principal: Principal, userId: string, role: Role): Promise<Member>;
  /** @throws {ContractError} as `changeRole` */
  removeMember(principal: Principal, userId: string): Promise<void>;
  /**
   * The caller is no member any more, and its sessions here end.
   *
   * @throws {ContractError} `invalid_parameter` for the last owner; `forbidden` for whoever is no person
   */
  leave(principal: Principal): Promise<void>;
}

export function createMemberService(parts: {
  people: PeopleStore;
  authenticator: Pick<SessionAuthenticator, "forget">;
  nowMs: () => number;
}): MemberService {
  const { people, authenticator, nowMs } = parts;

  async function change(principal: Principal, userId: string, role: Role | null): Promise<void> {
    const byUserId = principal.user?.id ?? null;
    const by = changedBy(principal, nowMs());
    const outcome = await people.changeMember(principal.scope, { userId, role, byUserId, by });
    authenticator.forget();
    refuseUnlessChanged(outcome);
  }

  return {
    listMembers: ({ scope }, page) => people.listMembers(scope, page),
    async changeRole(principal, userId, role) {
      await change(principal, userId, role);
      const member = await people.getMember(principal.scope, userId);
      if (member === null) throw unknownMember();
      return member;
    },
    removeMember: (principal, userId) => change(principal, userId, null),
    leave: (principal) => change(principal, signedInUser(principal).user.id, null),
  };
}

function refuseUnlessChanged(outcome: MemberOutcome): void {
  switch (outcome) {
    case "changed":
      return;
    case "unknown":
      throw unknownMember();
    case "forbidden":
      throw new ContractError(
        "forbidden",
        "This takes a role that is not below the member's or the new one.",
      );
    case "last_owner":
      throw invalidParameter("A workspace keeps its last owner; make somebody else an owner first.", {
        field: "userId",
      });
  }
}

const unknownMember = () => invalidParameter("There is no such member.", { field: "userId" });
