import type { AccountChange, AccountChanges } from "../accounts/account-changes.ts";
import type { Cluster } from "./cluster.ts";

const TOPIC = "accounts";

/** Tells the other servers what changes here, and this one what changed there. */
export function shareAccountChanges(
  changes: AccountChanges,
  { announce, listen }: Pick<Cluster, "announce" | "listen">,
): void {
  let isFromElsewhere = false;
  changes.subscribe((change) => {
    if (!isFromElsewhere) announce(TOPIC, change);
  });
  listen(TOPIC, (change) => {
    isFromElsewhere = true;
    try {
      changes.publish(change as AccountChange);
    } finally {
      isFromElsewhere = false;
    }
  });
}
