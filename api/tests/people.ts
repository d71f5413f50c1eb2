import { randomUUID } from "node:crypto";
import type { Role } from "../src/accounts/permissions.ts";
import { grantScope } from "../src/accounts/scope.ts";
import { newSecret, sha256 } from "../src/accounts/secrets.ts";
import { accountsClient, cookieOf, pageHeaders, PASSWORD } from "../src/server/accounts-client.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";
import { databaseIn } from "./server-process.ts";

const WEEK_MS = 604_800_000;

/** Somebody asked to join, whose token is known. */
export interface Invited {
  email: string;
  token: string;
  inviteId: string;
}

/** Invites people into workspaces of a folder that no server has open: their first people. */
export async function inviteInto(folder: string, wanted: { slug: string; role: Role }[]): Promise<Invited[]> {
  const storage = await openSqliteStorage({ path: databaseIn(folder), readers: 1 });
  const invited: Invited[] = [];
  try {
    for (const { slug, role } of wanted) {
      const made = await storage.accounts.ensureWorkspace({ slug, name: slug, plan: "enterprise" });
      const scope = grantScope(made.liveDataSetId, made.workspace.id);
      const token = newSecret();
      const invite = { id: randomUUID(), email: `${slug}-${randomUUID()}@example.com`, role };
      const atMs = Date.now();
      const row = {
        ...invite,
        tokenSha256: sha256(token),
        invitedBy: null,
        createdAtMs: atMs,
        expiresAtMs: atMs + WEEK_MS,
      };
      const actor = { kind: "system", id: "test", name: "test" } as const;
      await storage.invites.createInvite(scope, row, { actor, atMs });
      invited.push({ email: invite.email, token, inviteId: invite.id });
    }
  } finally {
    await storage.close();
  }
  return invited;
}

/** A person in a browser: what it sends, and what only its own workspace may read of it. */
export interface Browser {
  headers: Record<string, string>;
  userId: string;
  email: string;
  name: string;
  workspaceId: string;
}

/** Takes an invite in a browser, and looks at the data set that is asked for. */
export async function acceptInBrowser(
  url: string,
  { email, token }: Pick<Invited, "email" | "token">,
  dataSet: "LIVE" | "TEST",
): Promise<Browser> {
  const client = accountsClient(url);
  const name = `name-${randomUUID()}`;
  const form = { token, name, password: PASSWORD, keep: "cookie" };
  let answer = await client.post("accept-invite", form, pageHeaders(url));
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  const { user, workspace } = answer.body as unknown as Record<"user" | "workspace", { id: string }>;
  if (dataSet === "TEST") {
    const query = "mutation { switchTo(dataSet: TEST) { dataSet } }";
    answer = await client.graphql(query, {}, pageHeaders(url, cookieOf(answer)));
  }
  const headers = { cookie: cookieOf(answer)!, origin: url };
  return { headers, userId: user.id, email, name, workspaceId: workspace.id };
}
