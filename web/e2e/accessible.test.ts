import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { fillCompany } from "./company.ts";
import { TestServer } from "./server.ts";

let server: TestServer;
/** Local mode leads away from the sign-in page. */
let production: TestServer;
let browser: Browser;

beforeAll(async () => {
  server = await TestServer.start();
  production = await TestServer.start({
    HIVEBOARD_MODE: "production",
    HIVEBOARD_JWT_SECRET: "a-secret-for-tests-that-is-long-enough",
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
  await production.remove();
});

const SCREENS: [string, string, string][] = [
  ["Mission Control", "/", "row:has-text('lead-4821')"],
  ["a run", "/?task=lead-4821&run=run_lead-4821", "treeitem"],
  ["a failed run in full", "/?task=invoice-2291&run=run_invoice-2291&full=1", "treeitem"],
  ["tasks of an agent", "/agents/lead-qualifier", "row:has-text('lead-4821')"],
  ["a pipeline", "/agents/lead-qualifier?tab=pipeline", "tabpanel:has-text('CRM answers slowly')"],
  ["metrics", "/agents/lead-qualifier?tab=metrics", "tabpanel:has-text('Runs ended')"],
  ["heartbeats", "/agents/lead-qualifier?tab=heartbeats", "row:has-text('working')"],
  ["Cost", "/cost", "row:has-text('scoring')"],
  ["Home", "/home", "status:has-text('been heard from')"],
  ["Alerts", "/alerts", "tab"],
  ["the rules", "/alerts?tab=rules", "tab"],
  ["the editor of a rule", "/alerts/rules/new", "alert"],
  ["the settings of the workspace", "/settings", "alert"],
  ["projects", "/settings/projects", "row:has-text('Default')"],
  ["keys", "/settings/keys", "row:has-text('Development')"],
  ["members", "/settings/members", "heading:has-text('Invites')"],
  ["budgets", "/settings/budgets", "heading:has-text('spent')"],
  ["prices", "/settings/prices", "row:has-text('claude')"],
  ["usage", "/settings/usage", "heading:has-text('Limits')"],
  ["background work", "/settings/jobs", "heading:has-text('by itself')"],
  ["the audit log", "/settings/audit", "heading:has-text('by whom')"],
];

/** Elements that have a role without saying so. */
const IMPLICIT: Record<string, string> = { row: "tr", heading: ":is(h1, h2)", option: "option", tab: "tab" };

async function violations(
  path: string,
  ready: string,
  theme: "dark" | "light",
  width: number,
): Promise<string[]> {
  const { page } = await openPage(browser, { theme, width, height: width < 500 ? 844 : 900 });
  await page.goto(new URL(path, server.url).href);
  const [role, rest] = [ready.split(":")[0]!, ready.slice(ready.indexOf(":"))];
  await page
    .locator(`:is([role=${role}], ${IMPLICIT[role] ?? role})${ready.includes(":") ? rest : ""}`)
    .first()
    .waitFor({ state: "attached" });
  const found = await axeOn(page, width < 500);
  await page.context().close();
  return found;
}

/** What axe finds on a page as it stands. */
async function axeOn(page: Page, isPhone = false): Promise<string[]> {
  // The session's policy forbids scripts of strangers in the page; a debugger may evaluate all the same.
  await page.evaluate(axe.source);
  return page.evaluate(async (isPhone) => {
    const { axe: tool } = window as unknown as { axe: typeof axe };
    const { violations } = await tool.run(document, {
      runOnly: [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        ...(isPhone ? [] : ["best-practice"]),
      ],
    });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`)
          .join(" | ")}`,
    );
  }, isPhone);
}

test.for(["dark", "light"] as const)("axe finds nothing on the way in, %s", async (theme) => {
  for (const path of ["/register", "/accept-invite#none", `${production.url}/sign-in`])
    expect(await violations(path, "heading", theme, 390)).toEqual([]);
});

test.for(["dark", "light"] as const)("axe finds nothing on the welcome, %s", async (theme) => {
  expect(await violations("/", "tab", theme, 1440)).toEqual([]);
});

describe.for(["dark", "light"] as const)("with a company, %s", (theme) => {
  beforeAll(async () => {
    if (theme === "dark") await fillCompany(server.url);
  });
  test.for(SCREENS)("axe finds nothing on %s", async ([, path, ready]) => {
    expect(await violations(path, ready, theme, 1440)).toEqual([]);
  });
  test("axe finds nothing on a phone", async () => {
    expect(await violations("/", "row:has-text('lead-4821')", theme, 390)).toEqual([]);
    expect(await violations("/?pane=hive", "option", theme, 390)).toEqual([]);
  });
  test("axe finds nothing on palette, keys and a form", async () => {
    const { page } = await openPage(browser, { theme });
    await page.goto(`${server.url}/settings/projects`);
    await page.getByRole("button", { name: "New project" }).click();
    await page.getByRole("dialog").getByLabel("Name").waitFor();
    expect(await axeOn(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByText("Search and commands").waitFor();
    expect(await axeOn(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Agent, task, command …").fill("lead");
    await page.getByRole("option", { name: /lead-4821/ }).waitFor();
    expect(await axeOn(page)).toEqual([]);
    await page.context().close();
  });
});

test("axe finds nothing while the server is gone", async () => {
  const pages = await Promise.all((["dark", "light"] as const).map((theme) => openPage(browser, { theme })));
  for (const { page } of pages) {
    await page.goto(server.url);
    await page.getByRole("status", { name: "Connection: Live" }).waitFor();
  }
  await server.kill();
  for (const { page } of pages) {
    await page.getByText("The server does not answer").waitFor();
    expect(await axeOn(page)).toEqual([]);
    await page.context().close();
  }
});
