import type { AccountChanges } from "../accounts/account-changes.ts";
import { createLocalSession } from "../accounts/local-session.ts";
import type { LocalSession } from "../accounts/local-session.ts";
import { SHOWN_KEY_LENGTH, sha256 } from "../accounts/secrets.ts";
import { DEFAULT_DEV_KEY } from "../config-entries.ts";
import type { Config } from "../config.ts";
import type { Storage } from "../storage/storage.ts";

/** What local mode opens the door with. */
export interface LocalMode {
  session: LocalSession;
  devKey: string;
}

/** Makes the workspace `local`, its development key and the dashboard's session, where they do not exist. */
export async function prepareLocalMode(
  config: Pick<Config, "dev_key">,
  { accounts, workspaces }: Pick<Storage, "accounts" | "workspaces">,
  secret: string,
  changes: Pick<AccountChanges, "subscribe">,
): Promise<LocalMode> {
  const devKey = config.dev_key ?? DEFAULT_DEV_KEY;
  // By its key, whatever its slug has become.
  const held = await accounts.findKey(sha256(devKey));
  const { workspace, liveDataSetId } =
    held !== null
      ? { workspace: held.workspace, liveDataSetId: held.dataSetId }
      : await accounts.ensureWorkspace({ slug: "local", name: "Local", plan: "enterprise" });
  await accounts.ensureKey({
    workspaceId: workspace.id,
    sha256: sha256(devKey),
    prefix: devKey.slice(0, SHOWN_KEY_LENGTH),
    type: "live",
    label: "Development",
  });
  const place = { workspaceId: workspace.id, liveDataSetId };
  const session = createLocalSession(secret, place, (scope) => workspaces.getWorkspace(scope));
  changes.subscribe(() => session.forget());
  return { session, devKey };
}
