/** Where people sign in, and where to go from there. */
export const SIGN_IN = "/sign-in";
export const BACK_PARAMETER = "to";

/** Pages for people who have no session. */
const PUBLIC_PAGES = new Set([SIGN_IN, "/register", "/accept-invite"]);

/**
 * The browser's session, which lives in a cookie that no script sees: the server renews it while it is used, and says
 * when it is over.
 */
class Session {
  #isOver = false;

  /** It has ended, or never began: to the sign-in page, which leads back here. All that was shown is dropped. */
  over(): void {
    if (this.#isOver || PUBLIC_PAGES.has(location.pathname)) return;
    this.#isOver = true;
    const here = location.pathname + location.search;
    location.assign(here === "/" ? SIGN_IN : `${SIGN_IN}?${BACK_PARAMETER}=${encodeURIComponent(here)}`);
  }
}

export const session = new Session();

/** Where to go after signing in: a path of this server's, whatever the address says. */
export function wayBack(url: { origin: string; searchParams: { get(name: string): string | null } }): string {
  const wanted = url.searchParams.get(BACK_PARAMETER) ?? "/";
  const target = new URL(wanted, url.origin);
  const path = target.pathname + target.search;
  // A browser reads a path that begins with two slashes as another server's address: `/.//elsewhere` becomes one.
  const isHere = target.origin === url.origin && !path.startsWith("//");
  return isHere && !PUBLIC_PAGES.has(target.pathname) ? path : "/";
}
