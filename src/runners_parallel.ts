/**
 * The runner of single points: a thin face of the one loop.
 *
 * @module
 */

import type { ChunkCache } from "./cache.ts";
import type { CacheView } from "./cache_view.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { OnError } from "./engine/error_policy.ts";
import { vectorNames } from "./grid/axes.ts";
import type { ItemRequest } from "./grid/item_request.ts";
import { listItems, readItems, refuseExcluded } from "./grid/items.ts";
import { checkTakesBare } from "./item_function.ts";
import type { CallableFn } from "./map/make_call.ts";
import { taskOriginal } from "./map/task.ts";
import { type CacheSource, openCache } from "./open_cache.ts";
import { isLifted } from "./per_point.ts";
import { readRunOptions, RUN_OPTION_NAMES, type RunOptions } from "./run_options.ts";
import { executePlan } from "./execute.ts";
import { checkChoice, checkOptionNames } from "./suggest.ts";
import type { AxesInput, CollatedBy, Item, NoCollate, OrMissing } from "./types.ts";

/**
 * The function of `runParallel`: one item in, in the form in which it was given, and one output out. Items `[1, 2]` of one axis `r` are
 * handed over as `1` and `2`, not as `{ r: 1 }`; lists as lists.
 */
export type ItemFn<I, R> = (item: I, context: { readonly signal: AbortSignal }) => R;

/** Options of {@linkcode runParallel}. */
export interface RunParallelOptions<A extends AxesInput, C, D, I, R, B, E extends OnError = OnError>
  extends Omit<RunOptions<D, E>, "partial" | "granularity"> {
  /** The function. */
  readonly execFn: ItemFn<I, R>;
  /** The cache, or a slice of it: then no item may lie outside of the slice. */
  readonly cache: ChunkCache<A, C> | CacheSource<A, C>;
  /** Stores each chunk as soon as its last item is done, and holds no more than the items of unfinished chunks; `false` by default. */
  readonly flushOnChunk?: boolean | undefined;
  /** `false`: the output is `null`, and no values are held or read. `true` by default. */
  readonly returnOutput?: B | undefined;
  /** Adds values that an axis lacks behind its own, in order of first appearance, instead of refusing them; `false` by default. */
  readonly extendCache?: boolean | undefined;
}

/** The output of `runParallel`: a list in the order of the items, what the collate function makes of the chunk outputs, or `null`. */
export type ParallelOutput<R, C, B, E extends OnError = "stop"> =
  | ([B] extends [false] ? never : [C] extends [NoCollate] ? OrMissing<Awaited<R>, E>[] : Awaited<C>)
  | (false extends B ? null : never);

/** The names of {@linkcode RunParallelOptions}, for telling misspelt ones. */
const OPTION_NAMES: readonly string[] = [
  "execFn",
  "cache",
  "flushOnChunk",
  "returnOutput",
  "extendCache",
  ...RUN_OPTION_NAMES.filter((name) => name !== "partial" && name !== "granularity"),
];

const WHAT = "run items";

/** Options whose types are not known. */
type AnyOptions = RunParallelOptions<AxesInput, unknown, unknown, unknown, unknown, boolean>;

function checkOptions(given: AnyOptions): void {
  if (typeof given !== "object" || given === null) throw new TypeError(`Cannot ${WHAT}: options must name a cache and execFn`);
  checkOptionNames(WHAT, given, OPTION_NAMES);
  for (const name of ["flushOnChunk", "returnOutput", "extendCache"] as const) checkChoice(WHAT, name, given[name], [true, false]);
  if (isLifted(taskOriginal(given.execFn) ?? given.execFn)) {
    throw new TypeError(
      `Cannot ${WHAT}: execFn gets one item at a time: give the function of one point itself: received one made by perPoint`,
    );
  }
}

/** Reads the items, and adds the values that the axes lack once nothing is left to refuse. */
function requestOf(items: readonly unknown[], exec: CallableFn, { state, slice }: CacheView, extend: boolean): ItemRequest {
  const { axes } = state;
  const read = readItems(items, axes, { slice, extend });
  if (read.areBare) checkTakesBare(WHAT, exec, items[0], vectorNames(axes));
  if (state.where !== undefined) refuseExcluded(axes, read, state.where);
  const added = axes.map((axis, i) => [axis.name, read.added[i]] as const).filter(([, values]) => values.length > 0);
  if (added.length > 0) state.extend(Object.fromEntries(added));
  return state.requestOfItems(read.positions, items.length);
}

/**
 * Runs single points: loads what is known, executes the items that are missing and no others, stores them, and returns the outputs in
 * the order of the items. A point that several items mean is executed once, with the first of them.
 *
 * Items are all of one form: objects with a value for every axis, lists of values in axis order, or, if there is one axis, its values.
 * A list or an object that is itself a value of the only axis is taken for that value. The function is handed each item in the form in
 * which it was given: of items `[1, 2]` it gets `1` and `2`, of `[{ r: 1 }, { r: 2 }]` objects. One that takes `{ r }` out of bare values
 * or lists is refused before anything is executed.
 *
 * @typeParam A The axes
 * @typeParam I The items
 * @typeParam R What the function returns
 * @typeParam C What the cache's collate function returns
 * @typeParam D What the collate function among the options returns
 * @typeParam B Whether the output is wanted
 * @typeParam E What is done about items that fail
 * @param items The items; an iterable is gone through once
 * @param options The function, the cache, and how to go about it
 * @returns The outputs in the order of the items, or what the collate function makes of the outputs of each chunk, or `null`; and the
 *   diagnostics
 * @throws {TypeError} If items are not of one form, lack an axis or name an unknown one, or are bare values where the function takes an
 *   object of axes
 * @throws {RangeError} If a value is not on its axis, or a point is outside of the slice or left out of the grid
 * @throws {ExecutionError} If the function fails; what is finished is stored first
 * @throws {UnstorableValueError} If an output cannot be stored
 * @throws {StoreError} If the disk refuses
 *
 * @example Single points, all at once
 * ```ts
 * import { ChunkCache, runParallel } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const axisValues = { strat: ["a", "bb"], s: [1, 2, 3, 4] };
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "items", chunkSpec: { strat: 1, s: 2 }, axisValues });
 * const [output, diagnostics] = await runParallel([{ strat: "bb", s: 4 }, { strat: "a", s: 1 }], {
 *   cache,
 *   execFn: async ({ strat, s }) => await Promise.resolve(strat.length * s),
 *   mapFn: (fn, items) => Promise.all(items.map(fn)),
 * });
 * assertEquals(output, [8, 1]);
 * assertEquals(diagnostics.executedPoints, 2);
 * ```
 */
export async function runParallel<
  A extends AxesInput,
  I extends Item<A>,
  R,
  C = NoCollate,
  D = NoCollate,
  B extends boolean = true,
  E extends OnError = "stop",
>(
  items: Iterable<I>,
  options: RunParallelOptions<A, C, D, I, R, B, E>,
): Promise<[ParallelOutput<R, CollatedBy<C, D>, B, E>, Diagnostics]> {
  const given = options as unknown as AnyOptions;
  checkOptions(given);
  const { execFn, cache, flushOnChunk = false, returnOutput = true, extendCache = false, ...runOptions } = given;
  const view = openCache(WHAT, cache, runOptions.params);
  const { state } = view;
  const exec = execFn as CallableFn;
  const common = { what: WHAT, state, exec, options: runOptions, withOutput: returnOutput, inWorkers: true };
  const list = listItems(items);
  // Whatever is to be refused is refused before the axes grow.
  readRunOptions(common);
  runOptions.signal?.throwIfAborted();
  if (extendCache) await state.record.open();
  const request = requestOf(list, exec, view, extendCache);
  const calls = { flushOnChunk, at: (i: number, point: number) => list[request.firstItem(i, point)] };
  const [output, diagnostics] = await executePlan({ ...common, request, items: calls });
  // No chunk outputs were put together: the collate function has made an output of nothing.
  if (list.length === 0) diagnostics.merges = 0;
  return [returnOutput ? output : null, diagnostics] as [ParallelOutput<R, CollatedBy<C, D>, B, E>, Diagnostics];
}
