/**
 * Takes the pictures under `docs/screens/`: every screen, both themes, desk and phone, with the demo company at work,
 * empty, on the way in, and with the server gone. `npm run screens -w @hiveboard/web`, after a build.
 */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { DEFAULT_DEV_KEY } from "../../api/src/config-entries.ts";
import { startDemo } from "../../api/demo/start-demo.ts";
import type { DemoProcess } from "../../api/demo/start-demo.ts";
import { openBrowser, openPage } from "./browser.ts";
import { fillCompany } from "./company.ts";
import { freePort, TestServer } from "./server.ts";

const OUT = fileURLToPath(new URL("../../docs/screens/", import.meta.url));
const THEMES = ["dark", "light"] as const;
const SIZES = [
  { name: "desk", width: 1440, height: 900 },
  { name: "phone", width: 390, height: 844 },
] as const;
type Theme = (typeof THEMES)[number];
type Size = (typeof SIZES)[number];

interface Screen {
  name: string;
  path: string;
  ready: string;
  act?: (page: Page) => Promise<void>;
}

/** A run of the demo, as the API has it. */
interface Run {
  id: string;
  runId: string | null;
}

const pathOf = ({ id, runId }: Run): string =>
  `/?${new URLSearchParams({ task: id, run: runId ?? "" }).toString()}`;

function demoScreens(runs: { done: Run; waiting: Run; failed: Run }): Screen[] {
  const { done, waiting, failed } = runs;
  return [
    { name: "mission-control", path: "/", ready: "support-triage" },
    { name: "hive", path: "/?pane=hive", ready: "support-triage" },
    { name: "activity", path: "/?pane=activity", ready: "Activity" },
    { name: "run", path: pathOf(done), ready: done.id },
    { name: "run-waiting", path: pathOf(waiting), ready: waiting.id },
    {
      name: "run-failed-detail",
      path: `${pathOf(failed)}&full=1`,
      ready: failed.id,
      act: async (page) => {
        await page.locator("[role=treeitem][data-state=failed]").last().click();
        await page.locator("aside pre").first().waitFor();
      },
    },
    { name: "agent-tasks", path: "/agents/support-triage", ready: "Tasks" },
    { name: "agent-pipeline", path: "/agents/support-triage?tab=pipeline", ready: "Queue" },
    { name: "agent-metrics", path: "/agents/support-triage?tab=metrics", ready: "Runs ended" },
    { name: "agent-heartbeats", path: "/agents/support-triage?tab=heartbeats", ready: "Heartbeats" },
    { name: "cost", path: "/cost", ready: "By model" },
    {
      name: "palette",
      path: "/",
      ready: "support-triage",
      act: async (page) => {
        await page.keyboard.press("Control+k");
        await page.getByPlaceholder("Agent, task, command …").fill("triage");
        await page.getByRole("dialog").getByText("support-triage").first().waitFor();
      },
    },
    {
      name: "keys",
      path: "/",
      ready: "support-triage",
      act: async (page) => {
        await page.keyboard.press("?");
        await page.getByRole("dialog").waitFor();
      },
    },
    { name: "alerts", path: "/alerts", ready: "Rules" },
    { name: "settings-projects", path: "/settings/projects", ready: "sales" },
    { name: "settings-keys", path: "/settings/keys", ready: "Development" },
    { name: "settings-usage", path: "/settings/usage", ready: "Usage" },
    { name: "settings-prices", path: "/settings/prices", ready: "Built in" },
    { name: "settings-jobs", path: "/settings/jobs", ready: "Gives space back" },
    { name: "rule", path: "/alerts/rules/new", ready: "New rule" },
    { name: "home", path: "/home", ready: "Local" },
  ];
}

const LONG_RUN: Screen = {
  name: "run-5000-events",
  path: "/?task=index-5000&run=run_index-5000&full=1",
  ready: "batch_3",
};

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

/** @param screensOf asked for each look: a run that waits does so for less than a minute */
async function shootScreens(
  browser: Browser,
  url: string,
  screensOf: () => readonly Screen[] | Promise<readonly Screen[]>,
): Promise<void> {
  await forEachLook(async (size, theme) => {
    const { page } = await openPage(browser, { theme, ...size });
    for (const { name, path, ready, act } of await screensOf()) {
      await page.goto(url + path);
      await page.getByText(ready).first().waitFor({ state: "attached" });
      await act?.(page);
      await shoot(page, name, size, theme);
    }
    await page.context().close();
  });
}

/** Asks until the demo's company has a run of each kind. */
async function findRuns(url: string): Promise<{ done: Run; waiting: Run; failed: Run }> {
  const query = `{
    done: tasks(filter: { agentId: "report-writer", statuses: [COMPLETED] }, sort: { by: LLM_CALLS }, first: 1) {
      nodes { id runId } }
    waiting: tasks(filter: { statuses: [WAITING] }, first: 1) { nodes { id runId } }
    failed: tasks(filter: { statuses: [FAILED] }, first: 1) { nodes { id runId } }
  }`;
  const deadline = Date.now() + FIND_WITHIN_MS;
  while (Date.now() < deadline) {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${DEFAULT_DEV_KEY}` },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await response.json()) as {
      data: Record<"done" | "waiting" | "failed", { nodes: Run[] }> | null;
      errors?: unknown;
    };
    if (!data) throw new Error(JSON.stringify(errors));
    const [done, waiting, failed] = [data.done, data.waiting, data.failed].map(({ nodes }) => nodes[0]);
    if (done && waiting && failed) return { done, waiting, failed };
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error("the demo has no run that is done, waits or has failed");
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

/** Local mode leads away from these pages. */
async function shootWayIn(browser: Browser): Promise<void> {
  const production = await TestServer.start({
    HIVEBOARD_MODE: "production",
    HIVEBOARD_JWT_SECRET: "a-secret-for-pictures-that-is-long-enough",
    HIVEBOARD_REGISTRATION: "open",
  });
  try {
    await shootScreens(browser, production.url, () => [
      { name: "sign-in", path: "/sign-in", ready: "Sign in" },
      { name: "register", path: "/register", ready: "Make the workspace" },
    ]);
  } finally {
    await production.remove();
  }
}

async function shootOffline(browser: Browser, url: string, demo: DemoProcess): Promise<void> {
  const pages: { page: Page; size: Size; theme: Theme }[] = [];
  await forEachLook(async (size, theme) => {
    const { page } = await openPage(browser, { theme, ...size });
    await page.goto(url);
    await page.getByText("support-triage").first().waitFor({ state: "attached" });
    // The rest of the pages is fetched when there is time.
    await page.waitForTimeout(FETCH_REST_MS);
    pages.push({ page, size, theme });
  });
  demo.child.kill("SIGTERM");
  await demo.ended;
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

/** A company that has worked for so long has something on every screen, a stuck agent among them. */
const DEMO_AT_WORK_MS = 150_000;
const FIND_WITHIN_MS = 120_000;

mkdirSync(OUT, { recursive: true });
const browser = await openBrowser();
const server = await TestServer.start();
const demo = startDemo({ port: await freePort(), log_level: "warn" });
try {
  const url = await demo.opened;
  const worked = new Promise((resolve) => setTimeout(resolve, DEMO_AT_WORK_MS));
  await shootEmpty(browser, server);
  await shootWayIn(browser);
  await fillCompany(server.url);
  await shootScreens(browser, server.url, () => [LONG_RUN]);
  await worked;
  await shootScreens(browser, url, async () => demoScreens(await findRuns(url)));
  await shootOffline(browser, url, demo);
} finally {
  await browser.close();
  await server.remove();
  await demo[Symbol.asyncDispose]();
}
