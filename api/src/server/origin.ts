import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import type { Config } from "../config.ts";

/**
 * Whether a request that carries the dashboard's cookie may use it.
 *
 * `SameSite=Strict` keeps other sites out, but another port of localhost is the same site, so the request has to come
 * from a page of this very origin: its `Origin` names the host it is sent to, and where the browser says more
 * (`Sec-Fetch-Site`), it says the same.
 *
 * @param needsOrigin for what changes something and for WebSockets: browsers always send `Origin` with those
 * @param extraHosts host names besides loopback names and addresses under which the server is known
 */
export function isOwnPage(
  headers: IncomingHttpHeaders,
  needsOrigin: boolean,
  extraHosts: ReadonlySet<string>,
): boolean {
  const { host, origin } = headers;
  if (!isTrustedHost(host, extraHosts)) return false;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  if (origin === undefined) return !needsOrigin || site === "same-origin";
  return URL.canParse(origin) && new URL(origin).host === normalHost(host);
}

/**
 * Whether a request that carries a person's cookie may use it: it has to come from a page of this very origin, as
 * `isOwnPage` has it. The name of the host need not be known: a person's cookie was set under that very name, so a
 * name of somebody else's that leads here comes without it.
 *
 * @param ownOrigins under which a proxy serves the dashboard, whatever `Host` it sends on
 */
export function isOwnOrigin(
  headers: IncomingHttpHeaders,
  needsOrigin: boolean,
  ownOrigins: ReadonlySet<string>,
): boolean {
  const { host, origin } = headers;
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  if (origin === undefined) return !needsOrigin || site === "same-origin";
  return ownOrigins.has(origin) || (URL.canParse(origin) && new URL(origin).host === normalHost(host));
}

/**
 * Whether `Host` names this server for sure. A name of somebody else's that resolves to this machine (DNS
 * rebinding) must not be given the session, and that name is what its page would send here.
 */
export function isTrustedHost(host: string | undefined, extraHosts: ReadonlySet<string>): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname;
  const isLoopbackName = name === "localhost" || name.endsWith(".localhost");
  return isLoopbackName || isIP(name.replace(/^\[|\]$/g, "")) !== 0 || extraHosts.has(name);
}

/** Whether a page of this origin came from this machine. `null`, of files and sandboxes, may be anybody's. */
export function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const name = new URL(origin).hostname;
  const isLoopbackName = name === "localhost" || name.endsWith(".localhost");
  return isLoopbackName || name === "[::1]" || (isIP(name) === 4 && name.startsWith("127."));
}

/**
 * Makes the judge of who may open a WebSocket: browsers do not hold back connections to other origins, so in
 * production only pages of the dashboard and of `cors_origins` may. What sends no `Origin` is no browser.
 */
export function allowedOrigins(
  config: Pick<Config, "mode" | "public_url" | "cors_origins">,
): (headers: IncomingHttpHeaders) => boolean {
  const { mode, public_url: publicUrl, cors_origins: origins = [] } = config;
  if (mode === "local" || origins === "*") return () => true;
  const allowed = new Set(publicUrl === undefined ? origins : [publicUrl, ...origins]);
  return ({ origin, host }) => {
    if (origin === undefined || allowed.has(origin)) return true;
    // Where the server does not know its own address, the page's own host has to do.
    return publicUrl === undefined && URL.canParse(origin) && new URL(origin).host === normalHost(host);
  };
}

function normalHost(host: string | undefined): string | null {
  return host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : null;
}
