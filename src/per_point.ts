/**
 * Lifts a function of one point to a function of vectors.
 *
 * @module
 */

import { noteOriginal } from "./function_identity.ts";
import { PointError } from "./map/point_error.ts";
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
 * once if asked, and each finished point is stored even if a later one fails or the process dies.
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
  return lifted;
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
  next: number;
  failure: PointError | undefined;
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
  const lanes: Lanes<P, R> = { fn, args, context, points, outputs, next: 0, failure: undefined, breath: performance.now() };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(concurrency, points.length) }, () => lane(lanes)));
  if (lanes.failure !== undefined) throw lanes.failure;
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return outputs;
}

/** Computes points until there are no more. No closure: an error holds on to what the functions on its stack can see, here to no points. */
async function lane<P extends object, R>(lanes: Lanes<P, R>): Promise<void> {
  const { fn, args, context, points, outputs } = lanes;
  while (lanes.next < points.length && lanes.failure === undefined) {
    context.signal.throwIfAborted();
    const index = lanes.next++;
    try {
      outputs[index] = await fn({ ...args, ...points[index] } as P);
    } catch (error) {
      lanes.failure ??= new PointError(points[index], error);
      return;
    }
    context.settle(index, outputs[index]);
    if (performance.now() - lanes.breath < BREATH_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    lanes.breath = performance.now();
  }
}
