import { createHash, randomBytes, randomInt } from "node:crypto";
import type { KeyType } from "./account.store.ts";

const SECRET_BYTES = 32;
const KEY_LENGTH = 32;
/** Characters of a key that are kept for display (contract, section 1). */
export const SHOWN_KEY_LENGTH = 12;
const ALPHANUMERICS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A secret of 256 random bits, for cookies, tokens and links. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString("base64url");

/** What is stored of a secret. Plain SHA-256 is enough for what is random; passwords get argon2id. */
export const sha256 = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** A key to show once, and what is stored of it. */
export interface MadeKey {
  key: string;
  sha256: Buffer;
  prefix: string;
}

/** Makes an API key: 32 characters of 62 are 190 bits. */
export function newKey(type: KeyType): MadeKey {
  const random = Array.from({ length: KEY_LENGTH }, () => ALPHANUMERICS[randomInt(ALPHANUMERICS.length)]);
  const key = `hb_${type}_${random.join("")}`;
  return { key, sha256: sha256(key), prefix: key.slice(0, SHOWN_KEY_LENGTH) };
}

const REFRESH_TOKEN = /^hb_refresh_([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

/** A refresh token: the first half names the family and never changes, the second is good for one use. */
export const refreshToken = (family: string, turn: string): string => `hb_refresh_${family}.${turn}`;

/** @returns null for what has not the form of one */
export function readRefreshToken(token: string): { family: string; turn: string } | null {
  const [, family, turn] = REFRESH_TOKEN.exec(token) ?? [];
  return family === undefined || turn === undefined ? null : { family, turn };
}
