import { invalidParameter } from "../contract-error.ts";

const MAX_SLUG_LENGTH = 64;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** @throws {ContractError} `invalid_parameter` when it cannot be a workspace's name in addresses */
export function checkedSlug(slug: string): string {
  if (slug.length > MAX_SLUG_LENGTH)
    throw invalidParameter(`slug has ${slug.length} characters; the limit is ${MAX_SLUG_LENGTH}.`, {
      limit: MAX_SLUG_LENGTH,
      actual: slug.length,
    });
  if (!SLUG.test(slug)) throw invalidParameter("slug is made of a-z and 0-9, with single - between them.");
  return slug;
}

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
