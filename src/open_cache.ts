/**
 * The cache that a runner is given: one of its own, a slice of it, or a memo with params beside it.
 *
 * @module
 */

import type { ChunkCache } from "./cache.ts";
import { type CacheView, viewOf } from "./cache_view.ts";
import type { AxesInput } from "./types.ts";

/** What gives a cache for params: a `ChunkMemo`. */
export interface CacheSource<A extends AxesInput, C> {
  /** The cache of some params. */
  cacheForParams(params: Readonly<Record<string, unknown>>): ChunkCache<A, C>;
}

/**
 * Finds the insides of the cache that a runner is given.
 *
 * @param what What the runner does, for the error
 * @param cache The cache, or the memo
 * @param params Which params, for a memo
 * @returns The cache as the runners see it
 * @throws {TypeError} If it is neither, or a memo without params
 */
export function openCache(what: string, cache: unknown, params: Readonly<Record<string, unknown>> | undefined): CacheView {
  const view = viewOf(cache);
  if (view !== undefined) return view;
  if (typeof cache !== "object" || cache === null || !("cacheForParams" in cache)) {
    throw new TypeError(
      `Cannot ${what}: cache must be a ChunkCache, or a ChunkMemo with params: received ${cache === null ? "null" : typeof cache}`,
    );
  }
  if (params === undefined) throw new TypeError(`Cannot ${what}: params is required when using ChunkMemo with runners`);
  return viewOf((cache as CacheSource<AxesInput, unknown>).cacheForParams(params))!;
}
