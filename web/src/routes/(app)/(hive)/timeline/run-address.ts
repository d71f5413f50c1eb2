import type { Node, NodeTree } from "./nodes.ts";
import type { Span } from "./rows.ts";

/** What no run is shown with: all that the address says of one, taken out. */
export const CLOSED = {
  task: null,
  run: null,
  node: null,
  full: null,
  find: null,
  zoom: null,
  folded: null,
  unfolded: null,
};

/** Nodes folded by hand that an address holds on to, each way: the latest. */
const MAX_FOLDS = 100;
/** Every node but the root. */
const ALL = "all";

/** What was folded and unfolded by hand. Keys of nodes are ids of events and hold no comma. */
export class Folds {
  readonly #folded: ReadonlySet<string>;
  readonly #unfolded: ReadonlySet<string>;

  constructor(folded: string | null, unfolded: string | null) {
    this.#folded = new Set(folded?.split(","));
    this.#unfolded = new Set(unfolded?.split(","));
  }

  /** Null where nobody folded or unfolded it. */
  isFolded({ key, parent }: Node): boolean | null {
    if (this.#folded.has(key)) return true;
    if (this.#unfolded.has(key)) return false;
    if (parent === null) return null;
    if (this.#folded.has(ALL)) return true;
    return this.#unfolded.has(ALL) ? false : null;
  }

  /** The parameters of the address with nodes folded, or unfolded. */
  with(nodes: readonly Node[], isFolded: boolean): { folded: string | null; unfolded: string | null } {
    const [to, from] = isFolded ? [this.#folded, this.#unfolded] : [this.#unfolded, this.#folded];
    const keys = new Set(nodes.map(({ key }) => key));
    const added = withAll([...to].filter((key) => !keys.has(key)).concat(...keys));
    const left = withAll([...from].filter((key) => !keys.has(key)));
    return isFolded ? { folded: added, unfolded: left } : { folded: left, unfolded: added };
  }

  /** The parameters of the address with all nodes folded, or unfolded. */
  static all(isFolded: boolean): { folded: string | null; unfolded: string | null } {
    return { folded: isFolded ? ALL : null, unfolded: isFolded ? null : ALL };
  }
}

function withAll(keys: readonly string[]): string | null {
  const latest = keys.filter((key) => key !== ALL).slice(-MAX_FOLDS);
  return (keys.includes(ALL) ? [ALL, ...latest] : latest).join(",") || null;
}

/** `1200-3400`: the part of the run between two moments, milliseconds from its start. Null for all of it. */
export function toZoom(text: string | null, { startMs }: Pick<NodeTree, "startMs">): Span | null {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? "") ?? [];
  const span = { fromMs: startMs + Number(from), toMs: startMs + Number(to) };
  return span.fromMs < span.toMs ? span : null;
}

/** The same the other way. */
export function fromZoom(span: Span | null, { startMs }: Pick<NodeTree, "startMs">): string | null {
  if (span === null) return null;
  return `${Math.max(0, Math.floor(span.fromMs - startMs))}-${Math.ceil(span.toMs - startMs)}`;
}
