/**
 * What a file in the spool is, is in its name: a listing tells age, owner and size without opening anything, and a
 * rename changes state in one step that only one process can win.
 *
 *     1770733921000-9f2c41aa-6b1d…-100-30122.batch                                    waits
 *     1770733921000-9f2c41aa-6b1d…-100-30122.batch.1770733999000.3f1a2b4c.4711.8d….claim   being sent by one process
 *     ….batch.tmp                                                                     being written
 */
export interface SpoolFile {
  readonly name: string;
  /** The name that it has while it waits. */
  readonly waitingName: string;
  /** Which API key it is for: a digest, since a key does not belong on disk. */
  readonly key: string;
  readonly events: number;
  readonly bytes: number;
  /** When it was taken, by which process of which host; not a number where it waits. */
  readonly takenMs: number;
  readonly host: string | undefined;
  readonly pid: number;
}

const NAME =
  /^(\d+-([0-9a-f]+)-[0-9a-f]+-(\d+)-(\d+)\.batch)(?:\.(\d+)\.([0-9a-f]+)\.(\d+)\.[0-9a-f]+\.claim)?$/;

/** The files of a listing that are ours and finished, oldest first. */
export function parseNames(names: readonly string[]): SpoolFile[] {
  return names
    .toSorted() // a name starts with its time, which has 13 digits until 2286
    .map(parseName)
    .filter((file) => file !== undefined);
}

/** What has to go for the files to be within `maxBytes`: the oldest that wait, whoever wrote them. */
export function surplus(oldestFirst: readonly SpoolFile[], maxBytes: number): SpoolFile[] {
  let bytes = oldestFirst.reduce((sum, file) => sum + file.bytes, 0);
  return oldestFirst.filter((file) => {
    if (bytes <= maxBytes || file.host) return false;
    bytes -= file.bytes;
    return true;
  });
}

function parseName(name: string): SpoolFile | undefined {
  const parts = NAME.exec(name);
  if (!parts) return undefined;
  const [, waitingName = "", key = "", events, bytes, takenMs, host, pid] = parts;
  return {
    name,
    waitingName,
    key,
    events: Number(events),
    bytes: Number(bytes),
    takenMs: Number(takenMs),
    host,
    pid: Number(pid),
  };
}
