/** How the live connection stands. `offline` is `reconnecting` that has lasted. */
export type ConnectionStatus = "connecting" | "live" | "reconnecting" | "offline";

/** Attempts after which a lost connection is called offline. */
const OFFLINE_AFTER_ATTEMPTS = 4;
const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8_000;

/** The live connection, as the pill shows it and as queries follow it. */
export class Connection {
  status = $state<ConnectionStatus>("connecting");
  /** Attempts to reconnect since the connection was lost. */
  attempt = $state(0);
  /** When it was lost; null while it is live. */
  lostAt = $state<Date | null>(null);
  /** When the next attempt is due; null while one is being made. */
  nextAttemptAt = $state<Date | null>(null);
  /** Goes up with each connection: lists that frames change are read when there are frames. */
  connections = $state(0);
  /** Goes up with each reconnect: what was asked before may have missed something. */
  epoch = $state(0);
  #hurry: () => void = () => undefined;

  opened(): void {
    this.connections += 1;
    if (this.lostAt !== null) this.epoch += 1;
    this.status = "live";
    this.attempt = 0;
    this.lostAt = null;
    this.nextAttemptAt = null;
  }

  lost(): void {
    this.lostAt ??= new Date();
    if (this.status === "live" || this.status === "connecting") this.status = "reconnecting";
  }

  /** Waits before an attempt: doubling with jitter, cut short by `retryNow`. */
  async backOff(retries: number): Promise<void> {
    this.lost();
    this.attempt = retries + 1;
    if (this.attempt >= OFFLINE_AFTER_ATTEMPTS) this.status = "offline";
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retries) * (0.75 + Math.random() / 2);
    this.nextAttemptAt = new Date(Date.now() + waitMs);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.nextAttemptAt = null;
  }

  /** Tries again without waiting: the network is back, or somebody asked. */
  retryNow(): void {
    this.#hurry();
  }
}

export const connection = new Connection();
