import type { Clock } from "./clock.ts";
import type { Resumable } from "./feed.ts";
import type { SerialisedFrame } from "./subscriber.ts";

/** How long a page is given to others who ask for the same one. */
const SHARED_MS = 250;

/** A page of what is stored, as it goes over the wire. */
export interface ReplayPage {
  serialised: SerialisedFrame | null;
  position: number;
  /** Nothing more was stored when it was read. */
  isLast: boolean;
  /** When the reading began, by the clock: what was stored later may not be in it. */
  readAtMs: number;
}

/**
 * Reads pages for those who resume. After a server has been away everybody comes back at once with much the same
 * cursor, so a page is read and serialised once for all who ask for it within a moment.
 */
export class ReplayPages {
  readonly #resumable: Resumable<unknown>;
  readonly #execute: (frame: unknown) => Promise<SerialisedFrame>;
  readonly #clock: Clock;
  readonly #pages = new Map<number, Promise<ReplayPage>>();

  constructor(
    resumable: Resumable<unknown>,
    execute: (frame: unknown) => Promise<SerialisedFrame>,
    clock: Clock,
  ) {
    this.#resumable = resumable;
    this.#execute = execute;
    this.#clock = clock;
  }

  /** The page that comes after a position. */
  after(position: number): Promise<ReplayPage> {
    const shared = this.#pages.get(position);
    if (shared !== undefined) return shared;
    const page = this.#read(position);
    this.#pages.set(position, page);
    this.#clock.after(SHARED_MS, () => this.#pages.delete(position));
    return page;
  }

  async #read(after: number): Promise<ReplayPage> {
    const readAtMs = this.#clock.nowMs();
    const { frame, position, isLast } = await this.#resumable.page(after);
    const serialised = frame === null ? null : await this.#execute(frame);
    return { serialised, position, isLast, readAtMs };
  }
}
