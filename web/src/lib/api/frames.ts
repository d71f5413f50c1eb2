/** Frames of all subscriptions are shown together, at most this often: a page has one layout, however many lists. */
const SHOW_EVERY_MS = 100;

let waiting: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let shownAt = -Infinity;

/**
 * Runs what a frame does to the page: at once when nothing was shown lately, else together with what else comes until
 * the next turn. In order, and none is left out.
 */
export function show(apply: () => void): void {
  waiting.push(apply);
  if (timer !== undefined) return;
  const dueMs = shownAt + SHOW_EVERY_MS - performance.now();
  if (dueMs <= 0) showAll();
  else timer = setTimeout(showAll, dueMs);
}

function showAll(): void {
  timer = undefined;
  shownAt = performance.now();
  const applied = waiting;
  waiting = [];
  for (const apply of applied)
    try {
      apply();
    } catch (error) {
      // One list's trouble is not the others'.
      reportError(error);
    }
}
