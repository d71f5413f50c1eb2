import type { SignedIn } from "./sign-in.service.ts";
import type { Visitor } from "./visitor.ts";

/** Gives a session that is kept in a cookie to the browser. What the answer says is the session itself. */
export function keepSession<Begun extends SignedIn>(begun: Begun, visitor: Visitor): Begun {
  if (begun.secret.kind === "cookie") visitor.setCookie(begun.secret);
  return begun;
}
