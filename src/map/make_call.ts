/**
 * Makes a call of the user's function in the thread where it is.
 *
 * @module
 */

import type { BlockArguments, Call, Settled } from "./call.ts";
import { PointError } from "./point_error.ts";

/** A function of blocks or of items, types aside. */
export type CallableFn = (args: never, context: never) => unknown;

/** What a function gets beside its arguments, as far as its caller decides. */
export interface CallHooks {
  /** Aborted when the call is to end. */
  readonly signal: AbortSignal;
  /** Takes the output of one point of a block. */
  settle(index: number, output: unknown): void;
}

/**
 * Makes a call. An array that comes back is copied at once: a function may use one array for all its outputs, and be called again
 * before these are stored.
 *
 * @param fn The function
 * @param call The call
 * @param hooks What stops it, and who takes single points
 * @returns What became of it; never rejects
 */
export async function makeCall(fn: CallableFn, call: Call, hooks: CallHooks): Promise<Settled> {
  const start = performance.now();
  const { id } = call;
  try {
    const output = (fn as (...args: unknown[]) => unknown)(...argumentsOf(call, hooks));
    const value = isList(output) ? output : await output;
    return { id, ok: true, value: isList(value) ? (value as unknown[]).slice() : value, ms: performance.now() - start };
  } catch (error) {
    const ms = performance.now() - start;
    if (error instanceof PointError) return { id, ok: false, error: error.cause, point: error.point, ms };
    return { id, ok: false, error, ms };
  }
}

function argumentsOf(call: Call, { signal, settle }: CallHooks): [unknown, Record<string, unknown>] {
  const { args } = call;
  if (!("vectors" in args)) return [args.item, { signal }];
  return [args.vectors, { points: pointsOf(call), order: args.groups.flat(), signal, settle }];
}

/** The points of a block in the order in which their outputs are expected, whatever the function does to its vectors. */
function pointsOf(call: Call): Iterable<Record<string, unknown>> {
  return {
    *[Symbol.iterator]() {
      const { vectors, groups } = call.args as BlockArguments;
      const lengths = groups.map((names) => vectors[names[0]].length);
      const size = lengths.reduce((product, length) => product * length, 1);
      for (let point = 0; point < size; point++) {
        const values: Record<string, unknown> = {};
        let rest = point;
        for (let g = groups.length - 1; g >= 0; g--) {
          for (const name of groups[g]) values[name] = vectors[name][rest % lengths[g]];
          rest = Math.floor(rest / lengths[g]);
        }
        yield values;
      }
    },
  };
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
