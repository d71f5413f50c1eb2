import { StorageUnavailableError } from "../unavailable.ts";

/** Between two tries to write while it cannot be done, milliseconds. */
const TRY_EVERY_MS = 1_000;

export interface WritabilityParts {
  /** Writes as much as a large batch takes; rejects when that cannot be done. */
  tryToWrite: () => Promise<void>;
  /** Told of every write that could not be done, with SQLite's reason. */
  onWriteFailure?: (reason: string) => void;
  /** Told when it cannot be written any more, with SQLite's reason, and, with null, when it can again. */
  onWritable?: (reason: string | null) => void;
}

/**
 * Whether the database can be written. It cannot from the first write on that the disk or the file refuses, until as
 * much as a large batch takes has been written by way of trial: that small writes still find room on a full disk says
 * nothing.
 */
export class Writability {
  readonly #parts: WritabilityParts;
  #isWritable = true;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: WritabilityParts) {
    this.#parts = parts;
  }

  /** Takes note of a write that the disk or the file refused. */
  refused(reason: string): StorageUnavailableError {
    this.#parts.onWriteFailure?.(reason);
    if (this.#isWritable && !this.#isClosed) {
      this.#isWritable = false;
      this.#parts.onWritable?.(reason);
      this.#tryLater();
    }
    return new StorageUnavailableError();
  }

  /** @throws {StorageUnavailableError} */
  assertWritable(): void {
    if (!this.#isWritable) throw new StorageUnavailableError();
  }

  /** No more trials. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #tryLater(): void {
    this.#timer = setTimeout(() => void this.#try(), TRY_EVERY_MS);
  }

  async #try(): Promise<void> {
    const isWritten = await this.#parts.tryToWrite().then(
      () => true,
      () => false,
    );
    if (this.#isClosed) return;
    if (!isWritten) return this.#tryLater();
    this.#isWritable = true;
    this.#parts.onWritable?.(null);
  }
}
