import type { Node } from "./nodes.ts";

/** This many of a kind in a row are one row, until somebody unfolds them. */
const FOLD_FROM = 12;

/** What a node has unless it is said. */
export const BLANK = {
  note: null,
  durationMs: null,
  tokensIn: null,
  tokensOut: null,
  costUsd: null,
  exceptionType: null,
  exceptionMessage: null,
  retries: 0,
  actionId: null,
  parent: null,
  hasFailure: false,
  isOpen: false,
  size: 0,
} as const;

/** Smallest and largest, without spreading thousands of arguments. */
export function edges(times: readonly number[]): [number, number] | [] {
  if (times.length === 0) return [];
  let [min, max] = [times[0]!, times[0]!];
  for (const time of times) {
    if (time < min) min = time;
    if (time > max) max = time;
  }
  return [min, max];
}

/** Long rows of leaves with one name become one node: a hundred calls that went well are one thing to know. */
export function fold(parent: Node): Node[] {
  const folded: Node[] = [];
  const { children } = parent;
  for (let index = 0; index < children.length;) {
    let end = index;
    while (end < children.length && isSameLeaf(children[index]!, children[end]!)) end += 1;
    const alike = children.slice(index, Math.max(end, index + 1));
    if (alike.length >= FOLD_FROM) folded.push(foldNode(parent, alike));
    else folded.push(...alike);
    index += alike.length;
  }
  return folded;
}

function isSameLeaf(a: Node, b: Node): boolean {
  const isPlain = (node: Node) =>
    node.children.length === 0 && node.state !== "failed" && node.endMs !== null;
  return (
    isPlain(a) &&
    isPlain(b) &&
    a.kind === b.kind &&
    a.label === b.label &&
    a.kind !== "run" &&
    a.kind !== "fold"
  );
}

function foldNode(parent: Node, alike: Node[]): Node {
  const first = alike[0]!;
  const node: Node = {
    ...BLANK,
    key: `fold-${first.key}`,
    kind: "fold",
    state: "neutral",
    label: `${alike.length} × ${first.label}`,
    note: first.kind === "llm" ? first.note : null,
    startMs: first.startMs,
    endMs: Math.max(...edges(alike.map(({ endMs }) => endMs!))),
    durationMs: sum(alike, "durationMs"),
    tokensIn: sum(alike, "tokensIn"),
    tokensOut: sum(alike, "tokensOut"),
    costUsd: sum(alike, "costUsd"),
    eventIds: [],
    parent,
    children: alike,
  };
  for (const child of alike) child.parent = node;
  return node;
}

function sum(
  nodes: readonly Node[],
  field: "durationMs" | "tokensIn" | "tokensOut" | "costUsd",
): number | null {
  return nodes.reduce<number | null>((total, node) => {
    const value = node[field];
    return value === null ? total : (total ?? 0) + value;
  }, null);
}
