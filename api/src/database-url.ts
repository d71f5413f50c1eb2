/** Where a SQL Server is, and how to get in. */
export interface DatabaseAddress {
  server: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** TLS on the wire; on unless the URL says otherwise. */
  encrypt: boolean;
  /** Takes a certificate that nobody vouches for; off unless the URL says otherwise. */
  trustServerCertificate: boolean;
}

/** A database URL that cannot be used. The message names the part that is wrong and never repeats the URL. */
export class DatabaseUrlError extends Error {
  override readonly name = "DatabaseUrlError";
}

/** SQL Server's own port. */
const DEFAULT_PORT = 1433;

/**
 * Reads `mssql://user:password@host:port/database?encrypt=…&trustServerCertificate=…`. What is special in a URL is
 * percent-encoded in user, password and database.
 *
 * @throws {DatabaseUrlError}
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  if (!URL.canParse(text)) throw new DatabaseUrlError("must be mssql://user:password@host:port/database");
  const url = new URL(text);
  if (url.protocol !== "mssql:") throw new DatabaseUrlError("must begin with mssql://");
  const address = {
    server: url.hostname,
    port: url.port === "" ? DEFAULT_PORT : Number(url.port),
    database: decoded(url.pathname.slice(1), "database"),
    user: decoded(url.username, "user"),
    password: decoded(url.password, "password"),
    encrypt: flag(url, "encrypt", true),
    trustServerCertificate: flag(url, "trustServerCertificate", false),
  };
  for (const part of ["server", "database", "user", "password"] as const)
    if (address[part] === "")
      throw new DatabaseUrlError(`must name a ${part}: mssql://user:password@host:port/database`);
  const unknown = [...url.searchParams.keys()].find((name) => !FLAGS.has(name));
  if (unknown !== undefined) throw new DatabaseUrlError("takes encrypt and trustServerCertificate only");
  return address;
}

const FLAGS: ReadonlySet<string> = new Set(["encrypt", "trustServerCertificate"]);

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DatabaseUrlError(`must have its ${part} percent-encoded`);
  }
}

function flag(url: URL, name: string, fallback: boolean): boolean {
  const value = url.searchParams.get(name);
  if (value === null) return fallback;
  if (value !== "true" && value !== "false") throw new DatabaseUrlError(`${name} must be true or false`);
  return value === "true";
}
