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
  if (current && !current.hive.isShutDown) {
    warnOfDifferences(current.settings, options);
    return current.hive;
  }
  const settings = resolveSettings(options, platform);
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
  if (current && !current.hive.isShutDown) current.hive.discard();
  current = undefined;
}

/** The client of this process, for observers and log handlers. @internal */
export function currentClient(): HiveLoop | undefined {
  return current?.hive;
}

/** An option that is left out asks for nothing else, wherever the first call had it from. */
function warnOfDifferences(before: Settings, options: InitOptions): void {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const now = resolveSettings({ ...before, ...given }, platform);
  const names = (Object.keys(now) as (keyof Settings)[]).filter((name) => before[name] !== now[name]);
  if (names.length === 0) return;
  createLog(now.debug).warn(
    `init was called before with another ${names.join(", ")}; the first client is kept`,
  );
}
