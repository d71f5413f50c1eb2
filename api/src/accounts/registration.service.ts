import { randomUUID } from "node:crypto";
import { ContractError, invalidParameter } from "../contract-error.ts";
import { checkNewPassword } from "./password-rules.ts";
import type { Passwords } from "./passwords.ts";
import type { NewAccount, PeopleStore } from "./people.store.ts";
import type { SessionKind, User } from "./person.ts";
import { checkedEmail, checkedName, checkedWorkspaceSlug, slugFrom } from "./person-rules.ts";
import type { Plan } from "./plans.ts";
import type { Principal } from "./principal.ts";
import { newKey } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";
import { checkKeeping, verifyPassword } from "./sign-in.service.ts";
import type { SignedIn } from "./sign-in.service.ts";
import { findSlug } from "./slugs.ts";
import type { SlugAvailability } from "./slugs.ts";
import type { Throttle } from "./throttle.ts";
import type { Visitor } from "./visitor.ts";

/** Who may register: anybody, nobody, or whoever comes first. */
export type RegistrationMode = "open" | "closed" | "first";

/** What somebody fills in. */
export interface RegistrationForm {
  name: string;
  email: string;
  password: string;
  workspaceName: string;
  /** Made from the workspace's name where it is null. */
  slug: string | null;
  kind: SessionKind;
}

/** Registering: a workspace with its owner, its projects and a first key. */
export interface RegistrationService {
  /** Whether somebody could register now. */
  isOpen(): Promise<boolean>;
  /**
   * Looks whether a slug is free.
   *
   * @throws {ContractError} `forbidden` for strangers where registration is closed
   */
  slugAvailability(principal: Principal | null, slug: string): Promise<SlugAvailability>;
  /**
   * Somebody who has an account gets another workspace, with the account's password.
   *
   * @returns the session, and the live key, which is shown this once
   * @throws {ContractError} `forbidden` where registration is closed; `invalid_parameter` with `details.field`, and
   *   `details.suggestion` for a slug that is taken; `authentication_failed` where the address has an account with
   *   another password; `rate_limit_exceeded`
   */
  register(form: RegistrationForm, visitor: Visitor): Promise<SignedIn & { apiKey: string }>;
}

export interface RegistrationParts {
  people: PeopleStore;
  sessions: Sessions;
  passwords: Passwords;
  throttle: Throttle;
  mode: RegistrationMode;
  /** What a new workspace is on. */
  plan: Plan;
  nowMs: () => number;
}

export function createRegistrationService(parts: RegistrationParts): RegistrationService {
  const { people, sessions, mode, plan, nowMs } = parts;

  const isOpen = async () => mode === "open" || (mode === "first" && !(await people.hasUsers()));

  return {
    isOpen,
    async slugAvailability(principal, slug) {
      if (principal === null && !(await isOpen())) throw registrationClosed();
      return findSlug(people, slug);
    },
    async register(form, visitor) {
      checkKeeping(form.kind, visitor);
      if (!(await isOpen())) throw registrationClosed();
      const checked = checkForm(form);
      const person = await personFor(parts, checked, visitor);
      const workspaceId = randomUUID();
      const { kind } = form;
      const wanted = {
        userId: person.id,
        workspaceId,
        dataSet: "live" as const,
        kind,
        client: visitor.client,
      };
      const { row, secret } = await sessions.make(wanted);
      const { key, ...stored } = newKey("live");
      const workspace = { id: workspaceId, slug: checked.slug, name: checked.workspaceName, plan };
      const account: NewAccount = {
        workspace,
        user: person,
        key: { id: randomUUID(), ...stored, label: "First key" },
        session: row,
        createdAtMs: nowMs(),
        onlyFirst: mode === "first",
      };
      await refuseUnlessRegistered(people, await people.register(account), checked.slug);
      const made = (await people.listMemberships(person.id)).find((of) => of.workspace.id === workspaceId)!;
      const { id, email, name } = person;
      return { user: { id, email, name }, ...made, dataSet: "live", secret, apiKey: key };
    },
  };
}

/** The person who registers: a new one with a password hash, or one who is known and has shown the password. */
async function personFor(
  parts: RegistrationParts,
  form: Pick<RegistrationForm, "email" | "name" | "password">,
  visitor: Visitor,
): Promise<User & { passwordHash?: string }> {
  const { email, name, password } = form;
  if ((await parts.people.findUser(email)) === null) {
    // Counted apart from signing in, and not taken back: nobody needs fifty workspaces in a quarter of an hour.
    await parts.throttle.attempt(visitor.address, `register ${email}`);
    return { id: randomUUID(), email, name, passwordHash: await parts.passwords.hash(password) };
  }
  const user = await verifyPassword(parts, { email, password }, visitor);
  return { id: user.id, email: user.email, name: user.name };
}

function checkForm(form: RegistrationForm) {
  const email = checkedEmail(form.email);
  const name = checkedName("name", form.name);
  const workspaceName = checkedName("workspaceName", form.workspaceName);
  const slug = checkedWorkspaceSlug(form.slug ?? slugFrom(workspaceName) ?? "");
  checkNewPassword(form.password, [name, email, workspaceName, slug]);
  return { email, name, workspaceName, slug, password: form.password };
}

async function refuseUnlessRegistered(
  people: PeopleStore,
  outcome: Awaited<ReturnType<PeopleStore["register"]>>,
  slug: string,
): Promise<void> {
  switch (outcome) {
    case "registered":
      return;
    case "closed":
      throw registrationClosed();
    case "email_taken":
      throw invalidParameter("An account of this address was made just now; sign in.", { field: "email" });
    case "slug_taken": {
      const { suggestion } = await findSlug(people, slug);
      throw invalidParameter(`There is a workspace with the slug ${slug} already.`, {
        field: "slug",
        suggestion,
      });
    }
  }
}

function registrationClosed(): ContractError {
  return new ContractError("forbidden", "Registration is closed; ask an owner or admin for an invite.");
}
