/** Reads `key = value` lines under `[section]`. `#` and `;` start comments; quotes around a value are dropped. */
export function readConfigSection(text: string, section: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  let isInside = false;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([^\]]*)\]/.exec(line);
    if (header !== null) isInside = header[1]?.trim() === section;
    const pair = /^\s*([\w.-]+)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (isInside && pair !== null) values[pair[1] ?? ""] = (pair[2] ?? "").replace(/^(["'])(.*)\1$/, "$2");
  }
  return values;
}
