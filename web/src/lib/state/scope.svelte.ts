import { goto } from "$app/navigation";
import { page } from "$app/state";
import type { TimeRange } from "#lib/gql/graphql.ts";

/** Ranges by their name in the URL. */
export const RANGES = {
  "1h": { value: "LAST_1H", label: "Last hour", ms: 3_600_000 },
  "6h": { value: "LAST_6H", label: "Last 6 hours", ms: 21_600_000 },
  "24h": { value: "LAST_24H", label: "Last 24 hours", ms: 86_400_000 },
  "7d": { value: "LAST_7D", label: "Last 7 days", ms: 604_800_000 },
  "30d": { value: "LAST_30D", label: "Last 30 days", ms: 2_592_000_000 },
} as const satisfies Record<string, { value: TimeRange; label: string; ms: number }>;

export type RangeName = keyof typeof RANGES;

const DEFAULT_RANGE: RangeName = "24h";

/** What stands for the run of a client that sends no ids of runs: no id is empty. */
const NO_RUN_ID = "";

/** What holds on every page; the rest of the parameters belong to the page that they are on. */
const SHARED = ["project", "env", "range", "from", "to"] as const;

/** The variables of a range: a name, or from and to. */
export interface RangeVariables {
  range?: TimeRange;
  from?: string;
  to?: string;
}

/** When a range begins that moves with the time, milliseconds since the epoch; null for one that stands still. */
export function movingStart(range: TimeRange | null | undefined, nowMs: number): number | null {
  const found = Object.values(RANGES).find(({ value }) => value === range);
  return found === undefined ? null : nowMs - found.ms;
}

/**
 * What is looked at, as the URL says it: filters, range and selection. Whatever changes it makes an entry of the
 * history, so that Back undoes it and the address can be given to somebody else.
 */
class Scope {
  /** Where the page is on its way to: of changes in a row, none undoes the one before. */
  #next: { from: string; to: string } | null = null;
  readonly #params = $derived(page.url.searchParams);
  readonly project = $derived(this.#params.get("project"));
  readonly environment = $derived(this.#params.get("env"));
  readonly agent = $derived(this.#params.get("agent"));
  /** Of the task chosen, the run: null where it has no id, undefined where the address leaves it to be the latest. */
  readonly runId: string | null | undefined = $derived.by(() => {
    const run = this.#params.get("run");
    return run === null ? undefined : run === NO_RUN_ID ? null : run;
  });
  readonly rangeName: RangeName | null = $derived.by(() => {
    if (this.#custom) return null;
    const name = this.#params.get("range");
    return name !== null && name in RANGES ? (name as RangeName) : DEFAULT_RANGE;
  });
  readonly #custom = $derived.by(() => {
    const from = Date.parse(this.#params.get("from") ?? "");
    const to = Date.parse(this.#params.get("to") ?? "");
    return from < to ? { from: new Date(from).toISOString(), to: new Date(to).toISOString() } : null;
  });
  readonly range: RangeVariables = $derived(
    this.#custom ?? { range: RANGES[this.rangeName ?? DEFAULT_RANGE].value },
  );

  /** When the range begins, milliseconds since the epoch. */
  get startMs(): number {
    const { from } = this.range;
    return from === undefined ? Date.now() - RANGES[this.rangeName ?? DEFAULT_RANGE].ms : Date.parse(from);
  }

  /** A parameter of the page. */
  get(name: string): string | null {
    return this.#params.get(name);
  }

  /** Changes parameters; null takes one out, and so does an empty text. */
  set(changes: Record<string, string | null>, { replace = false } = {}): void {
    const set = Object.entries(changes).map(([name, value]) => [name, value === "" ? null : value] as const);
    this.#go(Object.fromEntries(set), replace);
  }

  /** Says which run is shown where the address only says the task. */
  nameRun(runId: string | null): void {
    this.#go({ run: runId ?? NO_RUN_ID }, true);
  }

  /** The address of a run of a task. */
  toRun(id: string, runId: string | null | undefined, changes: Record<string, string | null> = {}): string {
    return this.to("/", { task: id, run: runId ?? NO_RUN_ID, ...changes });
  }

  /** The address of this page with other parameters, for links and for the clipboard. */
  here(changes: Record<string, string | null>): string {
    const { pathname, search } = this.#with(page.url.href, changes);
    return pathname + search;
  }

  /** The address of another page that keeps project, environment and range. */
  to(path: string, changes: Record<string, string | null> = {}): string {
    const url = new URL(path, page.url.href);
    for (const name of SHARED) {
      const value = this.#params.get(name);
      if (value !== null) url.searchParams.set(name, value);
    }
    const { pathname, search } = this.#with(url.href, changes);
    return pathname + search;
  }

  #go(changes: Record<string, string | null>, replace: boolean): void {
    const here = page.url.href;
    const from = this.#next?.from === here ? this.#next.to : here;
    const url = this.#with(from, changes);
    if (from === here && url.href === here) return;
    const next = { from: here, to: url.href };
    this.#next = next;
    void goto(url, { replace, reset: false }).finally(() => {
      if (this.#next === next) this.#next = null;
    });
  }

  #with(base: string, changes: Record<string, string | null>): URL {
    const url = new URL(base);
    for (const [name, value] of Object.entries(changes))
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    return url;
  }
}

export const scope = new Scope();
