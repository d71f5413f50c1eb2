import type { Node, NodeTree } from "./nodes.ts";

/** A node as a row: how deep it stands, and whether what is under it is shown. */
export interface Row {
  node: Node;
  depth: number;
  isExpanded: boolean;
  isMatch: boolean;
}

/** Rows that a run may take at first: about as many as somebody reads through. */
const FIRST_ROWS = 150;

/**
 * What is unfolded before anybody has folded anything: level by level for as long as the rows stay few, and the way
 * to each failure. Of a small run that is everything; what was folded together stays so.
 */
export function unfoldedAtFirst(tree: NodeTree): Set<Node> {
  const unfolded = new Set<Node>([tree.root]);
  let rows = 1;
  let level = [tree.root];
  while (level.length > 0) {
    const children = level.reduce((sum, node) => sum + (node.kind === "fold" ? 0 : node.children.length), 0);
    const hasRoom = rows + children <= FIRST_ROWS;
    const next: Node[] = [];
    for (const node of level) {
      const isWanted = node === tree.root || hasFailureBelow(node) || (hasRoom && node.kind !== "fold");
      if (node.children.length === 0 || !isWanted) continue;
      unfolded.add(node);
      rows += node.children.length;
      next.push(...node.children);
    }
    level = next;
  }
  return unfolded;
}

const hasFailureBelow = ({ children }: Node) => children.some(({ hasFailure }) => hasFailure);

/** The rows that show: what is folded left out, or what matches a search with the way to it. */
export function toRows(tree: NodeTree, state: { isFolded: (node: Node) => boolean; search: string }): Row[] {
  const { isFolded, search } = state;
  const needle = search.trim().toLowerCase();
  const matching = needle === "" ? null : matchesOf(tree, needle);
  const rows: Row[] = [];
  const waiting: { node: Node; depth: number }[] = [{ node: tree.root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (matching !== null && !matching.shown.has(node)) continue;
    const isExpanded = node.children.length > 0 && (matching !== null || !isFolded(node));
    rows.push({ node, depth, isExpanded, isMatch: matching?.hits.has(node) ?? false });
    if (!isExpanded) continue;
    for (let index = node.children.length - 1; index >= 0; index -= 1)
      waiting.push({ node: node.children[index]!, depth: depth + 1 });
  }
  return rows;
}

function matchesOf(tree: NodeTree, needle: string): { hits: Set<Node>; shown: Set<Node> } {
  const hits = new Set<Node>();
  const shown = new Set<Node>([tree.root]);
  for (const node of tree.byKey.values()) {
    if (node.kind === "run" || node.kind === "fold") continue;
    const text = `${node.label}\n${node.note ?? ""}\n${node.exceptionMessage ?? ""}\n${node.actionId ?? ""}\n${node.kind}`;
    if (!text.toLowerCase().includes(needle)) continue;
    hits.add(node);
    for (let up: Node | null = node; up !== null && !shown.has(up); up = up.parent) shown.add(up);
  }
  return { hits, shown };
}

/** The part of the run that the waterfall shows, milliseconds since the epoch. */
export interface Span {
  fromMs: number;
  toMs: number;
}

const NICE_STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000, 86_400_000,
  172_800_000, 604_800_000,
];

/** Times of the axis, from the start of the run, at most `count` of them, at round distances. */
export function ticksOf({ fromMs, toMs }: Span, startMs: number, count: number): number[] {
  const stepMs =
    NICE_STEPS_MS.find((step) => (toMs - fromMs) / step <= count) ?? (toMs - fromMs) / Math.max(1, count);
  const ticks: number[] = [];
  for (let at = Math.ceil((fromMs - startMs) / stepMs) * stepMs; startMs + at <= toMs; at += stepMs)
    ticks.push(at);
  return ticks;
}
