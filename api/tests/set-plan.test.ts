import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { accountsClient, bearer } from "../src/server/accounts-client.ts";
import { cleanUp, newFolder, startServer } from "./server-process.ts";

const COMMAND = new URL("../src/set-plan.ts", import.meta.url).pathname;
const run = promisify(execFile);

const setPlan = (folder: string, ...options: string[]) =>
  run(process.execPath, [COMMAND, ...options], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      HIVEBOARD_DATA_DIR: folder,
    },
  });

afterAll(cleanUp);

test("npm run set-plan puts a workspace on a plan, which a running server has within seconds", async () => {
  const folder = newFolder();
  const { url } = await startServer(folder);
  const client = accountsClient(url);
  const owner = await client.register();
  const { slug } = owner.workspace;
  const asKey = { authorization: `Bearer ${owner.apiKey}` };
  const seen = async () => {
    const query = "{ workspace { plan usage { projects { limit } } } }";
    const answers = [client.graphql(query, {}, bearer(owner)), client.graphql(query, {}, asKey)];
    return (await Promise.all(answers)).map(({ body }) => body.data!.workspace);
  };
  const onPlan = (plan: string, limit: number) =>
    Array<object>(2).fill({ plan, usage: { projects: { limit } } });
  expect(await seen()).toEqual(onPlan("FREE", 5));
  const { stdout } = await setPlan(folder, "--workspace", slug, "--plan", "pro");
  expect(stdout).toBe(`${slug} was on free and is on pro.\n`);
  await expect.poll(seen, { timeout: 20_000 }).toEqual(onPlan("PRO", 100));
  const { body } = await client.graphql(
    `{ auditLog(filter: { actions: ["workspace.set_plan"] }) { nodes { actor { kind name } before after } } }`,
    {},
    bearer(owner),
  );
  expect(body.data!.auditLog!.nodes).toEqual([
    { actor: { kind: "SYSTEM", name: "set-plan" }, before: { plan: "free" }, after: { plan: "pro" } },
  ]);
  expect((await setPlan(folder, "--workspace", slug, "--plan", "pro")).stdout).toContain("already");
});

test("what cannot be done is said, and nothing is made", async () => {
  const folder = newFolder();
  const problem = (...options: string[]) =>
    setPlan(folder, ...options).then(
      () => null,
      ({ stderr }: { stderr: string }) => stderr,
    );
  expect(await problem("--workspace", "x")).toContain("--workspace SLUG --plan free|pro|enterprise");
  expect(await problem("--workspace", "x", "--plan", "gold")).toContain("one of free, pro, enterprise");
  expect(await problem("--workspace", "x", "--plan", "pro")).toContain("There is no database at");
  await (await startServer(folder)).stop();
  expect(await problem("--workspace", "x", "--plan", "pro")).toContain('no workspace with the slug "x"');
});
