/**
 * The insides of caches, for the runners: nothing that a user of the class could reach.
 *
 * @module
 */

import { COMMON_OPTION_NAMES } from "./cache_options.ts";
import { type AnyOptions, CacheState } from "./cache_state.ts";
import type { ChunkKey } from "./format/types.ts";
import { chunkKey } from "./grid/chunk_grid.ts";
import { ListedRequest, type Request } from "./grid/request.ts";
import { selectAll, type SelectedPositions } from "./grid/selection.ts";
import { checkOptionNames } from "./suggest.ts";

/** A cache as the runners see it: what it shares with its slices, and what it asks of the axes. */
export class CacheView {
  /** The state it shares with its slices. */
  readonly state: CacheState;
  readonly #slice: SelectedPositions | undefined;

  constructor(state: CacheState, slice?: SelectedPositions) {
    this.state = state;
    this.#slice = slice;
  }

  /** What a slice asks of the axes, `undefined` of a cache that is none. */
  get slice(): SelectedPositions | undefined {
    return this.#slice;
  }

  /** What it asks of the axes. A cache that is no slice grows with its axes. */
  get selected(): SelectedPositions {
    return this.#slice ?? selectAll(this.state.axes);
  }

  /** The request of all that is visible. */
  request(): Request {
    return this.state.request(this.selected);
  }

  /** The request of chunks listed by key, as far as they are visible. */
  requestOf(keys: Iterable<ChunkKey>): Request {
    return ListedRequest.ofChunks(this.state.axes, keys, this.selected);
  }

  /** The chunk keys that are touched, in plan order. */
  *chunkKeys(): IterableIterator<ChunkKey> {
    const request = this.request();
    for (let i = 0; i < request.chunkCount; i++) yield chunkKey(this.state.axes, request.chunk(i));
  }
}

const VIEWS = new WeakMap<object, CacheView>();

/** Tells the insides of a cache, once, when it is made. */
export function registerView(cache: object, view: CacheView): void {
  VIEWS.set(cache, view);
}

/** The insides of a cache, or `undefined` of anything else. */
export function viewOf(cache: unknown): CacheView | undefined {
  return typeof cache === "object" && cache !== null ? VIEWS.get(cache) : undefined;
}

const PREPARED = new WeakMap<object, CacheView>();

/** Options that stand for a view that is there already: how slices and memoized functions make their caches. */
export function prepareView<O extends object>(options: O, view: CacheView): O {
  PREPARED.set(options, view);
  return options;
}

/** The view that options stand for. */
export function preparedView(options: object): CacheView | undefined {
  return PREPARED.get(options);
}

/** The view of a cache that is made from options. */
export function openView(options: object): CacheView {
  checkOptionNames("make ChunkCache", options, [...COMMON_OPTION_NAMES, "cacheId"]);
  const { cacheId, ...common } = options as AnyOptions & { cacheId: string };
  return new CacheView(new CacheState(common, cacheId));
}
