/**
 * Thrown for misuse only: a call that makes no sense where it stands. Trouble with the network, the server or
 * the disk never throws.
 *
 * @example
 * try { agent.plan("Refund", ["Look up order"]); } catch (error) {
 *   if (error instanceof HiveLoopError) console.error(error.message); // says what to call instead
 * }
 */
export class HiveLoopError extends Error {
  override name = "HiveLoopError";
}

/**
 * Thrown by `init` when an option, an environment variable or `loophive.cfg` cannot be used. The message names
 * the setting, where it came from and what it should look like.
 *
 * @example
 * init({ apiKey: "oops" }); // HiveLoopConfigError: The API key … should be "hb_live_" or "hb_test_" followed by …
 */
export class HiveLoopConfigError extends HiveLoopError {
  override name = "HiveLoopConfigError";
}
