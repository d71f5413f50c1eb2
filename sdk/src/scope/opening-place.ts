/**
 * How many frames are looked at. Of two places deeper than that the depth is not told apart, and they count as
 * neighbours.
 */
const FRAMES = 1000;

/**
 * Where in the caller's code a scope is opened. The engine keeps its stack as it is, and writes {@link describe}'s words
 * in its place when it is first read, which is when it is compared.
 */
export interface OpeningPlace {
  stack?: unknown;
}

/**
 * Where the caller of the caller of `below` stands: the code that called into the SDK; `undefined` where the engine
 * has no structured stacks (only V8 has).
 */
export function placeAbove(below: (...args: never[]) => unknown): OpeningPlace | undefined {
  if (typeof Error.captureStackTrace !== "function") return undefined;
  const place: OpeningPlace = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(place, below);
  Error.stackTraceLimit = stackTraceLimit;
  return place;
}

/**
 * True when something opened at `place` is inside what was opened at `other` earlier in the same turn. Of a place that
 * is not known that cannot be said.
 */
export function isInside(place: OpeningPlace | undefined, other: OpeningPlace | undefined): boolean {
  if (place === undefined || other === undefined) return false;
  const [depth, enclosing, position] = read(place);
  const [otherDepth, otherEnclosing, otherPosition] = read(other);
  if (depth !== otherDepth) return depth > otherDepth;
  return enclosing === otherEnclosing && position !== otherPosition;
}

type Description = [depth: number, enclosing: string, position: string];

function read(place: OpeningPlace): Description {
  const engine: { prepareStackTrace?: unknown } = Error;
  const { prepareStackTrace } = engine;
  engine.prepareStackTrace = (_error: unknown, frames: NodeJS.CallSite[]) => describe(frames);
  const description = place.stack as Description;
  engine.prepareStackTrace = prepareStackTrace;
  return description;
}

function describe(frames: NodeJS.CallSite[]): Description {
  const frame = frames[1];
  return [
    frames.length,
    `${frame?.getFileName()}:${frame?.getEnclosingLineNumber()}:${frame?.getEnclosingColumnNumber()}`,
    `${frame?.getLineNumber()}:${frame?.getColumnNumber()}`,
  ];
}
