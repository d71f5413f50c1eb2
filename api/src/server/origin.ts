import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

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
 * Whether `Host` names this server for sure. A name of somebody else's that resolves to this machine (DNS
 * rebinding) must not be given the session, and that name is what its page would send here.
 */
export function isTrustedHost(host: string | undefined, extraHosts: ReadonlySet<string>): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname;
  const isLoopbackName = name === "localhost" || name.endsWith(".localhost");
  return isLoopbackName || isIP(name.replace(/^\[|\]$/g, "")) !== 0 || extraHosts.has(name);
}

function normalHost(host: string | undefined): string | null {
  return host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : null;
}
