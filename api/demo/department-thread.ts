/**
 * The thread of one department; `company.ts` starts it. It says "ready", begins at the message "open", and ends by
 * itself after the message "close".
 */
import { parentPort, workerData } from "node:worker_threads";
import { init } from "hiveloop";
import type { Stage } from "./character.ts";
import { DEPARTMENTS } from "./departments.ts";
import { createPace } from "./pace.ts";
import { Random } from "./random.ts";

/** What a thread is told at its start. */
export interface Assignment {
  readonly department: string;
  readonly endpoint: string;
  readonly apiKey: string;
  readonly speed: number;
  readonly seed: string;
  /** 1, and one more each time that the department is started again. */
  readonly starts: number;
  /** One 32-bit number: rung, and other than 0, when the company closes. It wakes even a thread that hangs. */
  readonly bell: SharedArrayBuffer;
}

/** What the company tells a thread. */
export type Order = "open" | "close";

/** How long events wait for company before they are sent: short, so that the dashboard moves. */
const FLUSH_INTERVAL_MS = 300;
/** What is not sent by then is lost; the company gives its threads a little longer. */
const SHUTDOWN_TIMEOUT_MS = 3_000;

async function work(assignment: Assignment, closing: AbortSignal): Promise<void> {
  const { department, endpoint, apiKey, speed, seed, starts } = assignment;
  const { environment, group, characters } = DEPARTMENTS.find(({ name }) => name === department)!;
  const hive = init({ endpoint, apiKey, environment, group, flushIntervalMs: FLUSH_INTERVAL_MS });
  const bell = new Int32Array(assignment.bell);
  const pace = createPace(speed, closing);
  const stage: Omit<Stage, "random"> = {
    hive,
    pace,
    starts,
    hang: (ms) => void Atomics.wait(bell, 0, 0, pace.toReal(ms)),
    async crash() {
      await hive.flush();
      return process.exit(1);
    },
  };
  try {
    await Promise.all(
      characters.map((character) =>
        character.perform({ ...stage, random: new Random(`${seed} ${character.id} ${starts}`) }),
      ),
    );
  } catch (error) {
    if (!pace.isClosing) throw error;
  } finally {
    await hive.shutdown({ timeoutMs: SHUTDOWN_TIMEOUT_MS });
  }
}

const port = parentPort!;
const closing = new AbortController();
const opening = Promise.withResolvers<void>();
port.on("message", (order: Order) => {
  if (order === "close") closing.abort();
  opening.resolve();
});
port.postMessage("ready");
await opening.promise;
if (!closing.signal.aborted) await work(workerData as Assignment, closing.signal);
port.close();
