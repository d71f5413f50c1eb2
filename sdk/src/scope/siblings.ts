import { currentScope, enter } from "./current.ts";
import { stillOpen } from "./nearest.ts";
import { isInside, placeAbove } from "./opening-place.ts";
import type { Scope } from "./scope.ts";

/** How often in a row a program must have opened a scope where nothing was in doubt, to be trusted to go on so. */
const TRUSTED_OPENINGS = 1000;

/**
 * Makes a scope inside the one that encloses the calling code, current for the rest of the calling function.
 * The public methods call this themselves, so that the caller's place is known: the one above theirs.
 *
 * This tells a scope opened *inside* another from one opened *beside* it.
 *
 * `await using step = agent.trackContext(…)` can only make itself current for the rest of the running turn, and the
 * caller of an async function goes on in that same turn after the first `await`. So in
 *
 *     await Promise.all(items.map(async (item) => { await using step = agent.trackContext(item); … }))
 *
 * the second step finds the first one current although the two are neighbours. Within one turn the only witness is
 * the stack: neighbours open from the same place or from another function at the same depth; nested ones from
 * deeper down, or from another line of the same function. Past the first `await` none of this is needed.
 *
 * Keeping a stack costs more than all the rest of an opening, and most programs never open a scope in one of the same
 * turn. One that has not done so a thousand times keeps none until it does; of that turn the first place is not
 * known, and the rest count as its neighbours. From then on all places are kept.
 */
export function open<S extends Scope>(make: (outer: Scope | undefined) => S): S {
  let outer = currentScope();
  if (mayHaveLeaked(outer)) undoubted = -Infinity;
  else undoubted += 1;
  const place = undoubted < TRUSTED_OPENINGS ? placeAbove(open) : undefined;
  while (mayHaveLeaked(outer) && !isInside(place, outer.openedAt)) outer = stillOpen(outer.outer);
  const scope = make(outer);
  scope.openedAt = place;
  scope.openedInTurn = turn;
  if (watchedTurn !== turn) void THIS_TURN.then(endTurn);
  watchedTurn = turn;
  enter(scope);
  return scope;
}

/** Counts turns, and so tells which scopes may have leaked out of the function that opened them. */
let turn = 1;
let watchedTurn = 0;
/** How many openings in a row left nothing in doubt. */
let undoubted = 0;

const THIS_TURN = /* @__PURE__ */ Promise.resolve();

function endTurn(): void {
  turn += 1;
}

function mayHaveLeaked(scope: Scope | undefined): scope is Scope {
  return scope?.openedInTurn === turn;
}
