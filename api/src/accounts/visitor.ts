/** Who is at the door, signed in or not: what a request over HTTP tells of where it comes from. */
export interface Visitor {
  /** IP address of the client, for the throttle. */
  readonly address: string;
  /** What the client calls itself. */
  readonly client: string;
  /** Whether a page of the dashboard's own origin sent it: only those are given a cookie. */
  readonly isOwnPage: boolean;
  /** Puts a session into the browser, or takes it away. */
  setCookie(cookie: { token: string; expiresAtMs: number } | null): void;
}
