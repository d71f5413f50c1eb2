import { follow } from "#lib/api/query.svelte.ts";
import { AlertChangesDocument } from "#lib/gql/graphql.ts";
import type { AlertChangesSubscription, AlertFieldsFragment } from "#lib/gql/graphql.ts";

type Counts = AlertChangesSubscription["alerts"]["counts"];

/** What the badge shows; alerts reach the page that lists them by the same subscription. */
class AlertCounts {
  current = $state.raw<Counts | null>(null);
  readonly #listeners = new Set<(changed: readonly AlertFieldsFragment[]) => void>();

  /** Follows the alerts for as long as the component lives. */
  follow(): void {
    follow(
      AlertChangesDocument,
      () => ({}),
      ({ alerts }) => {
        this.current = alerts.counts;
        for (const listener of this.#listeners) listener(alerts.alerts);
      },
    );
  }

  /** Tells of each frame, until the answer is called. */
  listen(listener: (changed: readonly AlertFieldsFragment[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export const alertCounts = new AlertCounts();
