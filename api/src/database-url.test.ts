import { describe, expect, test } from "vitest";
import { DatabaseUrlError, parseDatabaseUrl } from "./database-url.ts";

describe("parseDatabaseUrl", () => {
  test("a URL that says no more is encrypted and takes only a certificate that somebody vouches for", () => {
    expect(parseDatabaseUrl("mssql://sa:p%40ss%2Fword@db.example/hive")).toEqual({
      server: "db.example",
      port: 1433,
      database: "hive",
      user: "sa",
      password: "p@ss/word",
      encrypt: true,
      trustServerCertificate: false,
    });
  });

  test("port and flags are taken from the URL", () => {
    const url = "mssql://u:p@127.0.0.1:14330/hive?encrypt=false&trustServerCertificate=true";
    expect(parseDatabaseUrl(url)).toMatchObject({
      server: "127.0.0.1",
      port: 14330,
      encrypt: false,
      trustServerCertificate: true,
    });
  });

  test.each([
    ["nonsense-hunter2", "must be mssql://"],
    ["postgres://u:hunter2@h/db", "must begin with mssql://"],
    ["mssql://u:hunter2@h/", "must name a database"],
    ["mssql://u@h/db", "must name a password"],
    ["mssql://:hunter2@h/db", "must name a user"],
    ["mssql://u:hunter2@h/db?encrypt=yes", "encrypt must be true or false"],
    ["mssql://u:hunter2@h/db?hunter2=1", "takes encrypt and trustServerCertificate only"],
    ["mssql://u:hunter2%zz@h/db", "must have its password percent-encoded"],
  ])("%s is refused, and the reason does not repeat it", (url, reason) => {
    const error = (() => {
      try {
        parseDatabaseUrl(url);
        return null;
      } catch (thrown) {
        return thrown as Error;
      }
    })();
    expect(error).toBeInstanceOf(DatabaseUrlError);
    expect(error!.message).toContain(reason);
    expect(error!.message).not.toContain("hunter2");
  });
});
