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
    const [here, there] = [this.#describe(), other.#describe()];
    if (here === undefined || there === undefined) return false;
    if (here.depth !== there.depth) return here.depth > there.depth;
    return here.enclosing === there.enclosing && here.position !== there.position;
  }

  #describe(): Description | undefined {
    return (this.#description ??= describe(this.#readFrames()));
  }

  #readFrames(): unknown {
    const prepareStackTrace: unknown = Reflect.get(Error, "prepareStackTrace");
    try {
      Error.prepareStackTrace = (_error, frames) => frames;
      return this.#holder.stack;
    } finally {
      Reflect.set(Error, "prepareStackTrace", prepareStackTrace);
    }
  }
}

function describe(stack: unknown): Description | undefined {
  const frame = Array.isArray(stack) ? (stack[1] as NodeJS.CallSite | undefined) : undefined;
  if (frame === undefined) return undefined;
  const file = frame.getFileName() ?? "";
  return {
    depth: (stack as unknown[]).length,
    enclosing: `${file}:${frame.getEnclosingLineNumber()}:${frame.getEnclosingColumnNumber()}`,
    position: `${frame.getLineNumber()}:${frame.getColumnNumber()}`,
  };
}
