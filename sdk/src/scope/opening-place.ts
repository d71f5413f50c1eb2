/**
 * How many frames are looked at. Of two places deeper than that the depth is not told apart, and they count as
 * neighbours.
 */
const FRAMES = 1000;

interface Description {
  readonly depth: number;
  readonly enclosing: string;
  readonly position: string;
}

/** Where in the caller's code a scope is opened. The engine's stack is kept as it is and read only when compared. */
export class OpeningPlace {
  readonly #holder: { stack?: unknown } = {};
  #description: Description | undefined;

  /**
   * Where the caller of the caller of `below` stands: the code that called into the SDK; `undefined` where the engine
   * has no structured stacks (only V8 has).
   */
  static of(below: (...args: never[]) => unknown): OpeningPlace | undefined {
    if (typeof Error.captureStackTrace !== "function") return undefined;
    const place = new OpeningPlace();
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = FRAMES;
    Error.captureStackTrace(place.#holder, below);
    Error.stackTraceLimit = stackTraceLimit;
    return place;
  }

  /** True when something opened here is inside what was opened at `other` earlier in the same turn. */
  isInside(other: OpeningPlace): boolean {
    const [here, there] = [this.#read(), other.#read()];
    if (here.depth !== there.depth) return here.depth > there.depth;
    return here.enclosing === there.enclosing && here.position !== there.position;
  }

  #read(): Description {
    const prepareStackTrace: unknown = Reflect.get(Error, "prepareStackTrace");
    Error.prepareStackTrace = (_error, frames) => describe(frames);
    this.#description ??= this.#holder.stack as Description;
    Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
    return this.#description;
  }
}

function describe(frames: NodeJS.CallSite[]): Description {
  const frame = frames[1];
  return {
    depth: frames.length,
    enclosing: `${frame?.getFileName()}:${frame?.getEnclosingLineNumber()}:${frame?.getEnclosingColumnNumber()}`,
    position: `${frame?.getLineNumber()}:${frame?.getColumnNumber()}`,
  };
}
