import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { LiveClient } from "../src/live/live-client.ts";
import { accountsClient, bearer, cookieOf } from "../src/server/accounts-client.ts";
import { cleanUp, newFolder, startServer } from "./server-process.ts";

afterAll(cleanUp);

test("no password, token, key, cookie or address stands in the log of a process, however talkative", async () => {
  const folder = newFolder();
  const secret = `jwt-${randomUUID()}`;
  const origin = "https://hive.example.com";
  const server = await startServer(folder, {
    mode: "production",
    jwt_secret: secret,
    log_level: "trace",
    public_url: origin,
    registration: "open",
    // Nobody listens there, so that mailing fails and is logged.
    smtp_url: "smtp://mailer:smtp-password-42@127.0.0.1:1",
    mail_from: "hive@example.com",
  });
  const client = accountsClient(server.url);
  const [password, wrong, next] = ["right", "wrong", "next"].map((word) => `${word} ${randomUUID()}`) as [string, string, string]; // prettier-ignore
  const email = `ada-${randomUUID()}@example.com`;
  const invited = `grace-${randomUUID()}@example.com`;
  const ada = await client.register({ email, password });
  await client.post("login", { email, password: wrong });
  await client.post("login", { email, password: wrong, keep: "neither" });
  await client.graphql(
    "mutation($p: String!) { signIn(input: { email: $p, password: $p, workspace: 7 }) { role } }",
    { p: wrong },
  );
  await client.graphql("mutation($i: SignInInput!) { signIn(input: $i) { role } }", {
    i: { email, password: wrong, remember: true },
  });
  const broken = `mutation { signIn(input: { email: "${email}" "${wrong}" }) { role } }`;
  await client.graphql(broken, {}, bearer(ada));
  const page = { origin, "sec-fetch-site": "same-origin" };
  const cookie = cookieOf(await client.post("login", { email, password, keep: "cookie" }, page))!;
  await client.graphql("{ viewer { role } }", {}, { ...page, cookie });
  const { body } = await client.post("invite", { email: invited, role: "viewer" }, bearer(ada));
  const token = (body.link as unknown as string).split("#")[1]!;
  await client.post("accept-invite", { token, name: "Grace", password: "short" });
  const refreshed = await client.post("refresh", { refresh_token: ada.refreshToken });
  await client.post("refresh", { refresh_token: ada.refreshToken });
  await client.post("refresh", { refresh_token: `${ada.refreshToken}x` });
  for (const key of [ada.apiKey, ada.accessToken, "wrong-token-in-the-address"]) {
    const live = new LiveClient(server.url, { query: `?token=${key}` });
    await live.init();
    live.close();
  }
  const again = await client.post("login", { email, password });
  const tokens = {
    accessToken: again.body.access_token as unknown as string,
    refreshToken: again.body.refresh_token as unknown as string,
  };
  const change = { current_password: password, new_password: next };
  expect((await client.post("change-password", change, bearer(tokens))).status).toBe(200);
  // Broken on purpose: what cannot be parsed is not logged either.
  await fetch(`${server.url}/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"email":"${email}","password":"${next}"`,
  });
  await server.stop();

  const log = server.log();
  expect(log).toContain("/v1/auth/login");
  expect(log).toContain("an invite could not be mailed");
  expect(log).toContain("shown twice");
  const secrets = { password, wrong, next, email, invited, secret, token, cookie: cookie.split("=")[1]!, apiKey: ada.apiKey, access: ada.accessToken, refresh: ada.refreshToken, refreshHalf: ada.refreshToken.split(".")[1]!, refreshed: refreshed.body.refresh_token as unknown as string, ...tokens, smtp: "smtp-password-42", inAddress: "wrong-token-in-the-address" }; // prettier-ignore
  const found = Object.entries(secrets).filter(([, value]) => log.includes(value));
  expect(found.map(([name]) => name)).toEqual([]);
  // Nor in the database, but for addresses: of all else only digests are kept.
  const files = ["hiveboard.db", "hiveboard.db-wal"].map((name) => read(join(folder, name))).join("");
  const { email: _email, invited: _invited, ...kept } = secrets;
  expect(
    Object.entries(kept)
      .filter(([, value]) => files.includes(value))
      .map(([name]) => name),
  ).toEqual([]);
});

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
