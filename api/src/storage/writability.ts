import { StorageUnavailableError } from "./unavailable.ts";

/** Between two tries to write while it cannot be done, milliseconds. */
const TRY_EVERY_MS = 1_000;

export interface WritabilityParts {
  /** Writes by way of trial; rejects when that cannot be done. */
  tryToWrite: () => Promise<void>;
  /** Told of every write that could not be done, with the database's reason. */
  onWriteFailure?: (reason: string) => void;
  /** Told when it cannot be written any more, with the database's reason, and, with null, when it can again. */
  onWritable?: (reason: string | null) => void;
}

/**
 * Whether the database can be written. It cannot from the first write on that fails for want of it, until one by way
 * of trial has been done.
 */
export class Writability {
  readonly #parts: WritabilityParts;
  #isWritable = true;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: WritabilityParts) {
    this.#parts = parts;
  }

  /** Takes note of a write that failed for want of a database that can be written. */
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
