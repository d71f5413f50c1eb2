import type { Permission, ShellQuery } from "#lib/gql/graphql.ts";

/** Who looks at the pages, and what that person may do: what may not be done is not offered. */
class Viewer {
  current = $state.raw<ShellQuery["viewer"] | null>(null);

  may(permission: Permission): boolean {
    return this.current?.permissions.includes(permission) ?? false;
  }

  /** Somebody who signed in, and not the session of local mode, which is nobody's. */
  get isPerson(): boolean {
    return this.current?.user != null;
  }

  /** The dashboard was opened without signing in. */
  get isLocal(): boolean {
    return this.current?.kind === "USER" && this.current.user == null;
  }
}

export const viewer = new Viewer();
