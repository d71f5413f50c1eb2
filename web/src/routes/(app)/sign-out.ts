import { change } from "#lib/api/query.svelte.ts";
import { SIGN_IN } from "#lib/api/session.ts";
import { SignOutDocument } from "#lib/gql/apart/graphql.ts";

/** Ends the session and leaves for the sign-in page. Rejects with an error of urql's. */
export async function signOut(): Promise<void> {
  await change(SignOutDocument, {});
  // Nothing that was shown stays in memory.
  location.assign(SIGN_IN);
}
