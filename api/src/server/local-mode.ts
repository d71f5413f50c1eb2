import { createHash } from "node:crypto";
import type { AccountStore } from "../accounts/account.store.ts";
import { createLocalSession, readOrMakeSecret } from "../accounts/local-session.ts";
import type { LocalSession } from "../accounts/local-session.ts";
import { DEFAULT_DEV_KEY } from "../config-entries.ts";
import type { Config } from "../config.ts";

/** Characters of a key that are kept for display (contract, section 1). */
const SHOWN_KEY_LENGTH = 12;

/** What local mode opens the door with. */
export interface LocalMode {
  session: LocalSession;
  devKey: string;
}

/** Makes the workspace `local`, its development key and the dashboard's session, where they do not exist. */
export async function prepareLocalMode(
  config: Pick<Config, "data_dir" | "dev_key" | "jwt_secret">,
  accounts: AccountStore,
): Promise<LocalMode> {
  const { workspace, liveDataSetId } = await accounts.ensureWorkspace({
    slug: "local",
    name: "Local",
    plan: "enterprise",
  });
  const devKey = config.dev_key ?? DEFAULT_DEV_KEY;
  await accounts.ensureKey({
    workspaceId: workspace.id,
    sha256: createHash("sha256").update(devKey).digest(),
    prefix: devKey.slice(0, SHOWN_KEY_LENGTH),
    type: "live",
    label: "Development",
  });
  const secret = config.jwt_secret ?? readOrMakeSecret(config.data_dir);
  return { session: createLocalSession(secret, workspace, liveDataSetId), devKey };
}
