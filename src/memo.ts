/**
 * Memos: a grid for many params, and functions memoized over it.
 *
 * @module
 */

import { type AutoLoadOptions, resolveAutoLoad } from "./auto_load.ts";
import { ChunkCache } from "./cache.ts";
import { type AnyOptions, CacheState } from "./cache_state.ts";
import { CacheView, prepareView, viewOf } from "./cache_view.ts";
import { type ChunkCacheOptions, COMMON_OPTION_NAMES, type CommonOptions, withoutUndefined } from "./cache_options.ts";
import type { CacheStatus } from "./cache_status.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { OnError } from "./engine/error_policy.ts";
import { canonicalText } from "./format/canonical.ts";
import { paramsToCacheId } from "./format/hashes.ts";
import { type FunctionIdentity, identifyFunction } from "./function_identity.ts";
import { askedLists } from "./grid/selection.ts";
import { splitArguments } from "./memo_arguments.ts";
import type { CallOptions, MemoFn, Memoized, MemoOptions, Streamed } from "./memo_types.ts";
import { MEMO_OPTION_NAMES } from "./memo_types.ts";
import type { CallableFn } from "./map/make_call.ts";
import { taskOf } from "./map/task.ts";
import type { RunOptions } from "./run_options.ts";
import { executePlan } from "./execute.ts";
import { checkOptionNames } from "./suggest.ts";
import type { AxesInput, CollatedBy, NoCollate, RunOutput, Selection } from "./types.ts";

/** Options of a memo: those of a cache, less the cache id, which comes from the params. */
export type ChunkMemoOptions<A extends AxesInput, C> = CommonOptions<A, C>;

/** Arguments, with defaults for those that are not given or are `undefined`, as for defaults of JavaScript's own. */
function withDefaults(args: Record<string, unknown>, defaults: Record<string, unknown>): Record<string, unknown> {
  return { ...args, ...Object.fromEntries(Object.entries(defaults).filter(([name]) => args[name] === undefined)) };
}

/** What a memoized function is made of. */
interface Wrapped {
  readonly fn: (args: never, context: never) => unknown;
  readonly identity: FunctionIdentity;
  readonly options: MemoOptions<object, object, unknown>;
  readonly withOutput: boolean;
}

/**
 * A grid, and the caches of all params over it.
 *
 * @typeParam A The axes
 * @typeParam C What the collate function returns
 *
 * @example Memoize a function of vectors
 * ```ts
 * import { ChunkMemo } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const memo = new ChunkMemo({ root: await Deno.makeTempDir(), chunkSpec: { s: 2 }, axisValues: { s: [1, 2, 3, 4] } });
 * const scale = memo.cache(function scale({ alpha, s }: { alpha: number; s: number[] }) {
 *   return s.map((value) => alpha * value);
 * });
 * const [output, diagnostics] = await scale({ alpha: 0.5, s: [1, 4] });
 * assertEquals(output, [0.5, 2]);
 * assertEquals(diagnostics.executedChunks, 2);
 * ```
 */
export class ChunkMemo<A extends AxesInput = AxesInput, C = NoCollate> {
  readonly #options: ChunkMemoOptions<A, C>;
  readonly #caches = new Map<string, ChunkCache<A, C>>();
  /** What a memo that was loaded asks of the cache of its params. */
  #loaded: { readonly cacheId: string; readonly selection: Selection<A> } | undefined;

  /**
   * Makes a memo.
   *
   * @param options Where its caches are, and of what grid
   * @throws {TypeError} If an option or an axis is unknown, or of a wrong type
   * @throws {RangeError} If a chunk size is not a positive integer
   */
  constructor(options: ChunkMemoOptions<A, C>) {
    checkOptionNames("make ChunkMemo", options, COMMON_OPTION_NAMES);
    this.#options = { ...options };
    // Whatever is wrong with the axes is told here, not at the first call.
    new ChunkCache<A, C>({ ...this.#options, cacheId: "check" });
  }

  /**
   * The cache of some params; the same object for the same params.
   *
   * @param params The params
   * @returns The cache
   * @throws {TypeError} If the params are no plain object, or one has the name of an axis
   */
  cacheForParams(params: Readonly<Record<string, unknown>>): ChunkCache<A, C> {
    const cacheId = paramsToCacheId(params);
    this.#refuseAxisNames(Object.keys(params));
    const cache = this.#cache(
      cacheId,
      () => new ChunkCache<A, C>({ ...this.#options, cacheId, metadata: { ...this.#options.metadata, params } }),
    );
    return this.#loaded?.cacheId === cacheId ? cache.slice(this.#loaded.selection) : cache;
  }

  #cache(id: string, make: () => ChunkCache<A, C>): ChunkCache<A, C> {
    const cache = this.#caches.get(id) ?? make();
    this.#caches.set(id, cache);
    return cache;
  }

  #refuseAxisNames(params: readonly string[]): void {
    const axes = this.#options.axisValues;
    const fields = Object.values(axes).flatMap((axis) => "fields" in axis ? axis.fields as string[] : []);
    for (const name of params) {
      if (!Object.hasOwn(axes, name) && !fields.includes(name)) continue;
      throw new TypeError(`Cannot use params: ${JSON.stringify(name)} is the name of an axis: rename the param or the axis`);
    }
  }

  /**
   * Memoizes a function of vectors. The memoized one takes params and what is asked of the axes, and returns outputs and diagnostics.
   *
   * @typeParam P The arguments of the function: params, and one vector per axis
   * @typeParam R What it returns
   * @typeParam E Params that have defaults
   * @typeParam D What the collate function among the options returns
   * @typeParam M What is done about points that fail, where a call does not say so itself
   * @param fn A named function
   * @param options Its name, defaults, and how to go about a run
   * @returns The memoized function
   * @throws {TypeError} If the function has no name
   */
  cache<P extends object, R, E extends object = Record<never, never>, D = NoCollate, M extends OnError = "stop">(
    fn: MemoFn<A, P, R>,
    options: MemoOptions<P, E, D, M> = {},
  ): Memoized<A, P, E, RunOutput<R, CollatedBy<C, D>>, RunOutput<R, CollatedBy<C, D>, "continue">, M> {
    const wrapped = this.#wrap(fn, options, true);
    const call = (args?: object, callOptions?: object) => this.#call(wrapped, args, callOptions);
    return this.#named(wrapped, call) as unknown as Memoized<
      A,
      P,
      E,
      RunOutput<R, CollatedBy<C, D>>,
      RunOutput<R, CollatedBy<C, D>, "continue">,
      M
    >;
  }

  /**
   * Memoizes a function of vectors without holding its outputs: each chunk is stored as soon as it is complete, and forgotten.
   *
   * @typeParam P The arguments of the function: params, and one vector per axis
   * @typeParam R What it returns
   * @typeParam E Params that have defaults
   * @param fn A named function
   * @param options Its name, defaults, and how to go about a run
   * @returns The memoized function, which returns diagnostics alone
   * @throws {TypeError} If the function has no name
   */
  streamCache<P extends object, R, E extends object = Record<never, never>>(
    fn: MemoFn<A, P, R>,
    options: MemoOptions<P, E, unknown> = {},
  ): Streamed<A, P, E> {
    const wrapped = this.#wrap(fn, options, false);
    const call = async (args?: object, callOptions?: object) => (await this.#call(wrapped, args, callOptions))[1];
    return this.#named(wrapped, call) as unknown as Streamed<A, P, E>;
  }

  #wrap(fn: unknown, options: MemoOptions<object, object, unknown>, withOutput: boolean): Wrapped {
    if (typeof fn !== "function") {
      throw new TypeError(`Cannot memoize function: it must be a function: received ${fn === null ? "null" : typeof fn}`);
    }
    checkOptionNames("memoize function", options, MEMO_OPTION_NAMES);
    const { paramsArg } = options;
    if (paramsArg !== undefined && Object.hasOwn(this.#options.axisValues, paramsArg)) {
      throw new TypeError(`Cannot memoize function: paramsArg ${JSON.stringify(paramsArg)} is the name of an axis: rename one of them`);
    }
    const identity = identifyFunction(fn as Wrapped["fn"], options.name, options.onCodeChange ?? "warn");
    return { fn: fn as Wrapped["fn"], identity, options, withOutput };
  }

  #named<F extends object>(wrapped: Wrapped, call: F): F {
    Object.defineProperty(call, "name", { value: wrapped.identity.name });
    return Object.assign(call, {
      cacheStatus: (args?: object, callOptions?: object) => this.#status(wrapped, args, callOptions),
      cacheFor: (args?: object) => this.#asked(wrapped, args),
    });
  }

  #open(wrapped: Wrapped, args: object | undefined): { cache: ChunkCache<A, C>; given: object; selection: Selection<A> } {
    const { identity, options } = wrapped;
    const axes = Object.keys(this.#options.axisValues);
    const { params, given, selection } = splitArguments(
      axes,
      withDefaults({ ...args }, { ...options.defaults, ...taskOf(wrapped.fn)?.params }),
      options.paramsArg,
    );
    this.#refuseAxisNames(Object.keys(params));
    const cacheId = paramsToCacheId(params, options.name);
    const version = identity.onCodeChange === "new"
      ? `${this.#options.version ?? "v1"}+${identity.digest.slice(0, 16)}`
      : this.#options.version;
    const make = () =>
      this.#cacheOfFunction({ ...this.#options, version, cacheId, metadata: { ...this.#options.metadata, params } }, identity);
    // Each function has a cache object of its own, so that each is compared with the one on record.
    const { name, digest, onCodeChange } = identity;
    const id = canonicalText([cacheId, version, name, digest, onCodeChange]);
    const cache = this.#cache(id, make);
    const isLoaded = this.#loaded !== undefined && paramsToCacheId(params) === this.#loaded.cacheId;
    return { cache: isLoaded ? cache.slice(this.#loaded!.selection) : cache, given, selection: selection as Selection<A> };
  }

  #cacheOfFunction(options: ChunkCacheOptions<A, C>, identity: FunctionIdentity): ChunkCache<A, C> {
    const { cacheId, ...common } = options;
    const state = new CacheState(common as unknown as AnyOptions, cacheId, identity);
    return new ChunkCache<A, C>(prepareView(options, new CacheView(state)));
  }

  async #call(wrapped: Wrapped, args: object | undefined, callOptions: object | undefined): Promise<[unknown, Diagnostics]> {
    const { name: _name, defaults: _defaults, paramsArg: _paramsArg, onCodeChange: _onCodeChange, ...runOptions } = wrapped.options;
    const { extendCache, ...given } = (callOptions ?? {}) as RunOptions<unknown> & { extendCache?: boolean };
    const { cache, given: params, selection } = this.#open(wrapped, args);
    if (extendCache) viewOf(cache)!.state.extend(askedLists(selection as Record<string, unknown>));
    const view = viewOf(Object.keys(selection).length === 0 ? cache : cache.slice(selection))!;
    const ref = taskOf(wrapped.fn);
    const exec: CallableFn = (vectors: object, context) => wrapped.fn({ ...params, ...vectors } as never, context);
    // Messages name the function that the user knows.
    Object.defineProperty(exec, "name", { value: wrapped.identity.name });
    return await executePlan({
      what: `call ${wrapped.identity.name}`,
      state: view.state,
      request: view.request(),
      exec,
      ref: ref === undefined ? undefined : { ...ref, params: { ...ref.params, ...params } },
      options: { partial: "complete", ...withoutUndefined(runOptions), ...withoutUndefined(given) },
      withOutput: wrapped.withOutput,
    });
  }

  /** The cache of a call of a memoized function: that of its params, or the slice of it that is asked for. */
  #asked(wrapped: Wrapped, args: object | undefined): ChunkCache<A, C> {
    const { cache, selection } = this.#open(wrapped, args);
    return Object.keys(selection).length === 0 ? cache : cache.slice(selection);
  }

  /** What is known of a call of a memoized function. */
  async #status(wrapped: Wrapped, args: object | undefined, callOptions: object | undefined): Promise<CacheStatus> {
    const { extendCache, signal } = (callOptions ?? {}) as CallOptions;
    const { cache, selection } = this.#open(wrapped, args);
    return await cache.cacheStatus(selection, { extendCache, signal });
  }

  /**
   * Finds the cache of some params, or defines one.
   *
   * @typeParam A The axes
   * @typeParam C What the collate function returns
   * @param options The params, and the axis values that are asked for
   * @returns A memo over that cache
   * @throws {TypeError} If the params are no plain object
   * @throws {RangeError} If the values asked for are not those of an existing cache, under `allowSuperset`
   * @throws {CacheNotFoundError} If no axis values are given and there is no cache of these params
   */
  static async autoLoad<A extends AxesInput = AxesInput, C = NoCollate>(options: AutoLoadOptions<A, C>): Promise<ChunkMemo<A, C>> {
    const { memoOptions, cacheId, selection } = await resolveAutoLoad<A, C>(options);
    const memo = new ChunkMemo<A, C>(memoOptions);
    if (selection !== undefined) memo.#loaded = { cacheId, selection };
    return memo;
  }
}

/**
 * Finds the cache of some params, or defines one: `ChunkMemo.autoLoad` as a function.
 *
 * @typeParam A The axes
 * @typeParam C What the collate function returns
 * @param options The params, and the axis values that are asked for
 * @returns A memo over that cache
 * @throws {RangeError} If the values asked for are not those of an existing cache, under `allowSuperset`
 * @throws {CacheNotFoundError} If no axis values are given and there is no cache of these params
 *
 * @example A part of a broad cache
 * ```ts
 * import { autoLoad, ChunkCache, paramsToCacheId, run } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const root = await Deno.makeTempDir();
 * const params = { alpha: 0.4 };
 * const broad = new ChunkCache({ root, cacheId: paramsToCacheId(params), metadata: { params }, axisValues: { s: [1, 2, 3] } });
 * const scale = ({ s }: { s: number[] }) => s.map((value) => params.alpha * value);
 * await run(broad, scale);
 *
 * const memo = await autoLoad({ root, params, axisValues: { s: [2] }, allowSuperset: true });
 * const [, diagnostics] = await run(memo.cacheForParams(params), scale);
 * assertEquals(diagnostics.executedPoints, 0);
 * ```
 */
export async function autoLoad<A extends AxesInput = AxesInput, C = NoCollate>(options: AutoLoadOptions<A, C>): Promise<ChunkMemo<A, C>> {
  return await ChunkMemo.autoLoad<A, C>(options);
}
