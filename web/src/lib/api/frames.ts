/** What a subscription brings is shown at most this often, all that came meanwhile together. */
const SHOW_EVERY_MS = 100;
/**
 * What two subscriptions bring is shown that far apart, with room for a frame of the screen between: to lay out one
 * list is a short task, to lay out all of them a long one.
 */
const APART_MS = 20;

let lastShownAt = -Infinity;

/**
 * For one subscription, what runs that which a frame does to the page: at once when nothing was shown lately, else in
 * its turn. In order, and none is left out.
 */
export function frames(): (apply: () => void) => void {
  let waiting: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shownAt = -Infinity;

  function showInTurn(): void {
    timer = undefined;
    const nowMs = performance.now();
    const dueMs = Math.max(shownAt + SHOW_EVERY_MS, lastShownAt + APART_MS) - nowMs;
    if (dueMs > 0) {
      timer = setTimeout(showInTurn, dueMs);
      return;
    }
    shownAt = nowMs;
    lastShownAt = nowMs;
    const applied = waiting;
    waiting = [];
    for (const apply of applied)
      try {
        apply();
      } catch (error) {
        // One frame's trouble is not the others'.
        reportError(error);
      }
  }

  return (apply) => {
    waiting.push(apply);
    if (timer === undefined) showInTurn();
  };
}
