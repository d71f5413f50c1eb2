import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { send } from "./send.ts";
import { TestServer } from "./server.ts";

const PRODUCTION = {
  HIVEBOARD_MODE: "production",
  HIVEBOARD_JWT_SECRET: "a-secret-for-tests-that-is-long-enough",
  HIVEBOARD_REGISTRATION: "open",
};
const PASSWORD = "correct horse battery staple";

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  server = await TestServer.start(PRODUCTION);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
});

/** Registers a workspace, and gives its first key as the page shows it. */
async function register(page: Page, workspace: string, email: string): Promise<string> {
  await page.goto(`${server.url}/register`);
  await page.getByLabel("Your name").fill("Ada Quill");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("Workspace").fill(workspace);
  await page.getByText("It is free.").waitFor();
  await page.getByRole("button", { name: "Make the workspace" }).click();
  await page.waitForURL("**/home");
  return page.getByLabel("API key", { exact: true }).innerText();
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Sends an operation as a page would, with the session that the browser has, and gives the codes of its errors. */
function codesOf(page: Page, query: string): Promise<string[]> {
  return page.evaluate(async (text) => {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: text }),
    });
    const { errors = [] } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return errors.map(({ extensions }) => extensions.code);
  }, query);
}

test("from registration to a first event to an invited viewer, who sees it and can change nothing", async () => {
  const { page, problems } = await openPage(browser);
  const key = await register(page, "Acme Ltd", "ada@acme.example");
  expect(key).toMatch(/^hb_live_[A-Za-z0-9]{32}$/);
  // The snippet carries the key, and the page hears of the event by itself.
  await page.getByText(`Authorization: Bearer ${key}`).waitFor();
  await page.getByText("Waiting for the first event").waitFor();
  await send(server.url, { agent_id: "pioneer" }, [{ event_type: "task_started", task_id: "first" }], key);
  await page.getByText("1 agent has been heard from").waitFor({ timeout: 30_000 });
  await page.getByRole("link", { name: "Open Mission Control" }).click();
  await page.getByRole("option", { name: /pioneer/ }).waitFor();

  await page.goto(`${server.url}/settings/members`);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Email").fill("bo@acme.example");
  await dialog.getByLabel("Role").selectOption("VIEWER");
  await dialog.getByRole("button", { name: "Invite" }).click();
  const link = await page.getByLabel("Link of the invite").innerText();
  expect(new URL(link).hash.length).toBeGreaterThan(20);
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("cell", { name: "bo@acme.example", exact: true }).waitFor();

  const guest = await openPage(browser);
  await guest.page.goto(link);
  await guest.page.getByRole("heading", { name: "Join Acme Ltd" }).waitFor();
  await guest.page.getByLabel("Your name").fill("Bo Lind");
  await guest.page.getByLabel("Choose a password").fill(PASSWORD);
  await guest.page.getByRole("button", { name: "Join" }).click();
  await guest.page.getByRole("option", { name: /pioneer/ }).waitFor();
  // Live, too.
  await send(
    server.url,
    { agent_id: "pioneer" },
    [{ event_type: "custom", payload: { summary: "seen by two" } }],
    key,
  );
  await guest.page.getByRole("listitem").filter({ hasText: "seen by two" }).waitFor();

  await guest.page.getByRole("link", { name: "Settings" }).click();
  const settings = guest.page.getByRole("navigation", { name: "Settings" });
  await settings.getByRole("link", { name: "Projects" }).waitFor();
  for (const name of ["API keys", "Members", "Audit log"])
    expect(await settings.getByRole("link", { name }).count()).toBe(0);
  await guest.page.getByText("Owners change them").waitFor();
  expect(await guest.page.getByRole("button", { name: "Save" }).count()).toBe(0);
  await settings.getByRole("link", { name: "Projects" }).click();
  await guest.page.getByRole("cell", { name: /Default/ }).waitFor();
  expect(await guest.page.getByRole("button", { name: "New project" }).count()).toBe(0);
  // The missing buttons are not what keeps a viewer from it.
  expect(await codesOf(guest.page, 'mutation { createProject(input: { slug: "mine" }) { id } }')).toEqual([
    "forbidden",
  ]);

  await page.reload();
  await page.getByRole("cell", { name: /^Bo Lind/ }).waitFor();
  // Nobody is kept: a viewer leaves by itself.
  await settings.getByRole("link", { name: "Password and sessions" }).click();
  await guest.page.getByRole("button", { name: "Leave this workspace" }).click();
  await guest.page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
  await guest.page.waitForURL("**/sign-in**");
  await page.reload();
  await page.getByRole("cell", { name: /^Ada Quill/ }).waitFor();
  expect(await page.getByRole("cell", { name: /^Bo Lind/ }).count()).toBe(0);
  expect([...problems, ...guest.problems]).toEqual([]);
  await page.context().close();
  await guest.page.context().close();
});

test("a page asks who is not signed in to sign in, and leads back to where it was", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/cost?range=7d`);
  await page.waitForURL("**/sign-in?to=**");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText(/wrong/).waitFor();
  await signIn(page, "ada@acme.example");
  await page.waitForURL("**/cost?range=7d");
  await page.getByRole("heading", { name: "Over time" }).waitFor();

  await page.getByRole("button", { name: "Account: Ada Quill" }).click();
  await page.getByText("ada@acme.example").waitFor();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.goto(`${server.url}/cost`);
  await page.waitForURL("**/sign-in?to=**");

  await signIn(page, "ada@acme.example");
  await page.getByRole("heading", { name: "Over time" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Agent, task, command …").fill("sign out");
  await page.getByRole("option", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
  await page.context().close();
});

test("a session that is ended elsewhere leaves the page for the sign-in, by the open connection alone", async () => {
  const here = await openPage(browser);
  const there = await openPage(browser);
  for (const { page } of [here, there]) {
    await page.goto(`${server.url}/sign-in`);
    await signIn(page, "ada@acme.example");
    await page.getByRole("option", { name: /pioneer/ }).waitFor();
  }
  await here.page.goto(`${server.url}/settings/account`);
  await here.page.getByRole("button", { name: "End all others" }).click();
  await here.page.getByRole("button", { name: "End the others" }).click();
  await there.page.waitForURL("**/sign-in**", { timeout: 30_000 });
  await here.page.getByText("This one", { exact: true }).waitFor();
  expect(await here.page.getByRole("row").count()).toBe(2);
  await here.page.context().close();
  await there.page.context().close();
});

test("a slug that is taken is said to be while it is typed, and another is suggested", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/register`);
  await page.getByLabel("Workspace").fill("Acme Ltd");
  await page.getByText("It is taken.").waitFor();
  await page.getByRole("button", { name: /Take acme-ltd-/ }).click();
  await page.getByText("It is free.").waitFor();
  expect(await page.getByLabel("Its name in addresses").inputValue()).toMatch(/^acme-ltd-/);
  await page.context().close();
});

test("what is wrong with a form stands at its field, which has the focus", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/register`);
  await page.getByLabel("Your name").fill("Cy");
  await page.getByLabel("Email").fill("cy@cyan.example");
  await page.getByLabel("Workspace").fill("Cyan");
  await page.getByLabel("Password").fill("password12");
  await page.getByRole("button", { name: "Make the workspace" }).click();
  const field = page.getByLabel("Password");
  await expect.poll(() => field.getAttribute("aria-invalid")).toBe("true");
  const note = await field.getAttribute("aria-describedby");
  expect(await page.locator(`[id="${note}"]`).innerText()).toMatch(/password/i);
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.context().close();
});

test("a key is shown once, works, and stops when it is revoked", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/sign-in?to=/settings/keys`);
  await signIn(page, "ada@acme.example");
  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Label").fill("night shift");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const key = await page.getByLabel("API key", { exact: true }).innerText();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Copy the key now" }).waitFor();
  await page.getByRole("button", { name: "I have copied it" }).click();
  expect(await page.getByText(key).count()).toBe(0);
  await send(server.url, { agent_id: "night-owl" }, [{ event_type: "heartbeat" }], key);

  await page.getByRole("button", { name: "Revoke night shift" }).click();
  await page.getByRole("button", { name: "Revoke the key" }).click();
  await page.getByRole("row").filter({ hasText: "night shift" }).waitFor({ state: "detached" });
  await expect
    .poll(
      () =>
        send(server.url, { agent_id: "night-owl" }, [{ event_type: "heartbeat" }], key).then(
          () => "stored",
          () => "refused",
        ),
      { timeout: 30_000 },
    )
    .toBe("refused");
  await page.context().close();
});

test("an invite that was revoked says that it cannot be taken", async () => {
  const { page } = await openPage(browser);
  await page.goto(`${server.url}/sign-in?to=/settings/members`);
  await signIn(page, "ada@acme.example");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Email").fill("dee@acme.example");
  await page.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
  const link = await page.getByLabel("Link of the invite").innerText();
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("button", { name: "Revoke the invite of dee@acme.example" }).click();
  await page.getByRole("button", { name: "Revoke the invite", exact: true }).click();
  await page.getByText("No invite waits to be taken").waitFor();
  const guest = await openPage(browser);
  await guest.page.goto(link);
  await guest.page.getByRole("heading", { name: "This invite cannot be taken" }).waitFor();
  await guest.page.context().close();
  await page.context().close();
});
