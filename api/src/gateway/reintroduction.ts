/** How a client that this server does not know says who it is. */
export interface Reintroduction {
  /** As in `connection_init`. */
  authorization: string | null;
  /** The message begins the protocol by itself. */
  isInit: boolean;
}

/**
 * Reads the credential of a message from a client that is unknown here, since the server was started anew or the
 * message went to another one before: `connection_init` has it in its payload, `subscribe` in the payload's
 * `extensions.authorization`.
 *
 * @returns null when the message has none
 */
export function readReintroduction(message: string): Reintroduction | null {
  const { type, payload } = parsed(message);
  if (!isObject(payload)) return null;
  if (type === "connection_init") return { authorization: textOf(payload.authorization), isInit: true };
  if (type !== "subscribe" || !isObject(payload.extensions)) return null;
  const authorization = textOf(payload.extensions.authorization);
  return authorization === null ? null : { authorization, isInit: false };
}

function parsed(message: string): { type?: unknown; payload?: unknown } {
  try {
    const value: unknown = JSON.parse(message);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
