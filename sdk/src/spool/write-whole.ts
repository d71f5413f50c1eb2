import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** Prompts may be in there. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** What the name of a file ends with while it is being written. */
export const UNFINISHED = ".tmp";

/**
 * Writes a file that is there whole or not at all, whatever happens meanwhile: under a temporary name, forced to disk,
 * renamed. Makes the folder if there is none.
 */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  const temporary = join(folder, name + UNFINISHED);
  try {
    const file = await open(temporary, "wx", FILE_MODE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // on a full disk half a file is in the way
    throw error;
  }
  await syncFolder(folder);
}

/** {@link writeWhole} without waiting for anything but the disk. */
export function writeWholeNow(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  const temporary = join(folder, name + UNFINISHED);
  try {
    const file = openSync(temporary, "wx", FILE_MODE);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, join(folder, name));
  } catch (error) {
    removeNow(temporary);
    throw error;
  }
}

function removeNow(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What went wrong before is what is told.
  }
}

/** A rename survives a power cut only when the folder has been forced to disk too. Not every system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // Windows and some network disks refuse; the file itself is on disk.
  } finally {
    await handle?.close();
  }
}
