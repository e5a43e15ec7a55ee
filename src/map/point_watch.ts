/**
 * Which points of a call are under way, where its function goes through them one by one: each has its own time, and none that was never
 * reached is taken for one that failed.
 *
 * @module
 */

/** Who watches the points of a call. */
export interface PointWatch {
  /** How long a point may take, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** A point begins; of each lane one at a time is under way. */
  begin(lane: number, index: number): void;
  /** The point of a lane has settled or failed. */
  end(lane: number): void;
  /** A point has failed. */
  fail?(index: number, error: unknown): void;
}

/** Where a context has its watch. One name for all copies of this library in a thread: a module may have lifted its function by another one. */
const WATCH = Symbol.for("@x/chunk-memo/point-watch");

/**
 * Lets the objects of a class have a watch: by one getter for all of them, as few functions look at it.
 *
 * @param prototype The prototype of the class
 * @param watch Reads the watch of an object
 */
export function defineWatch<T extends object>(prototype: T, watch: (object: T) => PointWatch | undefined): void {
  Object.defineProperty(prototype, WATCH, {
    get(this: T) {
      return watch(this);
    },
  });
}

/**
 * Who watches the points of a call.
 *
 * @param context The context of the call
 * @returns The watch; nothing where nobody does
 */
export function watchOf(context: object): PointWatch | undefined {
  return (context as { readonly [WATCH]?: PointWatch })[WATCH];
}

/**
 * What a function gives for a point, within its time. One that computes without a pause takes its time: nobody could stop it here.
 *
 * @param given What the function returned
 * @param timeoutMs How long it may take, in milliseconds
 * @returns The output
 * @throws {DOMException} A `TimeoutError` if it takes longer
 */
export async function within<T>(given: PromiseLike<T>, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<never>((_, reject) => timer = setTimeout(() => reject(timeoutError(timeoutMs)), timeoutMs));
  try {
    return await Promise.race([given, over]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What a call ends with that takes too long in its own thread.
 *
 * @param timeoutMs How long it may take, in milliseconds
 * @returns The error
 */
export function timeoutError(timeoutMs: number): DOMException {
  return new DOMException(`it took longer than ${timeoutMs} ms`, "TimeoutError");
}
