/** `[section]`, or `key = value` with or without quotes. */
const LINE = /^\s*(?:\[([^\]]*)\]|([\w.-]+)\s*[=:]\s*(["']?)(.*?)\3\s*$)/;

/** Reads `key = value` lines under `[section]`. `#` and `;` start comments; quotes around a value are dropped. */
export function readConfigSection(text: string, section: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  let isInside = false;
  for (const line of text.split(/\r?\n/)) {
    const [, header, key, , value = ""] = LINE.exec(line) ?? [];
    if (header !== undefined) isInside = header.trim() === section;
    if (key && isInside) values[key] = value;
  }
  return values;
}
