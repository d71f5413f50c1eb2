import { CLOSE_CODES } from "@hiveboard/schema";
import type { CloseCode, ErrorCode } from "@hiveboard/schema";
import type { AccountChanges } from "../accounts/account-changes.ts";
import type { Identified } from "./credentials.ts";

/** With what the authenticators believe for two seconds, an ended session is noticed within four. */
const CHECK_MS = 1_500;
/** After a change that is told: whoever asked for it on one of these connections has its answer by then. */
const CHECK_AFTER_CHANGE_MS = 200;

/** Why a connection ends, as a WebSocket and as an event stream say it. */
export interface Ending {
  closeCode: CloseCode;
  reason: { code: ErrorCode & ("authentication_failed" | "forbidden"); message: string };
}

const OVER: Ending = {
  closeCode: CLOSE_CODES.unauthorized,
  reason: { code: "authentication_failed", message: "the API key or session is no longer valid" },
};
const LESS: Ending = {
  closeCode: CLOSE_CODES.forbidden,
  reason: { code: "forbidden", message: "what this session may do has changed; connect again" },
};

/**
 * Resolves the credentials of open connections again and again, and whenever credentials change, and ends those whose
 * credential has ended or may do less than when it connected.
 *
 * @param open what is open now
 * @param onFailure the store could not be asked; the next round asks again
 */
export function recheckEvery<Open>(
  open: () => Iterable<readonly [Open, Identified]>,
  end: (connection: Open, ending: Ending) => void,
  onFailure: (error: unknown) => void,
  changes: Pick<AccountChanges, "subscribe">,
): { stop(): void } {
  let isChecking = false;
  let isWanted = false;
  let soon: NodeJS.Timeout | undefined;
  const round = async () => {
    // A slow store must not be asked by several rounds at once.
    if (isChecking) return;
    isChecking = true;
    isWanted = false;
    try {
      await Promise.all(
        [...open()].map(async ([connection, identified]) => {
          const ending = await endingOf(identified);
          if (ending !== null) end(connection, ending);
        }),
      );
    } catch (error) {
      onFailure(error);
    } finally {
      isChecking = false;
    }
    // Something changed that this round may have been too early for.
    if (isWanted) await round();
  };
  const timer = setInterval(() => void round(), CHECK_MS);
  const leave = changes.subscribe((change) => {
    if (change.type !== "credentials_changed") return;
    clearTimeout(soon);
    soon = setTimeout(() => {
      isWanted = true;
      void round();
    }, CHECK_AFTER_CHANGE_MS);
  });
  return {
    stop() {
      leave();
      clearInterval(timer);
      clearTimeout(soon);
    },
  };
}

async function endingOf({ principal, again }: Identified): Promise<Ending | null> {
  const now = await again();
  if (now === null || now.scope.dataSetId !== principal.scope.dataSetId) return OVER;
  const hasAll = [...principal.permissions].every((permission) => now.permissions.has(permission));
  return hasAll ? null : LESS;
}
