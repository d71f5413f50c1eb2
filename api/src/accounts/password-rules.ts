import { countCharacters } from "@hiveboard/schema";
import { dictionary } from "@zxcvbn-ts/language-common";
import { invalidParameter } from "../contract-error.ts";

/** Characters. */
export const MIN_PASSWORD_LENGTH = 10;
/** Characters: longer than any pass phrase, short enough that hashing stays cheap. */
export const MAX_PASSWORD_LENGTH = 256;
/** Characters that people put around a common word and believe it another. */
const MAX_DECORATION = 6;

let commonPasswords: ReadonlySet<string> | null = null;
const isCommon = (text: string): boolean =>
  (commonPasswords ??= new Set(dictionary["passwords-common"] as readonly string[])).has(text);

/**
 * Checks a password that somebody wants to have. What it is made of is free, as NIST SP 800-63B has it; it has to be
 * long, not one of the 49,000 most used, and not the person's own name or address.
 *
 * @param own what the person is known by: name, address, workspace
 * @throws {ContractError} `invalid_parameter`, which never repeats the password
 */
export function checkNewPassword(password: string, own: readonly string[]): void {
  const length = countCharacters(password);
  if (length < MIN_PASSWORD_LENGTH)
    throw invalidParameter(`password has ${length} characters; it needs ${MIN_PASSWORD_LENGTH}.`, {
      field: "password",
      limit: MIN_PASSWORD_LENGTH,
    });
  if (length > MAX_PASSWORD_LENGTH)
    throw invalidParameter(`password has ${length} characters; the limit is ${MAX_PASSWORD_LENGTH}.`, {
      field: "password",
      limit: MAX_PASSWORD_LENGTH,
    });
  if (
    isGuessable(
      password.toLowerCase(),
      own.map((word) => word.toLowerCase()),
    )
  )
    throw invalidParameter("This password is one of those that are tried first; choose another.", {
      field: "password",
    });
}

function isGuessable(password: string, own: readonly string[]): boolean {
  if (isCommon(password) || new Set(password).size <= 2) return true;
  // "Password2026!" is "password" to whoever guesses.
  const bare = password.replace(/^[^a-z]+|[^a-z]+$/g, "");
  if (password.length - bare.length <= MAX_DECORATION && isCommon(bare)) return true;
  const names = own.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]);
  return names.some((name) => name.length > 3 && (name === password || name === bare));
}
