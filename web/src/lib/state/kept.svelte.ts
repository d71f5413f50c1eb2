import { ask } from "#lib/api/query.svelte.ts";
import { KeptDocument } from "#lib/gql/graphql.ts";
import { scope } from "./scope.svelte.ts";

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const dayOf = (time: string | null) => (time === null ? null : day.format(new Date(time)));

/** How far back the data goes. It moves by a day a day, so it is read once and after each reconnect. */
class Kept {
  #eventsSince = $state<string | null>(null);
  #rollupsSince = $state<string | null>(null);
  /** The day before which events are gone, for people; null where none is. */
  readonly eventsSince = $derived(dayOf(this.#eventsSince));
  /** The day that sums go back to, for people. */
  readonly rollupsSince = $derived(dayOf(this.#rollupsSince));
  /** Whether the range that is looked at begins before the events do. */
  readonly isBehind = $derived(this.#eventsSince !== null && scope.startMs < Date.parse(this.#eventsSince));

  /** Reads it. Rejects with an error of urql's. */
  async read(): Promise<void> {
    const { usage } = (await ask(KeptDocument, {})).workspace;
    this.#eventsSince = usage.eventsSince ?? null;
    this.#rollupsSince = usage.rollupsSince ?? null;
  }
}

export const kept = new Kept();
