import { isPrintable, toPrintable } from "../config/checks.ts";
import { HiveLoopError } from "../errors.ts";
import * as LIMITS from "./limits.ts";

const DIGEST_CHARS = 8;

/**
 * An id that the server takes. Ids come from data, and data can be too long or carry a stray line break: such an id is
 * repaired, never refused. A long one keeps its start and a digest of the whole, so that two stay two.
 */
export function shortId(id: string): string {
  if (id.length <= LIMITS.idChars && isPrintable(id)) return id;
  const clean = toPrintable(id);
  if (clean.length <= LIMITS.idChars) return clean;
  return `${clean.slice(0, LIMITS.idChars - DIGEST_CHARS - 1).toWellFormed()}~${digest(id)}`;
}

/**
 * {@link shortId} of the id called `name`, which may be left out; an empty one is left out too.
 *
 * @throws HiveLoopError for one that is no text
 */
export function optionalId(name: string, id: string | null | undefined): string | undefined {
  if (typeof id === "string") return shortId(id) || undefined;
  if (id === undefined || id === null) return undefined;
  throw new HiveLoopError(
    `${name} should be text of at most ${LIMITS.idChars} characters; got ${typeof id}.`,
  );
}

/** FNV-1a, 32 bits: to tell ids apart, not to hide them. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(DIGEST_CHARS, "0");
}
