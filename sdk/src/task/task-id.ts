import { isPrintable, toPrintable } from "../config/checks.ts";
import { LIMITS } from "../wire/literals.ts";

const DIGEST_CHARS = 8;

/**
 * A task id that the server takes. Ids come from data, and data can be too long or carry a stray line break: such an
 * id is repaired, never refused. A long one keeps its start and a digest of the whole, so that two stay two.
 */
export function shortId(id: string): string {
  if (id.length <= LIMITS.idChars && isPrintable(id)) return id;
  const clean = toPrintable(id);
  if (clean.length <= LIMITS.idChars) return clean;
  return `${clean.slice(0, LIMITS.idChars - DIGEST_CHARS - 1).toWellFormed()}~${digest(id)}`;
}

/** FNV-1a, 32 bits: to tell ids apart, not to hide them. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(DIGEST_CHARS, "0");
}
