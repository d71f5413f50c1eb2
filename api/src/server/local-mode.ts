import type { AccountStore } from "../accounts/account.store.ts";
import { createLocalSession } from "../accounts/local-session.ts";
import type { LocalSession } from "../accounts/local-session.ts";
import { SHOWN_KEY_LENGTH, sha256 } from "../accounts/secrets.ts";
import { DEFAULT_DEV_KEY } from "../config-entries.ts";
import type { Config } from "../config.ts";

/** What local mode opens the door with. */
export interface LocalMode {
  session: LocalSession;
  devKey: string;
}

/** Makes the workspace `local`, its development key and the dashboard's session, where they do not exist. */
export async function prepareLocalMode(
  config: Pick<Config, "dev_key">,
  accounts: AccountStore,
  secret: string,
): Promise<LocalMode> {
  const { workspace, liveDataSetId } = await accounts.ensureWorkspace({
    slug: "local",
    name: "Local",
    plan: "enterprise",
  });
  const devKey = config.dev_key ?? DEFAULT_DEV_KEY;
  await accounts.ensureKey({
    workspaceId: workspace.id,
    sha256: sha256(devKey),
    prefix: devKey.slice(0, SHOWN_KEY_LENGTH),
    type: "live",
    label: "Development",
  });
  return { session: createLocalSession(secret, workspace, liveDataSetId), devKey };
}
