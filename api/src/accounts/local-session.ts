import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PERMISSIONS_OF } from "./permissions.ts";
import type { Principal, Workspace } from "./principal.ts";
import { grantScope } from "./scope.ts";
import type { DataScope } from "./scope.ts";

const SECRET_FILE = "session-secret";
const SECRET_BYTES = 32;

/** What rate limits and logs call the session of local mode. */
export const LOCAL_CREDENTIAL = "session:local";

/** The session that local mode gives to every browser that opens the dashboard. Production has none. */
export interface LocalSession {
  /** What the cookie holds. */
  readonly token: string;
  /** With the workspace as it is now, give or take two seconds: its settings can be changed meanwhile. */
  authenticate(): Promise<Principal>;
  isToken(candidate: string): boolean;
  /** The workspace is read anew: somebody has just changed it. */
  forget(): void;
}

/** How long the workspace is believed to be as it was read. */
const REREAD_MS = 2_000;

/**
 * Makes the local session of a workspace. The token follows from the secret, so it lives as long as that does.
 *
 * @param readWorkspace reads the workspace anew
 * @param nowMs milliseconds since the epoch
 */
export function createLocalSession(
  secret: string,
  { workspaceId, liveDataSetId }: { workspaceId: string; liveDataSetId: number },
  readWorkspace: (scope: DataScope) => Promise<Workspace>,
  nowMs: () => number = Date.now,
): LocalSession {
  const scope = grantScope(liveDataSetId, workspaceId);
  let latest: { workspace: Promise<Workspace>; untilMs: number } | null = null;
  const workspaceNow = (): Promise<Workspace> => {
    if (latest !== null && latest.untilMs > nowMs()) return latest.workspace;
    const workspace = readWorkspace(scope);
    latest = { workspace, untilMs: nowMs() + REREAD_MS };
    workspace.catch(() => (latest = null));
    return workspace;
  };
  const token = createHmac("sha256", secret).update("hiveboard local session, version 1").digest("base64url");
  const expected = Buffer.from(token);
  return {
    token,
    authenticate: async () => ({
      credentialId: LOCAL_CREDENTIAL,
      kind: "user",
      actor: { kind: "user", id: "local", name: "Local dashboard" },
      workspace: await workspaceNow(),
      dataSet: "live",
      scope,
      permissions: PERMISSIONS_OF.owner,
      role: "owner",
      user: null,
      session: null,
      onlyProjectId: null,
    }),
    isToken(candidate) {
      const given = Buffer.from(candidate);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
    forget() {
      latest = null;
    },
  };
}

/**
 * The secret kept in the data directory, made when there is none, so that sessions survive a restart. Only the
 * server's own user may read it.
 */
export function readOrMakeSecret(dataDirectory: string): string {
  const path = join(dataDirectory, SECRET_FILE);
  mkdirSync(dataDirectory, { recursive: true });
  if (!existsSync(path)) {
    try {
      // "wx" fails if somebody else was first; then theirs is read below.
      writeFileSync(path, randomBytes(SECRET_BYTES).toString("base64url"), { mode: 0o600, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  chmodSync(path, 0o600);
  const secret = readFileSync(path, "utf8").trim();
  if (secret.length < SECRET_BYTES) throw new Error(`${path} is damaged; remove it and start again`);
  return secret;
}
