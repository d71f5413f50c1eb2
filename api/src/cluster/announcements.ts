import type { Redis } from "./redis.ts";

/** What Redis keeps for servers that are away for a while. */
const KEPT = 10_000;
/** What waits here while Redis is away; past it the oldest are left out. */
const MAX_WAITING = 10_000;
const READ_AT_ONCE = 1_000;

/** One thing that every other server has to hear of. */
export interface Announcement {
  topic: string;
  body: unknown;
}

export interface AnnouncementParts {
  redis: Redis;
  /** Of this server, so that it does not hear itself. */
  origin: string;
  /** Hears what other servers announce, in their order. */
  hear: (announcement: Announcement) => void;
  /** Tells the other servers to look. */
  poke: () => Promise<unknown>;
  onError: (error: unknown) => void;
}

/**
 * What cannot be read from storage afterwards goes over a Redis stream: who was away reads on where it stopped, and
 * what was announced while Redis was away is sent when it is back.
 */
export class Announcements {
  readonly #parts: AnnouncementParts;
  #waiting: Announcement[] = [];
  /** Null until the end of the stream has been asked for: what was announced before the start is old news. */
  #lastId: string | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: AnnouncementParts) {
    this.#parts = parts;
  }

  announce(announcement: Announcement): void {
    this.#waiting.push(announcement);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
    this.#then(() => this.#send());
  }

  /** Redis is there, for the first time or again. */
  connected(): void {
    this.#then(async () => {
      await this.#read();
      await this.#send();
    });
  }

  /** Another server has announced something. */
  poked(): void {
    this.#then(() => this.#read());
  }

  /** One after the other, so that nothing is read or sent twice. */
  #then(work: () => Promise<void>): void {
    this.#running = this.#running.then(async () => {
      if (!this.#parts.redis.isConnected) return;
      try {
        await work();
      } catch (error) {
        // It went away meanwhile: what waits goes on when it is back.
        if (this.#parts.redis.isConnected) this.#parts.onError(error);
      }
    });
  }

  async #send(): Promise<void> {
    const { redis, origin } = this.#parts;
    if (this.#waiting.length === 0) return;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const fields = { origin, announcement: JSON.stringify(next) };
      await redis.client.xAdd(redis.name("announcements"), "*", fields, {
        TRIM: { strategy: "MAXLEN", strategyModifier: "~", threshold: KEPT },
      });
      this.#waiting.shift();
    }
    await this.#parts.poke();
  }

  async #read(): Promise<void> {
    const { redis, origin, hear } = this.#parts;
    const key = redis.name("announcements");
    if (this.#lastId === null) {
      const [newest] = (await redis.client.xRevRange(key, "+", "-", { COUNT: 1 })) ?? [];
      this.#lastId = newest?.id ?? "0-0";
      return;
    }
    for (;;) {
      const after: string = `(${this.#lastId}`;
      const entries: { id: string; message: Record<string, string> }[] =
        (await redis.client.xRange(key, after, "+", { COUNT: READ_AT_ONCE })) ?? [];
      for (const { id, message } of entries) {
        this.#lastId = id;
        if (message.origin !== origin && message.announcement !== undefined)
          hear(JSON.parse(message.announcement) as Announcement);
      }
      if (entries.length < READ_AT_ONCE) return;
    }
  }
}
