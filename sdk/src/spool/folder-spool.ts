import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import { batchJson } from "../transport/http-delivery.ts";
import type { Batch } from "../transport/delivery.ts";
import type { WireEnvelope, WireEvent } from "../wire/wire.ts";
import { parseNames, type SpoolFile, surplus } from "./spool-names.ts";
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
export function openFolderSpool({ folder, apiKey, maxBytes, now, warn }: SpoolOptions): Spool {
  const ownKey = digest(apiKey);
  const ownHost = digest(os.hostname());
  const nonce = newNonce();
  let candidates: SpoolFile[] = [];

  const pathOf = (name: string): string => `${folder}/${name}`;

  /** Name and content of a new file. */
  const describe = (batch: Batch): [string, string] => {
    const text = batchJson(batch);
    const facts = [now(), ownKey, newNonce(), batch.events.length, Buffer.byteLength(text)];
    return [`${facts.join("-")}.batch`, text];
  };

  const list = async (): Promise<SpoolFile[]> => {
    const names = await fs.promises.readdir(folder).catch(() => []);
    for (const name of names) {
      const isStale = now() - Number.parseInt(name, 10) > UNFINISHED_MS; // a name starts with its time
      if (isStale && name.endsWith(`.batch${UNFINISHED}`)) await remove(name);
    }
    return parseNames(names);
  };

  /** Whether this process may take it. */
  const isFree = ({ key, takenMs, host, pid }: SpoolFile): boolean => {
    if (key !== ownKey) return false;
    if (!host || now() - takenMs > CLAIM_LEASE_MS) return true;
    // Our own number may be another thread's of this process, or the last run's in a container, where the first process
    // has the same number each time: the lease decides.
    return host === ownHost && !isAlive(pid);
  };

  const take = async ({ name, waitingName }: SpoolFile): Promise<ClaimedBatch | undefined> => {
    const mine = [waitingName, now(), ownHost, process.pid, nonce, "claim"].join(".");
    try {
      await fs.promises.rename(pathOf(name), pathOf(mine));
    } catch {
      return undefined; // another process was faster
    }
    const batch = readBatch(await fs.promises.readFile(pathOf(mine), "utf8"));
    if (!batch) {
      warn(`${pathOf(waitingName)} is damaged and thrown away`);
      await remove(mine);
      return undefined;
    }
    return {
      batch,
      done: () => remove(mine),
      release: async () => {
        await fs.promises.rename(pathOf(mine), pathOf(waitingName)).catch(ignoreMissing);
        spool.mayHaveMore = true;
      },
    };
  };

  /** False when somebody else has removed it. */
  const remove = (name: string): Promise<boolean> =>
    fs.promises.unlink(pathOf(name)).then(() => true, ignoreMissing);

  const spool: Spool = {
    mayHaveMore: true,
    async add(batch) {
      await writeWhole(folder, ...describe(batch));
      spool.mayHaveMore = true;
      let lost = 0;
      for (const { name, events } of surplus(await list(), maxBytes)) if (await remove(name)) lost += events;
      return lost;
    },
    addNow(batch) {
      writeWholeNow(folder, ...describe(batch));
      spool.mayHaveMore = true;
      let lost = 0;
      for (const { name, events } of surplus(parseNames(fs.readdirSync(folder)), maxBytes)) {
        try {
          fs.unlinkSync(pathOf(name));
          lost += events;
        } catch (error) {
          ignoreMissing(error);
        }
      }
      return lost;
    },
    async claim() {
      if (candidates.length === 0) candidates = (await list()).filter(isFree);
      let file: SpoolFile | undefined;
      while ((file = candidates.shift())) {
        const claimed = await take(file);
        if (claimed) return claimed;
      }
      spool.mayHaveMore = false;
      return undefined;
    },
  };
  return spool;
}

/** Somebody else has dealt with the file, which was the aim. */
function ignoreMissing(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return false;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // alive, and somebody else's
  }
}

function newNonce(): string {
  return crypto.randomUUID().slice(-12);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function readBatch(text: string): Batch | undefined {
  try {
    const { envelope, events } = JSON.parse(text) as { envelope: WireEnvelope; events: WireEvent[] };
    return {
      envelope,
      events: events.map((event) => ({ id: event.event_id, json: JSON.stringify(event) })),
    };
  } catch {
    return undefined;
  }
}
