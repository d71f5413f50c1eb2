import { createHash, randomBytes } from "node:crypto";
import { readdirSync, unlinkSync } from "node:fs";
import { readdir, readFile, rename, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { batchJson } from "../transport/http-delivery.ts";
import type { Batch, RenderedEvent } from "../transport/delivery.ts";
import type { WireEnvelope, WireEvent } from "../wire/wire.ts";
import { type Claim, claimedName, parseNames, type SpoolFile, surplus, waitingName } from "./spool-names.ts";
import type { ClaimedBatch, Spool, SpoolOptions } from "./spool.ts";
import { UNFINISHED, writeWhole, writeWholeNow } from "./write-whole.ts";

/** A claim older than this is nobody's: one attempt to send takes 10 s at most. */
const CLAIM_LEASE_MS = 120_000;
/** A file that has been half written for this long will never be finished. */
const UNFINISHED_MS = 600_000;

/**
 * A folder of batches, which several processes may share.
 *
 * A batch is written under a temporary name, forced to disk and renamed: it is there whole or not at all. To send it,
 * a process renames it to a name of its own; a rename has one winner, so one process sends it. A process that dies
 * with a claim leaves it to whoever finds it dead, or the claim old; the name that is renamed away contains the dead
 * process's nonce, so that too has one winner.
 */
export class FolderSpool implements Spool {
  readonly #options: SpoolOptions;
  readonly #key: string;
  readonly #host = digest(hostname());
  readonly #nonce = randomBytes(6).toString("hex");
  #candidates: SpoolFile[] = [];
  #mayHaveMore = true;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#key = digest(options.apiKey);
  }

  get mayHaveMore(): boolean {
    return this.#mayHaveMore;
  }

  lookAgain(): void {
    this.#mayHaveMore = true;
  }

  async add(batch: Batch): Promise<number> {
    const { name, text } = this.#describe(batch);
    await writeWhole(this.#options.folder, name, text);
    this.#mayHaveMore = true;
    return this.#makeRoom();
  }

  addNow(batch: Batch): number {
    const { name, text } = this.#describe(batch);
    writeWholeNow(this.#options.folder, name, text);
    this.#mayHaveMore = true;
    return this.#makeRoomNow();
  }

  async claim(): Promise<ClaimedBatch | undefined> {
    if (this.#candidates.length === 0) this.#candidates = await this.#findCandidates();
    for (let file = this.#candidates.shift(); file !== undefined; file = this.#candidates.shift()) {
      const claimed = await this.#take(file);
      if (claimed !== undefined) return claimed;
    }
    this.#mayHaveMore = false;
    return undefined;
  }

  #describe(batch: Batch): { name: string; text: string } {
    const text = batchJson(batch);
    const name = waitingName({
      writtenMs: this.#options.now(),
      key: this.#key,
      nonce: randomBytes(6).toString("hex"),
      events: batch.events.length,
      bytes: Buffer.byteLength(text),
    });
    return { name, text };
  }

  /** What this process may take, oldest first. */
  async #findCandidates(): Promise<SpoolFile[]> {
    const files = await this.#list();
    return files.filter((file) => file.key === this.#key && this.#isFree(file));
  }

  #isFree({ claim }: SpoolFile): boolean {
    if (claim === undefined) return true;
    if (this.#options.now() - claim.takenMs > CLAIM_LEASE_MS) return true;
    // Our own number may be another thread's of this process, or the last run's in a container, where the first process
    // has the same number each time: the lease decides.
    return claim.host === this.#host && !isAlive(claim.pid);
  }

  async #take(file: SpoolFile): Promise<ClaimedBatch | undefined> {
    const claim: Claim = {
      takenMs: this.#options.now(),
      host: this.#host,
      pid: process.pid,
      nonce: this.#nonce,
    };
    const waiting = this.#pathOf(file.waitingName);
    const mine = this.#pathOf(claimedName(file.waitingName, claim));
    try {
      await rename(this.#pathOf(file.name), mine);
    } catch {
      return undefined; // another process was faster
    }
    const batch = readBatch(await readFile(mine, "utf8"));
    if (batch === undefined) {
      this.#options.warn(`${waiting} is damaged and is thrown away`);
      await unlink(mine);
      return undefined;
    }
    return {
      batch,
      done: () => unlink(mine).catch(ignoreMissing),
      release: async () => {
        await rename(mine, waiting).catch(ignoreMissing);
        this.#mayHaveMore = true;
      },
    };
  }

  /** Keeps the folder within its bound, and tells how many events had to go for it. */
  async #makeRoom(): Promise<number> {
    let lost = 0;
    for (const { name, events } of surplus(await this.#list(), this.#options.maxBytes)) {
      await unlink(this.#pathOf(name)).then(() => (lost += events), ignoreMissing);
    }
    return lost;
  }

  #makeRoomNow(): number {
    let lost = 0;
    const files = parseNames(readdirSync(this.#options.folder));
    for (const { name, events } of surplus(files, this.#options.maxBytes)) {
      try {
        unlinkSync(this.#pathOf(name));
        lost += events;
      } catch (error) {
        ignoreMissing(error);
      }
    }
    return lost;
  }

  async #list(): Promise<SpoolFile[]> {
    const names = await readdir(this.#options.folder).catch(() => []);
    await this.#removeUnfinished(names.filter((name) => name.endsWith(`.batch${UNFINISHED}`)));
    return parseNames(names);
  }

  #pathOf(name: string): string {
    return join(this.#options.folder, name);
  }

  async #removeUnfinished(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const isStale = this.#options.now() - Number.parseInt(name, 10) > UNFINISHED_MS; // a name starts with its time
      if (isStale) await unlink(this.#pathOf(name)).catch(ignoreMissing);
    }
  }
}

/** Somebody else has dealt with the file, which was the aim. */
function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // alive, and somebody else's
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function readBatch(text: string): Batch | undefined {
  try {
    const { envelope, events } = JSON.parse(text) as { envelope: WireEnvelope; events: WireEvent[] };
    const rendered: RenderedEvent[] = events.map((event) => ({
      id: event.event_id,
      json: JSON.stringify(event),
    }));
    return { envelope, events: rendered };
  } catch {
    return undefined;
  }
}
