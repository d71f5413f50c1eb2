import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";

const SYSTEM_PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium: `CHROMIUM_PATH`, the system's, or the one that comes as a package. */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  const installed = [process.env["CHROMIUM_PATH"] ?? "", ...SYSTEM_PATHS].find(
    (path) => path !== "" && existsSync(path),
  );
  if (installed !== undefined)
    return chromium.launch({ executablePath: installed, args: [...FLAGS, ...flags] });
  const { default: packaged } = await import("@sparticuz/chromium");
  return chromium.launch({
    executablePath: await packaged.executablePath(),
    args: [...packaged.args, ...FLAGS, ...flags],
  });
}

/** A page that fails the test which it belongs to when something on it goes wrong. */
export async function openPage(
  browser: Browser,
  options: { theme?: "dark" | "light"; width?: number; height?: number } = {},
): Promise<{ page: Page; problems: string[] }> {
  const { theme = "dark", width = 1440, height = 900 } = options;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const isNetwork =
      message.text().startsWith("Failed to load resource") || message.text().includes("WebSocket");
    if (message.type() === "error" && !isNetwork) problems.push(`console: ${message.text()}`);
  });
  return { page, problems };
}
