import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser, openPage } from "./browser.ts";
import { DEV_KEY, send } from "./send.ts";
import { TestServer } from "./server.ts";

const DAY_MS = 86_400_000;
/** How long ago the old events came, of which none is kept for longer than a day. */
const AGO_MS = 3 * DAY_MS;

const folder = mkdtempSync(join(tmpdir(), "hiveboard-retention-"));
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  server = await TestServer.start({ HIVEBOARD_DATA_DIR: folder, HIVEBOARD_RETENTION_DAYS: "1" });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Lets all that is stored have come so long ago. */
async function moveBack(ms: number): Promise<void> {
  await server.kill();
  const db = new DatabaseSync(join(folder, "hiveboard.db"));
  db.prepare("UPDATE events SET received_at_ms = received_at_ms - ?").run(ms);
  db.prepare("DELETE FROM jobs").run();
  db.close();
  await server.run();
}

test(
  "where the range reaches behind the events that are kept, the pages say so",
  { timeout: 240_000 },
  async () => {
    const at = (ms: number) => ({ timestamp: new Date(Date.now() - ms).toISOString() });
    const call = (name: string, ms: number) => ({
      ...at(ms),
      event_type: "custom",
      payload: { kind: "llm_call", summary: name, data: { name, model: "acme-large", cost: 1.25 } },
    });
    await send(server.url, { agent_id: "biller" }, [
      { ...at(AGO_MS), event_type: "task_started", task_id: "old" },
      call("an old call", AGO_MS),
    ]);
    await moveBack(AGO_MS);
    await send(server.url, { agent_id: "biller" }, [
      { event_type: "task_started", task_id: "new" },
      call("a new call", 0),
    ]);
    const gone = async (): Promise<string | null> => {
      const query = "{ workspace { usage { eventsSince } } }";
      const answer = await fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${DEV_KEY}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      const { data } = (await answer.json()) as {
        data: { workspace: { usage: { eventsSince: string | null } } };
      };
      return data.workspace.usage.eventsSince;
    };
    await expect.poll(gone, { timeout: 120_000 }).not.toBeNull();

    const { page, problems } = await openPage(browser);
    await page.goto(`${server.url}/?range=7d`);
    const note = page.getByRole("note").filter({ hasText: "are no longer kept" });
    await note.filter({ hasText: "Runs of the time before are summaries" }).waitFor();
    await page.getByRole("region", { name: "Stream of events" }).getByText("a new call").waitFor();
    await expect.poll(() => note.count()).toBe(2);

    await page.goto(`${server.url}/cost?range=7d`);
    await note.filter({ hasText: "Single calls of the time before are gone" }).waitFor();
    await page.getByText("$2.50").first().waitFor();
    await page.goto(`${server.url}/agents/biller?tab=metrics&range=7d`);
    await note.filter({ hasText: "Figures go back to" }).waitFor();

    await page.goto(`${server.url}/cost?range=1h`);
    await page.getByText("$1.25").first().waitFor();
    expect(await note.count()).toBe(0);
    expect(problems).toEqual([]);
    await page.context().close();
  },
);
