/**
 * Makes one call of the user's function in this thread.
 *
 * @module
 */

import { setField } from "../format/set_field.ts";
import { isTypedArray } from "../format/typed_arrays.ts";
import type { BlockArguments, Call, ItemArguments, Settled } from "./call.ts";
import { isPointError } from "./point_error.ts";
import { defineWatch, type PointWatch } from "./point_watch.ts";
import { joinParams } from "./task.ts";

/** A function of blocks or of items, types aside. */
export type CallableFn = (args: never, context: never) => unknown;

/** What a function gets beside its arguments, as far as its caller decides. */
export interface CallHooks {
  /** Aborted when the call is to end. */
  readonly signal: AbortSignal;
  /** Takes the output of one point of a block. */
  settle(index: number, output: unknown): void;
  /** Who watches the points of a block. */
  readonly watch?: PointWatch | undefined;
  /** Whether an item may be handed over as it is, since nobody else has it. */
  readonly isOwn?: boolean;
  /** Takes the output at once, before anything else is called; {@linkcode copyOutput} by default. */
  take?(output: unknown): unknown;
}

/**
 * Makes a call in this thread.
 *
 * @param fn The function
 * @param call The call; its arguments are copied, so that it can be made again
 * @param hooks What stops it, and who takes single points
 * @returns What became of it; never rejects
 */
export async function makeCall(fn: CallableFn, call: Call, hooks: CallHooks): Promise<Settled> {
  const { id, args } = call;
  const start = performance.now();
  const params = call.task?.params;
  const take = (output: unknown) => hooks.take === undefined ? copyOutput(output) : hooks.take(output);
  let isOpen = true;
  try {
    const own = "item" in args ? hooks.isOwn ? args.item : freshItem(args) : freshVectors(args);
    const context: object = new Context(hooks);
    if (!("item" in args)) {
      const settle = (index: number, value: unknown) => {
        if (isOpen) hooks.settle(index, value);
      };
      const points = { [Symbol.iterator]: () => pointsOf(args) };
      Object.assign(context, { points, order: args.groups.flat(), goesOn: call.goesOn ?? false, settle });
    }
    const output = (fn as (args: unknown, context: object) => unknown)(params === undefined ? own : joinParams(params, own), context);
    const value = isPromiseLike(output) ? take(await output) : take(output);
    return { id, ok: true, value, ms: performance.now() - start };
  } catch (error) {
    const ms = performance.now() - start;
    return isPointError(error) ? { id, ok: false, error: error.cause, points: error.failures, ms } : { id, ok: false, error, ms };
  } finally {
    isOpen = false;
  }
}

/**
 * Copies an output that is an array: a function may use one array for all its outputs, and be called again before this one is stored.
 *
 * @param output What the function returned
 * @returns A copy of the array, or the output itself
 */
export function copyOutput(output: unknown): unknown {
  return Array.isArray(output) || isTypedArray(output) ? (output as { slice(): unknown }).slice() : output;
}

/**
 * Whether what a function gave is still to come.
 *
 * @param value What the function returned
 * @returns Whether it is a promise, or as good as one
 */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (typeof value === "object" || typeof value === "function") && value !== null &&
    typeof (value as { then?: unknown }).then === "function";
}

/**
 * What a function gets beside its arguments. Few look at the signal, and it need not be there before one does; that it is read by one function
 * for all contexts is for speed: one of its own for each would have each be of a shape of its own, which takes longer than many a call.
 */
class Context {
  static readonly #signal: PropertyDescriptor & ThisType<Context> = {
    get() {
      return this.#hooks.signal;
    },
    enumerable: true,
    configurable: true,
  };
  readonly #hooks: CallHooks;

  constructor(hooks: CallHooks) {
    this.#hooks = hooks;
    Object.defineProperty(this, "signal", Context.#signal);
  }

  static {
    defineWatch(Context.prototype, (context) => context.#hooks.watch);
  }
}

/** The points of a block, row-major over the groups. */
function* pointsOf({ vectors, groups }: BlockArguments): Generator<Record<string, unknown>> {
  const lengths = groups.map(([name]) => vectors[name].length);
  if (lengths.includes(0)) return;
  const at = lengths.map(() => 0);
  for (;;) {
    const point: Record<string, unknown> = {};
    for (const [i, names] of groups.entries()) for (const name of names) setField(point, name, fresh(vectors[name][at[i]]));
    yield point;
    let axis = lengths.length - 1;
    while (axis >= 0 && ++at[axis] === lengths[axis]) at[axis--] = 0;
    if (axis < 0) return;
  }
}

function freshVectors({ vectors }: BlockArguments): Record<string, unknown[]> {
  const own: Record<string, unknown[]> = {};
  for (const name of Object.keys(vectors)) setField(own, name, vectors[name].map(fresh));
  return own;
}

function freshItem({ item }: ItemArguments): unknown {
  try {
    return fresh(item);
  } catch {
    // An item may hold what cannot be cloned: it is called in this thread then, as it is.
    return item;
  }
}

function fresh(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  // Nearly all items are small objects of numbers and texts, and a clone costs more than many a function.
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPrimitive)
    ? { ...value }
    : structuredClone(value);
}

function isPrimitive(value: unknown): boolean {
  return (typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol") || value === null;
}
