const uuidLength = 36;

/**
 * The canonical form, lower case, of a UUID written 8-4-4-4-12 in hexadecimal digits of either case, or `null`.
 * Any version and variant (RFC 9562) is taken: what matters is that the client made it unique.
 */
export function parseUuid(text: string): string | null {
  if (text.length !== uuidLength) return null;
  let hasUpperCase = false;
  for (let i = 0; i < uuidLength; i++) {
    const unit = text.charCodeAt(i);
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (unit !== 0x2d) return null;
    } else if (unit >= 0x41 && unit <= 0x46) {
      hasUpperCase = true;
    } else if (!((unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66))) {
      return null;
    }
  }
  return hasUpperCase ? text.toLowerCase() : text;
}
