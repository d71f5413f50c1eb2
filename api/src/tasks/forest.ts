/** A node of a forest, flat: the order of the list is pre-order, depth is 0 at a root. */
export interface ForestNode {
  id: string;
  /** Null at a root. */
  parentId: string | null;
  depth: number;
  rootId: string;
}

/**
 * Puts nodes that name their parents into a forest. Whatever is named, every node comes out exactly once: a node
 * whose parent is unknown, or is itself, is a root; where parents go in a circle, the first of the circle (in the
 * order given) is one. Nothing recurses, so a chain may be as long as it likes.
 *
 * @param parents id → id of the parent as sent, in the order that siblings and roots should have
 */
export function toForest(parents: ReadonlyMap<string, string | null>): ForestNode[] {
  const roots: string[] = [];
  const children = new Map<string, string[]>();
  for (const [id, parentId] of withoutCircles(parents)) {
    if (parentId === null) roots.push(id);
    else appendTo(children, parentId, id);
  }
  const forest: ForestNode[] = [];
  const pending = roots.map((id): ForestNode => ({ id, parentId: null, depth: 0, rootId: id })).reverse();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    forest.push(node);
    const { id, depth, rootId } = node;
    const below = children.get(id) ?? [];
    for (const child of below.toReversed())
      pending.push({ id: child, parentId: id, depth: depth + 1, rootId });
  }
  return forest;
}

/** The same with every parent known and every path ending at a root. */
function withoutCircles(parents: ReadonlyMap<string, string | null>): Map<string, string | null> {
  const order = new Map([...parents.keys()].map((id, index) => [id, index]));
  const resolved = new Map<string, string | null>();
  for (const [id, parentId] of parents)
    resolved.set(id, parentId !== null && parentId !== id && parents.has(parentId) ? parentId : null);
  const settled = new Set<string>();
  for (const start of parents.keys()) {
    const path = new Set<string>();
    let id: string | null = start;
    while (id !== null && !settled.has(id) && !path.has(id)) {
      path.add(id);
      id = resolved.get(id) ?? null;
    }
    if (id !== null && path.has(id)) resolved.set(firstOfCircle(id, resolved, order), null);
    for (const seen of path) settled.add(seen);
  }
  return resolved;
}

function firstOfCircle(
  start: string,
  parents: ReadonlyMap<string, string | null>,
  order: ReadonlyMap<string, number>,
): string {
  let first = start;
  let id = parents.get(start) ?? start;
  while (id !== start) {
    if ((order.get(id) ?? 0) < (order.get(first) ?? 0)) first = id;
    id = parents.get(id) ?? start;
  }
  return first;
}

/** Appends to a list in a map. */
export function appendTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
