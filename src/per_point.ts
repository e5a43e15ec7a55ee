/**
 * Lifts a function of one point to a function of vectors.
 *
 * @module
 */

import { OutputMismatchError } from "./errors.ts";
import { noteOriginal } from "./function_identity.ts";
import type { PointFailure } from "./map/call.ts";
import { isPromiseLike } from "./map/make_call.ts";
import { PointError } from "./map/point_error.ts";
import { type PointWatch, watchOf, within } from "./map/point_watch.ts";
import type { ExecContext } from "./types.ts";

/** How a lifted function goes through the points of a block. */
export interface PerPointOptions {
  /** How many calls may be under way at once; 1 by default. */
  readonly concurrency?: number;
}

/** A function of vectors made of a function of one point: each argument is an axis vector or a param. */
export type PerPoint<P, R> = (args: { [K in keyof P]: P[K] | P[K][] }, context?: ExecContext) => Promise<R[]>;

/**
 * Lifts a function of one point to a function of vectors, for `run` and `memo.cache`. Points are computed in order, several at
 * once if asked, and each finished point is stored even if another one fails or the process dies. Where the run goes on when points
 * fail, or calls them again, the others are computed first.
 *
 * @typeParam P The point and the params
 * @typeParam R The output of one point
 * @param fn A function of one point, sync or async
 * @param options How many calls may be under way at once
 * @returns A function of vectors, with the name of `fn`
 * @throws {RangeError} If `concurrency` is not a positive integer or `Infinity`
 *
 * @example Async points, four at once
 * ```ts
 * import { ChunkMemo, perPoint } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const memo = new ChunkMemo({ root: await Deno.makeTempDir(), axisValues: { s: [1, 2, 3] } });
 * const square = memo.cache(perPoint(async function square({ s }: { s: number }) {
 *   return await Promise.resolve(s * s);
 * }, { concurrency: 4 }));
 * const [output] = await square({});
 * assertEquals(output, [1, 4, 9]);
 * ```
 */
export function perPoint<P extends object, R>(fn: (point: P) => R, options: PerPointOptions = {}): PerPoint<P, Awaited<R>> {
  const { concurrency = 1 } = options;
  if (concurrency !== Infinity && (!Number.isSafeInteger(concurrency) || concurrency < 1)) {
    throw new RangeError(`Cannot lift function: concurrency must be a positive integer or Infinity: received ${String(concurrency)}`);
  }
  const lifted: PerPoint<P, Awaited<R>> = async (args, context) => {
    if (context === undefined) {
      throw new TypeError("Cannot call a function of perPoint by itself: hand it to run, memo.cache or memo.streamCache");
    }
    return await mapPoints(fn, args, context, concurrency);
  };
  Object.defineProperty(lifted, "name", { value: fn.name });
  noteOriginal(lifted, fn);
  LIFTED.add(lifted);
  return lifted;
}

/** Functions that go through the points of a block. */
const LIFTED = new WeakSet<object>();

/**
 * Whether a function was lifted: it needs a block.
 *
 * @param fn A function, or a task without what was bound to it
 * @returns Whether `perPoint` made it
 */
export function isLifted(fn: unknown): boolean {
  return typeof fn === "function" && LIFTED.has(fn);
}

/** How long synchronous points may hold the event loop: files, signals and timers get their turn in between. */
const BREATH_MS = 50;

/** What the lanes of one block share. */
interface Lanes<P, R> {
  readonly fn: (point: P) => R;
  readonly args: object;
  readonly context: ExecContext;
  readonly points: readonly Record<string, unknown>[];
  readonly outputs: Awaited<R>[];
  readonly failures: PointFailure[];
  readonly watch: PointWatch | undefined;
  next: number;
  breath: number;
}

async function mapPoints<P extends object, R>(
  fn: (point: P) => R,
  args: object,
  context: ExecContext,
  concurrency: number,
): Promise<Awaited<R>[]> {
  const points = [...context.points];
  const outputs = new Array<Awaited<R>>(points.length);
  const watch = watchOf(context);
  const lanes: Lanes<P, R> = { fn, args, context, points, outputs, failures: [], watch, next: 0, breath: performance.now() };
  const running: Promise<void>[] = [];
  for (let n = 0; n < Math.min(concurrency, points.length); n++) running.push(lane(lanes, n));
  for (const end of await Promise.allSettled(running)) if (end.status === "rejected") throw end.reason;
  if (lanes.failures.length > 0) throw new PointError(lanes.failures);
  return outputs;
}

/**
 * Computes points until there are no more, or until one fails and nobody is to go on. Neither it nor what calls it is a closure: an error
 * holds on to what the functions on its stack can see, here to no points, and there may be as many errors as points.
 */
async function lane<P extends object, R>(lanes: Lanes<P, R>, number: number): Promise<void> {
  const { fn, args, context, points, outputs, failures, watch } = lanes;
  while (lanes.next < points.length && (context.goesOn === true || failures.length === 0)) {
    context.signal.throwIfAborted();
    const index = lanes.next++;
    watch?.begin(number, index);
    try {
      const given = fn({ ...args, ...points[index] } as P);
      // An output that is there is settled at once: in another lane, the next point may hold the thread.
      outputs[index] = (isPromiseLike(given) ? await inTime(given, watch) : given) as Awaited<R>;
      // It refuses an output that cannot be sent on: that is the failure of this point, too.
      context.settle(index, outputs[index]);
    } catch (error) {
      if (error instanceof OutputMismatchError) throw error;
      failures.push({ index, error });
      watch?.fail?.(index, error);
    }
    watch?.end(number);
    if (performance.now() - lanes.breath < BREATH_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    lanes.breath = performance.now();
  }
}

function inTime<T>(given: PromiseLike<T>, watch: PointWatch | undefined): PromiseLike<T> {
  return watch?.timeoutMs === undefined ? given : within(given, watch.timeoutMs);
}
