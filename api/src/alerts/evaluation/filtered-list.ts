import type { StoredEvent } from "../../events/event.ts";
import { passes } from "./evaluator.ts";
import type { RuleFilter } from "../rule.ts";

/** The parts of a filter by which something is found, the one that leaves fewest events first. */
const PARTS = ["agentId", "projectId", "taskType", "group", "environment"] as const;
type Part = (typeof PARTS)[number];

/**
 * Things that listen to events, each filed under the narrowest part of its filter: an event finds those that it
 * concerns by a look-up a part, and does not meet the others.
 */
export class FilteredList<Item extends { readonly filter: RuleFilter }> {
  readonly #byPart = new Map<Part, Map<string, Item[]>>();
  readonly #unfiltered: Item[] = [];

  add(item: Item): void {
    const part = PARTS.find((name) => item.filter[name] !== null);
    if (part === undefined) {
      this.#unfiltered.push(item);
      return;
    }
    const value = item.filter[part]!;
    let byValue = this.#byPart.get(part);
    if (byValue === undefined) this.#byPart.set(part, (byValue = new Map<string, Item[]>()));
    const items = byValue.get(value);
    if (items === undefined) byValue.set(value, [item]);
    else items.push(item);
  }

  /** Calls back with every item whose filter the event passes. */
  forEach(event: StoredEvent, visit: (item: Item) => void): void {
    for (const item of this.#unfiltered) visit(item);
    for (const [part, byValue] of this.#byPart) {
      const value = event[part];
      if (value === null) continue;
      for (const item of byValue.get(value) ?? []) if (passes(item.filter, event)) visit(item);
    }
  }
}
