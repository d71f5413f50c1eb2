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
  readonly writtenMs: number;
  /** Which API key it is for: a digest, since a key does not belong on disk. */
  readonly key: string;
  readonly events: number;
  readonly bytes: number;
  readonly claim: Claim | undefined;
}

/** Who took a file, and when. */
export interface Claim {
  readonly takenMs: number;
  readonly host: string;
  readonly pid: number;
  readonly nonce: string;
}

const WAITING = /^(\d+)-([0-9a-f]+)-[0-9a-f]+-(\d+)-(\d+)\.batch/;
const CLAIMED = /\.batch\.(\d+)\.([0-9a-f]+)\.(\d+)\.([0-9a-f]+)\.claim$/;

export function waitingName(file: {
  writtenMs: number;
  key: string;
  nonce: string;
  events: number;
  bytes: number;
}) {
  return `${file.writtenMs}-${file.key}-${file.nonce}-${file.events}-${file.bytes}.batch`;
}

export function claimedName(waiting: string, claim: Claim): string {
  return `${waiting}.${claim.takenMs}.${claim.host}.${claim.pid}.${claim.nonce}.claim`;
}

/** The files of a listing that are ours and finished, oldest first. */
export function parseNames(names: readonly string[]): SpoolFile[] {
  return names
    .map(parseName)
    .filter((file) => file !== undefined)
    .sort((a, b) => a.writtenMs - b.writtenMs || (a.name < b.name ? -1 : 1));
}

/** What has to go for the files to be within `maxBytes`: the oldest that wait, whoever wrote them. */
export function surplus(oldestFirst: readonly SpoolFile[], maxBytes: number): SpoolFile[] {
  let bytes = oldestFirst.reduce((sum, file) => sum + file.bytes, 0);
  return oldestFirst.filter((file) => {
    if (bytes <= maxBytes || file.claim !== undefined) return false;
    bytes -= file.bytes;
    return true;
  });
}

function parseName(name: string): SpoolFile | undefined {
  const waiting = WAITING.exec(name);
  if (waiting === null) return undefined;
  const [head, writtenMs, key = "", events, bytes] = waiting;
  const claimed = CLAIMED.exec(name);
  if (claimed === null && name !== head) return undefined;
  return {
    name,
    waitingName: head,
    writtenMs: Number(writtenMs),
    key,
    events: Number(events),
    bytes: Number(bytes),
    claim: claimed === null ? undefined : readClaim(claimed),
  };
}

function readClaim([, takenMs, host = "", pid, nonce = ""]: RegExpExecArray): Claim {
  return { takenMs: Number(takenMs), host, pid: Number(pid), nonce };
}
