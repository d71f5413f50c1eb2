import { invalidParameter } from "../contract-error.ts";

/** Longest text in a filter, characters: as long as the longest id. */
const MAX_TEXT_LENGTH = 256;
/** Most values in one list of a filter: each event that comes is held against them for as long as it is watched. */
const MAX_VALUES = 200;

/** @throws {ContractError} `invalid_parameter` that names the part and the limit */
export function assertFilterSize(filter: object | null | undefined): void {
  for (const [name, value] of Object.entries(filter ?? {})) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.length > MAX_VALUES)
      throw tooLarge(`filter.${name} has ${values.length} values; the limit is ${MAX_VALUES}.`, MAX_VALUES);
    if (values.some((text) => typeof text === "string" && text.length > MAX_TEXT_LENGTH))
      throw tooLarge(`filter.${name} is longer than ${MAX_TEXT_LENGTH} characters.`, MAX_TEXT_LENGTH);
  }
}

function tooLarge(message: string, limit: number) {
  return invalidParameter(message, { limit });
}
