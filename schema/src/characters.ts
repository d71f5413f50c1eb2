/**
 * Length of `text` in characters, that is in Unicode code points; a lone surrogate counts as one.
 */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if (isHighSurrogate(text.charCodeAt(i)) && isLowSurrogate(text.charCodeAt(i + 1))) {
      count--;
      i++;
    }
  }
  return count;
}

/** Whether `text` has more than `limit` characters; looks at no more of it than it must. */
export function isLongerThan(text: string, limit: number): boolean {
  // A character takes one or two UTF-16 units, so most answers need no counting.
  if (text.length <= limit) return false;
  if (text.length > 2 * limit) return true;
  return countCharacters(text) > limit;
}

/** Size of `text` in UTF-8 bytes; a lone surrogate counts as U+FFFD, three bytes, as encoders write it. */
export function countUtf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
    } else {
      bytes += 2;
      // A pair is four bytes for two units: two more than its length, which the first half has added.
      if (isHighSurrogate(unit) && i + 1 < text.length && isLowSurrogate(text.charCodeAt(i + 1))) i++;
    }
  }
  return bytes;
}

/** Whether `text` takes more than `limit` UTF-8 bytes; counts only where the length alone cannot tell. */
export function isLargerThan(text: string, limit: number): boolean {
  // A UTF-16 unit takes one to three bytes.
  if (text.length * 3 <= limit) return false;
  if (text.length > limit) return true;
  return countUtf8Bytes(text) > limit;
}

/**
 * Whether `text` may stand in an identifier: no control characters (C0, DEL, C1), which break logs and
 * terminals, and no lone surrogates, which no database stores faithfully.
 */
export function isPrintable(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x7f) {
      if (unit < 0x20) return false;
    } else if (unit < 0xa0) {
      return false;
    } else if (unit >= 0xd800 && unit <= 0xdfff) {
      return text.isWellFormed() && isPrintable(text.replace(/[\ud800-\udfff]/g, ""));
    }
  }
  return true;
}

/** `text` as any database and encoder takes it: lone surrogates and NUL become U+FFFD. */
export function toStorableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", "\ufffd") : wellFormed;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
