import { ContractError } from "../contract-error.ts";
import type { Permission } from "./permissions.ts";
import type { Principal } from "./principal.ts";

/**
 * Who may use a root field of GraphQL or a route: whoever has a permission, whoever is signed in as a person, or
 * everybody.
 */
export type Access =
  { readonly permission: Permission } | { readonly person: true } | { readonly public: true };

/** Whether a caller may. The one place where it is judged. @param caller null: nobody is known */
export function mayUse(caller: Principal | null, access: Access): boolean {
  if ("public" in access) return true;
  if ("person" in access) return caller?.user != null;
  return caller?.permissions.has(access.permission) ?? false;
}

/** Why a caller may not: nobody hears so, a key that only reads hears so, everybody else hears what is missing. */
export function refusalOf(caller: Principal | null, access: Access): ContractError {
  if (caller === null)
    return new ContractError("authentication_failed", "This needs a valid API key or session.");
  if (!("permission" in access))
    return new ContractError("forbidden", "This is for people who are signed in.");
  const isReadOnlyKey = caller.kind === "key" && !caller.permissions.has("data.write");
  if (isReadOnlyKey && access.permission !== "data.read")
    return new ContractError("read_only_key", "This API key can only read.");
  return new ContractError("forbidden", `This takes the permission ${access.permission}.`);
}
