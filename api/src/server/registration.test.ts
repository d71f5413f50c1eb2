import { expect, test } from "vitest";
import { accountsClient, bearer, PASSWORD } from "./accounts-client.ts";
import { startTestServer } from "./start-test-server.ts";

const PRODUCTION = { mode: "production", jwt_secret: "a secret that only this test knows, of 32 letters" };
const form = (name: string) => ({
  name,
  email: `${name}@example.com`,
  password: PASSWORD,
  workspace_name: `The hive of ${name}`,
});

test("a new production server is whoever's comes first, of several at once too, and nobody's after that", async () => {
  await using server = await startTestServer(PRODUCTION);
  const client = accountsClient(server.url);
  expect((await client.graphql("{ registrationIsOpen }")).body.data).toEqual({ registrationIsOpen: true });
  const names = ["ada", "grace", "joan", "mary"];
  const answers = await Promise.all(names.map((name) => client.post("register", form(name))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
  expect((await client.post("register", form("late"))).body).toMatchObject({ error: "forbidden" });
  expect((await client.graphql("{ registrationIsOpen }")).body.data).toEqual({ registrationIsOpen: false });
  expect((await client.get("/v1/auth/check-slug?slug=some-slug")).status).toBe(403);
  const owner = {
    accessToken: answers.find(({ status }) => status === 200)!.body.access_token as unknown as string,
  };
  const invited = await client.post("invite", { email: "late@example.com", role: "admin" }, bearer(owner));
  const token = (invited.body.link as unknown as string).split("#")[1]!;
  const accepted = await client.post("accept-invite", { token, name: "Late", password: PASSWORD });
  expect(accepted.body).toMatchObject({ role: "admin" });
});

test("a new workspace is on the plan that the configuration names", async () => {
  await using server = await startTestServer({ default_plan: "pro" });
  const client = accountsClient(server.url);
  const { body } = await client.graphql("{ workspace { plan } }", {}, bearer(await client.register()));
  expect(body.data!.workspace).toEqual({ plan: "PRO" });
});

test("a closed server registers nobody, not even the first", async () => {
  await using server = await startTestServer({ ...PRODUCTION, registration: "closed" });
  const client = accountsClient(server.url);
  expect((await client.post("register", form("ada"))).status).toBe(403);
});

test("guessing over HTTP is answered with 429 and Retry-After, behind a trusted proxy by the client's own address", async () => {
  await using server = await startTestServer({ trusted_proxies: ["127.0.0.1"] });
  const client = accountsClient(server.url);
  const { email } = await client.register();
  const guess = (address: string) =>
    client.post("login", { email, password: "not this one" }, { "x-forwarded-for": address });
  for (let i = 0; i < 5; i++) expect((await guess("192.0.2.1")).status).toBe(401);
  const refused = await guess("192.0.2.1");
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(800);
  expect((await guess("192.0.2.2")).status).toBe(401);
});

test("who is no proxy of ours does not choose the address that it is throttled by", async () => {
  await using server = await startTestServer();
  const client = accountsClient(server.url);
  const { email } = await client.register();
  const statuses: number[] = [];
  for (let i = 0; i < 6; i++) {
    const headers = { "x-forwarded-for": `192.0.2.${i}` };
    statuses.push((await client.post("login", { email, password: "not this one" }, headers)).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});
