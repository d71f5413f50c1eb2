import { ContractError } from "../contract-error.ts";

/** Storage says by itself when it can be written again; a client need not ask more often than this. */
const RETRY_AFTER_SECONDS = 5;

/** The database cannot be written just now: the disk is full, read-only or gone. Nothing was stored. */
export class StorageUnavailableError extends ContractError {
  constructor() {
    super(
      "overloaded",
      `The store cannot be written just now, and nothing was stored. Try again in ${RETRY_AFTER_SECONDS} s.`,
      { retry_after_seconds: RETRY_AFTER_SECONDS },
    );
  }
}
