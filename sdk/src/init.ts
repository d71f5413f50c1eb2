import { platform } from "#platform";
import { systemClock } from "./clock.ts";
import { HiveLoop } from "./client.ts";
import type { InitOptions, Settings } from "./config/options.ts";
import { resolveSettings } from "./config/resolve.ts";
import { createLog } from "./log.ts";
import { UuidV7 } from "./wire/ids.ts";

let current: { hive: HiveLoop; settings: Settings } | undefined;

/**
 * Connects this process to HiveBoard. Makes no request: the first one is the first flush.
 *
 * One process has one client. A second call gives the first one back, with a warning if it asks for something else.
 *
 * @throws HiveLoopConfigError when an option, variable or `loophive.cfg` cannot be used
 * @example
 * const hive = init({ apiKey: process.env.HIVELOOP_API_KEY });
 * const agent = hive.agent("lead-qualifier");
 */
export function init(options: InitOptions = {}): HiveLoop {
  const settings = resolveSettings(options, platform);
  if (current !== undefined && !current.hive.isShutDown) {
    const differing = differences(current.settings, settings);
    if (differing.length > 0) {
      createLog(settings.debug).warn(
        `init was called before with another ${differing.join(", ")}; the first client is kept. A process has one`,
      );
    }
    return current.hive;
  }
  const hive = new HiveLoop(settings, {
    platform,
    clock: systemClock,
    ids: new UuidV7(),
    random: Math.random,
    log: createLog(settings.debug),
    fetch: platform.fetch,
  });
  current = { hive, settings };
  return hive;
}

/**
 * Forgets the client, so that the next `init` makes a new one. What is queued is thrown away: this is for tests.
 *
 * @example afterEach(() => reset());
 */
export function reset(): void {
  if (current?.hive.isShutDown === false) current.hive.discard();
  current = undefined;
}

/** The client of this process, for observers and log handlers. @internal */
export function currentClient(): HiveLoop | undefined {
  return current?.hive;
}

function differences(before: Settings, now: Settings): string[] {
  return (Object.keys(now) as (keyof Settings)[]).filter((name) => before[name] !== now[name]);
}
