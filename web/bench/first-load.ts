/**
 * What the first load costs: scripts on the wire, and the time to first content with a million events stored.
 * `node web/bench/first-load.ts [EVENTS]`, after a build. The results are in `docs/benchmarks.md`.
 */
import { cpus } from "node:os";
import { gzipSync } from "node:zlib";
import { openBrowser, openPage } from "../e2e/browser.ts";
import { fillCompany } from "../e2e/company.ts";
import { send } from "../e2e/send.ts";
import type { WireEvent } from "../e2e/send.ts";
import { TestServer } from "../e2e/server.ts";

const EVENTS = Number(process.argv[2] ?? 1_000_000);
const AGENTS = 40;
const RUN_EVENTS = 10;
const BATCH = 500;
const PARALLEL = 8;
const LOADS = 5;

const server = await TestServer.start();
const browser = await openBrowser();
try {
  await fillCompany(server.url);
  const filledMs = await fill(EVENTS);
  const { scripts, gzipBytes, requests } = await firstLoad();
  const times = await contentTimes();
  const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  console.log(
    `machine: ${cpus().length} × ${cpus()[0]?.model}, node ${process.version}, Chromium ${browser.version()}`,
  );
  console.log(`events stored: ${EVENTS} (sent in ${(filledMs / 1_000).toFixed(0)} s)`);
  console.log(`JavaScript of the first load: ${scripts} files, ${(gzipBytes / 1_000).toFixed(1)} kB gzip`);
  console.log(`requests before the page is complete: ${requests}`);
  console.log(`first contentful paint: ${middle(times.map(({ paintMs }) => paintMs))} ms`);
  console.log(
    `agents, tasks and activity shown: ${middle(times.map(({ shownMs }) => shownMs))} ms (median of ${LOADS})`,
  );
} finally {
  await browser.close();
  await server.remove();
}

/** Short runs spread over the last day. */
async function fill(count: number): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  const batches = Math.ceil(count / BATCH);
  const worker = async () => {
    for (let of = next++; of < batches; of = next++) {
      const events: WireEvent[] = [];
      for (let run = 0; run < BATCH / RUN_EVENTS; run += 1) events.push(...runOf(of, run));
      await send(server.url, { agent_id: `filler-${of % AGENTS}`, agent_type: "filler" }, events);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return performance.now() - startedAt;
}

function runOf(batch: number, run: number): WireEvent[] {
  const startMs = Date.now() - 86_000_000 * (((batch * 7_919 + run * 104_729) % 100_000) / 100_000) - 20_000;
  const task = { task_id: `t-${batch}-${run}`, task_run_id: `r-${batch}-${run}`, task_type: "filler" };
  const at = (ms: number) => new Date(startMs + ms).toISOString();
  const data = {
    name: "think",
    model: `model-${run % 4}`,
    tokens_in: 900,
    tokens_out: 90,
    cost: 0.002,
    duration_ms: 400,
  };
  const events: WireEvent[] = [
    { event_type: "task_started", timestamp: at(0), ...task, payload: { summary: "Fill" } },
  ];
  for (let action = 0; action < 3; action += 1) {
    const ids = { ...task, action_id: `a-${batch}-${run}-${action}` };
    const payload = { action_name: `step_${action}`, summary: `step_${action}` };
    events.push({ event_type: "action_started", timestamp: at(action * 1_000 + 10), ...ids, payload });
    events.push({ event_type: "action_completed", timestamp: at(action * 1_000 + 900), ...ids, payload });
  }
  events.push({
    event_type: "custom",
    timestamp: at(3_200),
    ...task,
    payload: { kind: "llm_call", summary: "think", data },
  });
  events.push({ event_type: "custom", timestamp: at(3_300), ...task, payload: { summary: "a note" } });
  events.push({
    event_type: "task_completed",
    timestamp: at(3_400),
    ...task,
    payload: { summary: "Filled" },
  });
  return events;
}

/** Scripts that arrive before the page is complete, as gzip would send them. */
async function firstLoad(): Promise<{ scripts: number; gzipBytes: number; requests: number }> {
  const { page } = await openPage(browser);
  const bodies: Promise<Buffer>[] = [];
  let requests = 0;
  page.on("response", (response) => {
    requests += 1;
    if (response.request().resourceType() === "script") bodies.push(response.body());
  });
  await page.goto(server.url);
  await shown(page);
  const scripts = await Promise.all(bodies);
  await page.context().close();
  return {
    scripts: scripts.length,
    gzipBytes: scripts.reduce((sum, body) => sum + gzipSync(body).length, 0),
    requests,
  };
}

async function contentTimes(): Promise<{ paintMs: number; shownMs: number }[]> {
  const times: { paintMs: number; shownMs: number }[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const { page } = await openPage(browser);
    const startedAt = performance.now();
    await page.goto(server.url);
    await shown(page);
    const shownMs = Math.round(performance.now() - startedAt);
    const paintMs = await page.evaluate(() =>
      Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
    );
    times.push({ paintMs, shownMs });
    await page.context().close();
  }
  return times;
}

async function shown(page: Awaited<ReturnType<typeof openPage>>["page"]): Promise<void> {
  await page.getByRole("option").first().waitFor();
  await page.getByRole("row").getByRole("link").first().waitFor();
  await page.getByRole("listitem").first().waitFor();
  await page.locator(".figures .value").first().getByText("%").waitFor();
}
