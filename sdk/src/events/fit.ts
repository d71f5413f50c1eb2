import { LIMITS } from "../wire/literals.ts";
import { shorten } from "../wire/text.ts";
import type { Payload } from "../wire/wire.ts";

/** How long a payload's own texts may be; all of them together are well within the limit. */
const OWN_TEXTS = {
  kind: LIMITS.idChars,
  summary: LIMITS.summaryChars,
  action_name: LIMITS.idChars,
  function: LIMITS.idChars,
  exception_type: LIMITS.idChars,
  exception_message: 2000,
} as const;

/** How much is kept of each text and each list or object where there is too much in all. The gentlest cut that fits is taken. */
const CUTS = [
  { chars: 2000, items: Infinity },
  { chars: 500, items: 200 },
  { chars: 200, items: 50 },
  { chars: 100, items: 20 },
] as const;

type Cut = Readonly<{ chars: number; items: number }>;

/**
 * A payload as JSON within the contract's limits. What does not fit is cut: long texts first, then long lists, and
 * what is nested too deep. Fields of a few characters, such as cost and tokens, stay whatever stands beside them.
 *
 * @throws what serialising the caller's values throws
 */
export function fitPayload(
  payload: Payload,
  utf8Bytes: (text: string) => number,
): { json: string; isCut: boolean } {
  const limited = withShortTexts(payload);
  const isDeep = isDeeperThan(limited, LIMITS.payloadLevels);
  const json = JSON.stringify(isDeep ? cut(limited, { chars: Infinity, items: Infinity }) : limited);
  if (fits(json, utf8Bytes)) return { json, isCut: isDeep };
  const note = { truncated: true, original_bytes: utf8Bytes(json) };
  const { data, tags, ...rest } = limited;
  for (const how of CUTS) {
    const known = cut({ data, tags }, how) as { data?: object; tags?: string[] };
    const shorter = JSON.stringify({ ...rest, ...known, data: { ...known.data, ...note } });
    if (fits(shorter, utf8Bytes)) return { json: shorter, isCut: true };
  }
  return { json: JSON.stringify({ ...rest, data: note }), isCut: true };
}

/** A UTF-16 unit is at most three bytes of UTF-8, so short texts need no counting. */
function fits(json: string, utf8Bytes: (text: string) => number): boolean {
  return json.length * 3 <= LIMITS.payloadBytes || utf8Bytes(json) <= LIMITS.payloadBytes;
}

function withShortTexts(payload: Payload): Payload {
  const short = { ...payload };
  for (const [name, chars] of Object.entries(OWN_TEXTS) as [keyof typeof OWN_TEXTS, number][]) {
    const text = payload[name];
    if (text !== undefined) short[name] = shorten(text, chars);
  }
  return short;
}

/** Looks no deeper than it has to, so that no nesting is too deep for it. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

/** A copy with long texts, long lists and objects, and everything below `levels` cut. */
function cut(value: unknown, how: Cut, levels: number = LIMITS.payloadLevels): unknown {
  if (typeof value === "string") return shorten(value, how.chars);
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return "…";
  if (Array.isArray(value)) return value.slice(0, how.items).map((item) => cut(item, how, levels - 1));
  const entries = Object.entries(value).slice(0, how.items);
  return Object.fromEntries(entries.map(([key, item]) => [key, cut(item, how, levels - 1)]));
}
