/**
 * The types of memoized functions.
 *
 * @module
 */

import type { ChunkCache } from "./cache.ts";
import type { CacheStatus } from "./cache_status.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { OnError } from "./engine/error_policy.ts";
import type { OnCodeChange } from "./function_identity.ts";
import { RUN_OPTION_NAMES, type RunOptions } from "./run_options.ts";
import type { AxesInput, ExecContext, OrMissing, Point, Selection, Vectors } from "./types.ts";

/** The axes whose vectors do not fit the function's arguments of that name. */
export type MisfitAxes<A, P> = { [K in keyof Vectors<A> & keyof P]: Vectors<A>[K] extends P[K] ? never : K }[keyof Vectors<A> & keyof P];

/** Says in a compile error which argument does not fit its axis. */
export interface AxisMismatch<K> {
  /** The axes whose vectors the function does not take. */
  readonly axesThatDoNotFit: K;
}

/** A function of params and vectors whose vectors fit the axes. */
export type MemoFn<A, P, R> =
  & ((args: P, context: ExecContext<Point<A>>) => R)
  & ([MisfitAxes<A, P>] extends [never] ? unknown : AxisMismatch<MisfitAxes<A, P>>);

/** Options of a memoized function. */
export interface MemoOptions<P, E, D, M extends OnError = OnError> extends Omit<RunOptions<D, M>, "params"> {
  /** Its name on record, and part of the cache id: gives functions of one memo and the same params caches of their own. */
  readonly name?: string | undefined;
  /** Params under the call's own: JavaScript cannot read a function's default arguments. */
  readonly defaults?: (E & Partial<P>) | undefined;
  /** Under which name an object of params may come; `params` by default. */
  readonly paramsArg?: string | undefined;
  /** What to do when the function's source is not that on record; `"warn"` by default. */
  readonly onCodeChange?: OnCodeChange | undefined;
}

/** The names of {@linkcode MemoOptions}, for telling misspelt ones. */
export const MEMO_OPTION_NAMES: readonly string[] = [
  "name",
  "defaults",
  "paramsArg",
  "onCodeChange",
  ...RUN_OPTION_NAMES.filter((name) => name !== "params"),
];

/** Options of one call. */
export interface CallOptions<F extends OnError = OnError> extends Omit<RunOptions<unknown, F>, "collateFn" | "params"> {
  /** Adds values that an axis lacks, instead of refusing them. */
  readonly extendCache?: boolean | undefined;
}

/** The params of a call: all arguments but the vectors; those with defaults may be left out. */
export type CallParams<A, P, E> =
  & Omit<P, keyof Vectors<A> | keyof A | keyof E>
  & Partial<Omit<Pick<P, keyof E & keyof P>, keyof Vectors<A>>>;

/** The arguments of a call: params, and what is asked of the axes. */
export type CallArguments<A extends AxesInput, P, E> = CallParams<A, P, E> & Selection<A>;

/** The arguments of a call as a list: the first one may be left out if it holds nothing that is needed. */
export type CallList<T, F extends OnError = OnError> = Record<never, never> extends T ? [args?: T, options?: CallOptions<F>]
  : [args: T, options?: CallOptions<F>];

/** The output of a call: that of one that stops at the first failure, or that of one that goes on, by what is done about failures. */
export type CallOutput<O, H, F extends OnError> = [F] extends ["stop"] ? O : H;

/** The output of a run that goes on, from that of one that stops: what is no list was made by a collate function. */
export type WithMissing<O> = O extends (infer V)[] ? OrMissing<V, "continue">[] : O;

/**
 * A memoized function.
 *
 * @typeParam A The axes
 * @typeParam P The arguments of the function
 * @typeParam E Params that have defaults
 * @typeParam O The output of a call that stops at the first failure
 * @typeParam H The output of a call that goes on whatever fails
 * @typeParam M What a call does about points that fail if it does not say so itself
 */
export interface Memoized<A extends AxesInput, P, E, O, H = WithMissing<O>, M extends OnError = "stop"> {
  // The last signature is the one that `ReturnType` and `Parameters` see.
  <F extends OnError>(
    args: CallList<CallArguments<A, P, E>>[0],
    options: CallOptions<F> & { readonly onError: F },
  ): Promise<[CallOutput<O, H, F>, Diagnostics]>;
  // An `onError` that is undefined leaves it to the memo's.
  <F extends OnError = never>(
    args: CallList<CallArguments<A, P, E>>[0],
    options: CallOptions<F>,
  ): Promise<[CallOutput<O, H, F | M>, Diagnostics]>;
  (...args: CallList<CallArguments<A, P, E>, M>): Promise<[CallOutput<O, H, M>, Diagnostics]>;
  /** Tells what is known of a call, and executes nothing. */
  cacheStatus(...args: CallList<CallArguments<A, P, E>>): Promise<CacheStatus>;
  /** The cache of a call: that of its params, or the slice of it that is asked for. */
  cacheFor(...args: CallList<CallArguments<A, P, E>>): ChunkCache<A, unknown>;
}

/** A memoized function that returns diagnostics alone. */
export interface Streamed<A extends AxesInput, P, E> {
  (...args: CallList<CallArguments<A, P, E>>): Promise<Diagnostics>;
  /** Tells what is known of a call, and executes nothing. */
  cacheStatus(...args: CallList<CallArguments<A, P, E>>): Promise<CacheStatus>;
  /** The cache of a call: that of its params, or the slice of it that is asked for. */
  cacheFor(...args: CallList<CallArguments<A, P, E>>): ChunkCache<A, unknown>;
}
