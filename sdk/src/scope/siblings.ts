import type { Scope } from "./scope.ts";

/**
 * Tells a context opened *inside* another from one opened *beside* it.
 *
 * `await using step = agent.trackContext(…)` can only make itself current for the rest of the running turn, and the
 * caller of an async function goes on in that same turn after the first `await`. So in
 *
 *     await Promise.all(items.map(async (item) => { await using step = agent.trackContext(item); … }))
 *
 * the second step finds the first one current although the two are neighbours. Within one turn the only witness is
 * the stack: neighbours open from the same place or from another function at the same depth; nested ones from
 * deeper down, or from another line of the same function. Past the first `await` none of this is needed.
 */
export interface OpeningPlace {
  readonly depth: number;
  readonly enclosing: string;
  readonly position: string;
}

interface RecentOpening {
  readonly scope: Scope;
  readonly place: OpeningPlace | undefined;
}

/** What was opened during this turn and may have leaked out of the function that opened it. */
let recent: RecentOpening[] = [];

/** The scope that an opening at `place` is really in, given the one that looks current. */
export function enclosingScope(
  looksCurrent: Scope | undefined,
  place: OpeningPlace | undefined,
): Scope | undefined {
  let scope = looksCurrent;
  for (;;) {
    const leaked = recent.find((opening) => opening.scope === scope && !opening.scope.hasEnded);
    if (scope === undefined || leaked === undefined || isInside(place, leaked.place)) return scope;
    scope = scope.outer;
  }
}

/** Remembers an opening until the turn ends. */
export function rememberOpening(scope: Scope, place: OpeningPlace | undefined): void {
  if (recent.length === 0) queueMicrotask(() => (recent = []));
  recent.push({ scope, place });
}

function isInside(place: OpeningPlace | undefined, other: OpeningPlace | undefined): boolean {
  if (place === undefined || other === undefined) return false;
  if (place.depth !== other.depth) return place.depth > other.depth;
  return place.enclosing === other.enclosing && place.position !== other.position;
}

const FRAMES = 64;

/** Where the caller of the caller of `below` stands: the code that called into the SDK; `undefined` where the engine has no structured stacks (only V8 has). */
export function openingPlace(below: (...args: never[]) => unknown): OpeningPlace | undefined {
  if (typeof Error.captureStackTrace !== "function") return undefined;
  const { stackTraceLimit } = Error;
  const prepareStackTrace: unknown = Reflect.get(Error, "prepareStackTrace");
  try {
    Error.stackTraceLimit = FRAMES;
    Error.prepareStackTrace = (_error, frames) => frames;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, below);
    return describe(holder.stack);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
  }
}

function describe(stack: unknown): OpeningPlace | undefined {
  const frame = Array.isArray(stack) ? (stack[1] as NodeJS.CallSite | undefined) : undefined;
  if (frame === undefined) return undefined;
  const file = frame.getFileName() ?? "";
  return {
    depth: (stack as unknown[]).length,
    enclosing: `${file}:${frame.getEnclosingLineNumber()}:${frame.getEnclosingColumnNumber()}`,
    position: `${frame.getLineNumber()}:${frame.getColumnNumber()}`,
  };
}
