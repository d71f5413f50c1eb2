/**
 * Takes the pictures under `docs/screens/`: every screen, both themes, desk and phone, with a company at work, empty,
 * and with the server gone. `npm run screens -w @hiveboard/web`, after a build.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { openBrowser, openPage } from "./browser.ts";
import { fillCompany } from "./company.ts";
import { TestServer } from "./server.ts";

const OUT = fileURLToPath(new URL("../../docs/screens/", import.meta.url));
const THEMES = ["dark", "light"] as const;
const SIZES = [
  { name: "desk", width: 1440, height: 900 },
  { name: "phone", width: 390, height: 844 },
] as const;
type Theme = (typeof THEMES)[number];
type Size = (typeof SIZES)[number];

const SCREENS: { name: string; path: string; ready: string; act?: (page: Page) => Promise<void> }[] = [
  { name: "mission-control", path: "/", ready: "lead-4821" },
  { name: "hive", path: "/?pane=hive", ready: "churn-watcher" },
  { name: "activity", path: "/?pane=activity", ready: "Activity" },
  { name: "run", path: "/?task=lead-4821&run=run_lead-4821", ready: "route_lead" },
  { name: "run-waiting", path: "/?task=lead-4822&run=run_lead-4822", ready: "score_lead" },
  { name: "run-5000-events", path: "/?task=index-5000&run=run_index-5000&full=1", ready: "batch_3" },
  {
    name: "run-failed-detail",
    path: "/?task=invoice-2291&run=run_invoice-2291&full=1",
    ready: "match_orders",
    act: async (page) => {
      await page
        .getByRole("treeitem", { name: /query_erp/ })
        .last()
        .click();
      await page.locator("aside pre").first().waitFor();
    },
  },
  { name: "agent-tasks", path: "/agents/lead-qualifier", ready: "lead-4821" },
  { name: "agent-pipeline", path: "/agents/lead-qualifier?tab=pipeline", ready: "CRM answers slowly" },
  { name: "agent-metrics", path: "/agents/lead-qualifier?tab=metrics", ready: "Runs ended" },
  { name: "agent-heartbeats", path: "/agents/lead-qualifier?tab=heartbeats", ready: "working" },
  { name: "cost", path: "/cost", ready: "scoring" },
  {
    name: "palette",
    path: "/",
    ready: "lead-4821",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByPlaceholder("Agent, task, command …").fill("lead");
      await page.getByRole("dialog").getByText("lead-4822").first().waitFor();
    },
  },
  {
    name: "keys",
    path: "/",
    ready: "lead-4821",
    act: async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
];

/** Charts are drawn and cards have come to rest by then. */
const SETTLE_MS = 700;
const FETCH_REST_MS = 3_000;

async function shoot(page: Page, name: string, size: Size, theme: Theme): Promise<void> {
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: `${OUT}${name}.${size.name}.${theme}.png` });
}

async function forEachLook(work: (size: Size, theme: Theme) => Promise<void>): Promise<void> {
  for (const size of SIZES) for (const theme of THEMES) await work(size, theme);
}

async function shootCompany(browser: Browser, server: TestServer): Promise<void> {
  await forEachLook(async (size, theme) => {
    const { page } = await openPage(browser, { theme, ...size });
    for (const { name, path, ready, act } of SCREENS) {
      await page.goto(server.url + path);
      await page.getByText(ready).first().waitFor({ state: "attached" });
      await act?.(page);
      await shoot(page, name, size, theme);
    }
    await page.context().close();
  });
}

async function shootEmpty(browser: Browser, server: TestServer): Promise<void> {
  await forEachLook(async (size, theme) => {
    const { page } = await openPage(browser, { theme, ...size });
    await page.goto(server.url);
    await page.getByText("Waiting for the first event").waitFor();
    await shoot(page, "empty", size, theme);
    await page.goto(`${server.url}/cost?project=default`);
    await page.getByText("No call in this range").first().waitFor();
    await shoot(page, "empty-cost", size, theme);
    await page.context().close();
  });
}

async function shootOffline(browser: Browser, server: TestServer): Promise<void> {
  const pages: { page: Page; size: Size; theme: Theme }[] = [];
  await forEachLook(async (size, theme) => {
    const { page } = await openPage(browser, { theme, ...size });
    await page.goto(server.url);
    await page.getByText("lead-4821").first().waitFor({ state: "attached" });
    // The rest of the pages is fetched when there is time.
    await page.waitForTimeout(FETCH_REST_MS);
    pages.push({ page, size, theme });
  });
  await server.kill();
  for (const { page, size, theme } of pages) {
    await page.getByRole("status", { name: /Offline/ }).waitFor();
    await shoot(page, "server-gone", size, theme);
    // What was never loaded says that it cannot be.
    if (size.name === "phone") {
      await page.getByRole("button", { name: /^View/ }).click();
      await page.getByRole("option", { name: "Cost", exact: true }).click();
    } else await page.getByRole("link", { name: "Cost", exact: true }).click();
    await page.getByRole("alert").first().waitFor();
    await shoot(page, "server-gone-cost", size, theme);
    await page.context().close();
  }
}

mkdirSync(OUT, { recursive: true });
const server = await TestServer.start();
const browser = await openBrowser();
try {
  await shootEmpty(browser, server);
  await fillCompany(server.url);
  // Until the one that fell silent is stuck.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await shootCompany(browser, server);
  await shootOffline(browser, server);
} finally {
  await browser.close();
  await server.remove();
}
