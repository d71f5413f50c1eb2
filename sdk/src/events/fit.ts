import * as LIMITS from "../wire/limits.ts";
import { isObject } from "../wire/is-object.ts";
import { shorten } from "../wire/text.ts";
import type { Payload } from "../wire/wire.ts";

/** How long a payload's own texts may be, unless {@link LIMITS}.idChars; all together are well within the limit. */
const OWN_CHARS: Partial<Record<string, number>> = { summary: LIMITS.summaryChars, exception_message: 2000 };

/**
 * How much is kept of each text and each list or object where there is too much in all. The gentlest cut that fits is
 * taken; the last one leaves nothing.
 */
const CUTS: readonly Cut[] = [
  [2000, Infinity],
  [500, 200],
  [200, 50],
  [100, 20],
  [0, 0],
];

type Cut = readonly [chars: number, items: number];

/**
 * A payload as JSON within the contract's limits. What does not fit is cut: long texts first, then long lists, and
 * what is nested too deep. Fields of a few characters, such as cost and tokens, stay whatever stands beside them.
 *
 * @throws what serialising the caller's values throws
 */
export function fitPayload(
  { data, tags, ...texts }: Payload,
  utf8Bytes: (text: string) => number,
): [json: string, isCut: boolean] {
  const own = Object.entries(texts).map(([name, text]) => [
    name,
    text === undefined ? text : shorten(text, OWN_CHARS[name] ?? LIMITS.idChars),
  ]);
  const limited = { ...(Object.fromEntries(own) as Payload), data, tags };
  let isCut = isDeeperThan(limited, LIMITS.payloadLevels);
  const whole = JSON.stringify(isCut ? cut(limited, [Infinity, Infinity]) : limited);
  let json = whole;
  for (const how of CUTS) {
    // A UTF-16 unit is at most three bytes of UTF-8, so short texts need no counting.
    if (json.length * 3 <= LIMITS.payloadBytes || utf8Bytes(json) <= LIMITS.payloadBytes) break;
    const known = cut({ data, tags }, how) as { data?: object };
    const note = { truncated: true, original_bytes: utf8Bytes(whole) };
    json = JSON.stringify({ ...limited, tags: undefined, ...known, data: { ...known.data, ...note } });
    isCut = true;
  }
  return [json, isCut];
}

/** Looks no deeper than it has to, so that no nesting is too deep for it. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (!isObject(value)) return false;
  return levels === 0 || Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

/** A copy with long texts, long lists and objects, and everything below `levels` cut. */
function cut(value: unknown, how: Cut, levels: number = LIMITS.payloadLevels): unknown {
  const [chars, items] = how;
  if (typeof value === "string") return shorten(value, chars);
  if (!isObject(value)) return value;
  if (levels === 0) return "…";
  if (Array.isArray(value)) return value.slice(0, items).map((item) => cut(item, how, levels - 1));
  const entries = Object.entries(value).slice(0, items);
  return Object.fromEntries(entries.map(([key, item]) => [key, cut(item, how, levels - 1)]));
}
