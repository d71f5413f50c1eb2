const MS_PER_SECOND = 1_000;

/** The cookie that keeps a person's session in the browser. Pages cannot read it, and no other site sends it. */
export interface SessionCookie {
  name(): string;
  /** The `Set-Cookie` header that puts it there; null takes it away. */
  header(cookie: { token: string; expiresAtMs: number } | null): string;
}

/**
 * @param isHttps whether people reach the server by https: then the cookie is `Secure`, and its name says to the
 *   browser that no other host and no unencrypted page may have set it
 * @param port tells servers on one machine apart, which share their cookies
 */
export function createSessionCookie(parts: {
  isHttps: boolean;
  port: () => number;
  nowMs: () => number;
}): SessionCookie {
  const { isHttps, port, nowMs } = parts;
  const name = () => (isHttps ? "__Host-hiveboard_user" : `hiveboard_user_${port()}`);
  return {
    name,
    header(cookie) {
      const seconds =
        cookie === null ? 0 : Math.max(0, Math.floor((cookie.expiresAtMs - nowMs()) / MS_PER_SECOND));
      const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${isHttps ? "; Secure" : ""}`;
      return `${name()}=${cookie?.token ?? ""}; ${attributes}`;
    },
  };
}

/** @returns null where the header holds no such cookie */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
