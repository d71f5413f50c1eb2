import { platform } from "#platform";
import { type Clock, systemClock } from "../src/clock.ts";
import { type ClientParts, HiveLoop } from "../src/client.ts";
import type { InitOptions } from "../src/config/options.ts";
import { resolveSettings } from "../src/config/resolve.ts";
import { createLog } from "../src/log.ts";
import { UuidV7 } from "../src/wire/ids.ts";

export const TEST_KEY = `hb_test_${"k".repeat(32)}`;

/** A client that is built like `init` builds it, except for what is handed in, and that leaves the process alone. */
export interface TestClient {
  readonly hive: HiveLoop;
  /** What it wrote to its log. */
  readonly log: string[];
}

export function testClient(
  options: InitOptions,
  { clock = systemClock, ...parts }: Partial<ClientParts> & { clock?: Clock } = {},
): TestClient {
  const log: string[] = [];
  const write = (line: string): void => void log.push(line);
  const hive = new HiveLoop(resolveSettings({ apiKey: TEST_KEY, ...options }, platform), {
    platform: { ...platform, watchExit: undefined },
    clock,
    ids: new UuidV7(),
    random: Math.random,
    log: createLog(options.debug ?? false, { error: write, warn: write }),
    fetch: platform.fetch,
    ...parts,
  });
  return { hive, log };
}
