import fs from "node:fs";

/** Prompts may be in there. */
const FOLDER = { recursive: true, mode: 0o700 };
/** `s`: each write is on disk when it is done. The name is new, so there is nothing that it could be appended to. */
const FILE = { flag: "as", mode: 0o600 };

/** What the name of a file ends with while it is being written. */
export const UNFINISHED = ".tmp";

/**
 * Writes a file that is there whole or not at all, whatever happens meanwhile: under a temporary name, forced to disk,
 * renamed. Makes the folder if there is none.
 */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const path = `${folder}/${name}`;
  await fs.promises.mkdir(folder, FOLDER);
  try {
    await fs.promises.writeFile(path + UNFINISHED, text, FILE);
    await fs.promises.rename(path + UNFINISHED, path);
  } catch (error) {
    removeNow(path + UNFINISHED);
    throw error;
  }
  await syncFolder(folder);
}

/** {@link writeWhole} without waiting for anything but the disk. */
export function writeWholeNow(folder: string, name: string, text: string): void {
  const path = `${folder}/${name}`;
  fs.mkdirSync(folder, FOLDER);
  try {
    fs.writeFileSync(path + UNFINISHED, text, FILE);
    fs.renameSync(path + UNFINISHED, path);
  } catch (error) {
    removeNow(path + UNFINISHED);
    throw error;
  }
}

/** On a full disk half a file is in the way. */
function removeNow(path: string): void {
  try {
    fs.rmSync(path, { force: true });
  } catch {
    // What went wrong before is what is told.
  }
}

/** A rename survives a power cut only when the folder has been forced to disk too. Not every system can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await fs.promises.open(folder);
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows and some network disks refuse; the file itself is on disk.
  }
}
