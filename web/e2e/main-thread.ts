import type { CDPSession, Page } from "playwright-core";

/** A trace event, as far as it is read here. <https://chromedevtools.github.io/devtools-protocol/tot/Tracing/> */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  args: { name?: string };
  /** What it took by the clock, and of that the time in which the thread ran; microseconds. */
  dur?: number;
  tdur?: number;
}

/** What one task kept the main thread for, milliseconds. */
export interface MainThreadTask {
  /** The thread ran: what the page itself asked of it. */
  ranMs: number;
  /** By the clock: with what the machine meanwhile gave to other processes. */
  tookMs: number;
}

/** Where the browser tells of each task, and nearly nothing else. */
const CATEGORY = "disabled-by-default-devtools.timeline";

/**
 * Records the tasks of a page's main thread, of its browser's only page. A task that the operating system interrupts
 * takes long without the page's doing, as it does wherever server, load and browser share their cores: so each is told
 * by what it ran for, too.
 *
 * @returns what ends the recording and gives the tasks
 */
export async function recordMainThread(page: Page): Promise<() => Promise<MainThreadTask[]>> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value) events.push(event as unknown as TraceEvent);
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      recordMode: "recordAsMuchAsPossible",
      includedCategories: [CATEGORY],
      excludedCategories: ["*"],
    },
  });
  return async () => {
    // A task is told when it ends; what it answers may be here before that.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    await endTracing(session);
    await session.detach();
    const isMain = ({ name, args }: TraceEvent) => name === "thread_name" && args.name === "CrRendererMain";
    const mainThreads = new Set(events.filter(isMain).map(threadOf));
    return events
      .filter((event) => event.name === "RunTask" && mainThreads.has(threadOf(event)))
      .map(({ dur = 0, tdur = 0 }) => ({ ranMs: tdur / 1_000, tookMs: dur / 1_000 }));
  };
}

async function endTracing(session: CDPSession): Promise<void> {
  const isOver = new Promise<void>((resolve, reject) => {
    session.on("Tracing.tracingComplete", ({ dataLossOccurred }) =>
      dataLossOccurred ? reject(new Error("The browser lost a part of its trace.")) : resolve(),
    );
  });
  await session.send("Tracing.end");
  await isOver;
}

const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
