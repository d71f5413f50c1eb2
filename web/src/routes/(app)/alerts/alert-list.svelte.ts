import type { CombinedError } from "@urql/core";
import { ask, failureOf } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import { AlertsDocument } from "#lib/gql/apart/graphql.ts";
import type { AlertFieldsFragment } from "#lib/gql/graphql.ts";
import type { AlertFilter } from "#lib/gql/apart/graphql.ts";

export type Alert = AlertFieldsFragment;

/** Alerts, the latest first, page after page; frames change what is there and add what is new. */
export class AlertList {
  alerts = $state.raw<readonly Alert[]>([]);
  hasMore = $state(false);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  #filter: AlertFilter = {};
  #after: string | null = null;
  #turn = 0;

  /** Reads from the latest on. */
  async begin(filter: AlertFilter): Promise<void> {
    this.#filter = filter;
    this.#after = null;
    await this.#read([]);
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    await this.#read(this.alerts);
  }

  /** Takes what a frame or a change brought. */
  take(changed: readonly Alert[]): void {
    const byId = new Map(changed.map((alert) => [alert.id, alert]));
    const known = this.alerts.map((alert) => byId.get(alert.id) ?? alert);
    const knownIds = new Set(known.map(({ id }) => id));
    const added = changed.filter((alert) => !knownIds.has(alert.id) && this.#matches(alert));
    this.alerts = [...added, ...known]
      .filter((alert) => this.#matches(alert))
      .sort((a, b) => (a.firedAt < b.firedAt ? 1 : a.firedAt > b.firedAt ? -1 : 0));
  }

  #matches(alert: Alert): boolean {
    const { status, minSeverity, isAcknowledged } = this.#filter;
    if (status != null && alert.status !== status) return false;
    if (isAcknowledged != null && (alert.acknowledgedAt != null) !== isAcknowledged) return false;
    return minSeverity == null || SEVERITIES.indexOf(alert.severity) >= SEVERITIES.indexOf(minSeverity);
  }

  async #read(before: readonly Alert[]): Promise<void> {
    const turn = ++this.#turn;
    try {
      const { alerts } = await ask(AlertsDocument, { filter: this.#filter, after: this.#after });
      if (turn !== this.#turn) return;
      this.alerts = [...before, ...alerts.nodes];
      this.hasMore = alerts.pageInfo.hasNextPage;
      this.#after = alerts.pageInfo.endCursor ?? null;
      this.failure = null;
      this.isLoaded = true;
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error as CombinedError);
    }
  }
}

/** Least first. */
const SEVERITIES = ["INFO", "WARNING", "CRITICAL"];
