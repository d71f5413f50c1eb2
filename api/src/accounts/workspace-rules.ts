import { invalidParameter } from "../contract-error.ts";

/**
 * The IANA name of a time zone, as `Intl` writes it.
 *
 * @throws {ContractError} `invalid_parameter` when `Intl` does not know it
 */
export function checkedTimezone(timezone: string): string {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: timezone }).resolvedOptions();
    // An offset such as "+02:00" is known to Intl and is no name: it has no summer time.
    if (/^[A-Za-z]/.test(timeZone)) return timeZone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw invalidParameter(
    `timezone is ${JSON.stringify(timezone)}, which is no IANA name such as "Europe/Berlin".`,
  );
}
