import { CLOSE_CODES } from "@hiveboard/schema";
import type { CloseCode, ErrorCode } from "@hiveboard/schema";
import type { Identified } from "./credentials.ts";

/** With what the authenticators believe for two seconds, an ended session is noticed within four. */
const CHECK_MS = 1_500;

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
 * Resolves the credentials of open connections again and again, and ends those whose credential has ended or may do
 * less than when it connected.
 *
 * @param open what is open now
 * @param onFailure the store could not be asked; the next round asks again
 */
export function recheckEvery<Open>(
  open: () => Iterable<readonly [Open, Identified]>,
  end: (connection: Open, ending: Ending) => void,
  onFailure: (error: unknown) => void,
): { stop(): void } {
  let isChecking = false;
  const round = async () => {
    // A slow store must not be asked by several rounds at once.
    if (isChecking) return;
    isChecking = true;
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
  };
  const timer = setInterval(() => void round(), CHECK_MS);
  return { stop: () => clearInterval(timer) };
}

async function endingOf({ principal, again }: Identified): Promise<Ending | null> {
  const now = await again();
  if (now === null || now.scope.dataSetId !== principal.scope.dataSetId) return OVER;
  const hasAll = [...principal.permissions].every((permission) => now.permissions.has(permission));
  return hasAll ? null : LESS;
}
