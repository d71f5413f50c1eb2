import { currentScope, enter } from "./current.ts";
import { stillOpen } from "./nearest.ts";
import { OpeningPlace } from "./opening-place.ts";
import type { Scope } from "./scope.ts";

/** How often in a row a program must have opened a scope where nothing was in doubt, to be trusted to go on so. */
const TRUSTED_OPENINGS = 1000;

/**
 * Tells a scope opened *inside* another from one opened *beside* it.
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
class Openings {
  /** Counts turns, and so tells which scopes may have leaked out of the function that opened them. */
  #turn = 1;
  #isTurnWatched = false;
  #undoubted = 0;

  /** Whether the place of an opening has to be known, given the scope that looks current. */
  needsPlace(looksCurrent: Scope | undefined): boolean {
    if (this.#mayHaveLeaked(looksCurrent)) this.#undoubted = -Infinity;
    else this.#undoubted += 1;
    return this.#undoubted < TRUSTED_OPENINGS;
  }

  /** The scope that an opening at `place` is really in, given the one that looks current. */
  enclosing(looksCurrent: Scope | undefined, place: OpeningPlace | undefined): Scope | undefined {
    let scope = looksCurrent;
    while (scope !== undefined && this.#mayHaveLeaked(scope)) {
      if (scope.openedAt !== undefined && place?.isInside(scope.openedAt) === true) return scope;
      scope = stillOpen(scope.outer);
    }
    return scope;
  }

  /** Notes when and where a scope was opened. */
  note(scope: Scope, place: OpeningPlace | undefined): void {
    scope.openedAt = place;
    scope.openedInTurn = this.#turn;
    if (this.#isTurnWatched) return;
    this.#isTurnWatched = true;
    void THIS_TURN.then(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    this.#isTurnWatched = false;
    this.#turn += 1;
  };

  #mayHaveLeaked(scope: Scope | undefined): boolean {
    return scope?.openedInTurn === this.#turn;
  }
}

const THIS_TURN = /* @__PURE__ */ Promise.resolve();
const openings = /* @__PURE__ */ new Openings();

/**
 * Makes a scope inside the one that encloses the calling code, current for the rest of the calling function.
 * `entry` is the function that the public method calls, by which the caller's place is found.
 */
export function open<S extends Scope>(
  entry: (...args: never[]) => unknown,
  make: (outer: Scope | undefined) => S,
): S {
  const looksCurrent = currentScope();
  const place = openings.needsPlace(looksCurrent) ? OpeningPlace.of(entry) : undefined;
  const scope = make(openings.enclosing(looksCurrent, place));
  openings.note(scope, place);
  enter(scope);
  return scope;
}
