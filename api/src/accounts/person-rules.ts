import { countCharacters } from "@hiveboard/schema";
import { z } from "zod";
import { invalidParameter } from "../contract-error.ts";

const MAX_EMAIL_LENGTH = 254;
const MAX_NAME_LENGTH = 128;
const MIN_SLUG_LENGTH = 3;
const MAX_SLUG_LENGTH = 48;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const emailShape = z.email();

/**
 * An address as it is stored: trimmed, in lower case.
 *
 * @throws {ContractError} `invalid_parameter`
 */
export function checkedEmail(email: string): string {
  const trimmed = email.trim().toLowerCase();
  if (trimmed.length > MAX_EMAIL_LENGTH || !emailShape.safeParse(trimmed).success)
    throw invalidParameter("email is not an email address.", { field: "email" });
  return trimmed;
}

/** The same where a wrong one is just one that nobody has. */
export const foldEmail = (email: string): string => email.trim().toLowerCase().slice(0, MAX_EMAIL_LENGTH);

/**
 * The name of a person or workspace, trimmed.
 *
 * @param field what the caller calls it
 * @throws {ContractError} `invalid_parameter`
 */
export function checkedName(field: string, name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") throw invalidParameter(`${field} is empty.`, { field });
  if (/\p{Cc}|\p{Cs}/u.test(trimmed)) throw invalidParameter(`${field} has control characters.`, { field });
  const actual = countCharacters(trimmed);
  if (actual > MAX_NAME_LENGTH)
    throw invalidParameter(`${field} has ${actual} characters; the limit is ${MAX_NAME_LENGTH}.`, {
      field,
      limit: MAX_NAME_LENGTH,
      actual,
    });
  return trimmed;
}

/** Whether a text may be a workspace's slug. */
export function isWorkspaceSlug(slug: string): boolean {
  return slug.length >= MIN_SLUG_LENGTH && slug.length <= MAX_SLUG_LENGTH && SLUG.test(slug);
}

/** @throws {ContractError} `invalid_parameter` */
export function checkedWorkspaceSlug(slug: string): string {
  if (isWorkspaceSlug(slug)) return slug;
  throw invalidParameter(
    `slug has ${MIN_SLUG_LENGTH} to ${MAX_SLUG_LENGTH} characters: a-z and 0-9, with single - between them.`,
    { field: "slug" },
  );
}

/** What comes closest to a text and may be a slug; null where nothing of it can. */
export function slugFrom(text: string): string | null {
  const plain = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const slug = plain
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_SLUG_LENGTH)
    .replaceAll(/^-+|-+$/g, "");
  if (isWorkspaceSlug(slug)) return slug;
  const longer = `${slug}-hive`;
  return slug !== "" && isWorkspaceSlug(longer) ? longer : null;
}

/** What to try where a slug is taken, in this order. */
export function alternativesTo(slug: string, random: () => string): string[] {
  const stem = slug.slice(0, MAX_SLUG_LENGTH - 7).replace(/-+$/, "");
  return [...[2, 3, 4, 5].map((number) => `${stem}-${number}`), `${stem}-${random()}`];
}
