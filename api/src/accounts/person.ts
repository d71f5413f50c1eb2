import type { Role } from "./permissions.ts";
import type { DataSetName, Workspace } from "./principal.ts";

/** A person. The address is in lower case. */
export interface User {
  id: string;
  email: string;
  name: string;
}

/** A person in a workspace. */
export interface Member {
  user: User;
  role: Role;
  joinedAtMs: number;
}

/** A workspace as one of its members sees it from outside. */
export interface Membership {
  workspace: Workspace;
  role: Role;
}

/** How a session's holder shows it: a browser's cookie, or tokens that a program keeps. */
export type SessionKind = "cookie" | "tokens";

/** A signed-in person: one workspace, one data set of it, until it ends. */
export interface Session {
  id: string;
  kind: SessionKind;
  /** What it was opened with, as it called itself. */
  client: string;
  createdAtMs: number;
  lastUsedAtMs: number;
  expiresAtMs: number;
}

/** A session with all that a request of it is judged by. */
export interface SessionRecord extends Session {
  user: User;
  role: Role;
  workspace: Workspace;
  dataSet: DataSetName;
  dataSetId: number;
  /** When the newest access token runs out; null for a cookie. */
  accessUntilMs: number | null;
}

/** A session to store. Digests only: what they are digests of leaves with the answer. */
export interface NewSession {
  id: string;
  userId: string;
  workspaceId: string;
  dataSet: DataSetName;
  kind: SessionKind;
  familySha256: Uint8Array;
  /** Null for a cookie. */
  refreshSha256: Uint8Array | null;
  client: string;
  createdAtMs: number;
  lastUsedAtMs: number;
  accessUntilMs: number | null;
  expiresAtMs: number;
}

/** Someone asked to join. */
export interface Invite {
  id: string;
  email: string;
  role: Role;
  /** Null where nobody in particular did, as in local mode, or has left. */
  invitedBy: User | null;
  createdAtMs: number;
  expiresAtMs: number;
}
