/**
 * The options that caches and memos have in common.
 *
 * @module
 */

import type { ChunkKey } from "./format/types.ts";
import type { ChunkSize } from "./grid/chunk_spec.ts";
import type { ProgressEvent } from "./progress.ts";
import type { Durability } from "./store/chunk_store.ts";
import type { AxesInput, Point } from "./types.ts";

/** What a chunk enumerator may want to know beside the axis values. */
export interface EnumeratorContext {
  /** The axis order. */
  readonly axisOrder: readonly string[];
  /** The chunk size of each axis. */
  readonly chunkSpec: Readonly<Record<string, number>>;
  /** The chunk keys of the plain layout, in plan order. */
  readonly chunkKeys: () => Iterable<ChunkKey>;
}

/** Options of caches and memos alike. */
export interface CommonOptions<A extends AxesInput, C> {
  /** The directory of all caches; `.chunk_memo` in the current directory by default. */
  readonly root?: string | undefined;
  /** What goes into the metadata beside the params. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** How many values of each axis make a chunk. By default the full length of a list, 1 for other iterables; `"auto"` aims at about 64 points a chunk. */
  readonly chunkSpec?: { readonly [K in keyof A]?: ChunkSize } | "auto" | undefined;
  /** The values of each axis. */
  readonly axisValues: A;
  /** Makes the output of a run from the list of chunk outputs, in plan order. */
  collateFn?(outputs: unknown[]): C;
  /** Gives the chunk keys in the order in which they are to be planned. */
  readonly chunkEnumerator?:
    | ((axisValues: Readonly<Record<string, readonly unknown[]>>, context: EnumeratorContext) => Iterable<ChunkKey>)
    | undefined;
  /** Names a chunk's file, in place of the hash of cache id, chunk key and version. */
  readonly chunkHashFn?: ((params: Readonly<Record<string, unknown>>, key: ChunkKey, version: string) => string) | undefined;
  /** Places a chunk's file, relative to the root. */
  readonly pathFn?: ((params: Readonly<Record<string, unknown>>, key: ChunkKey, version: string, hash: string) => string) | undefined;
  /** Part of every name: files of another version are not seen. `"v1"` by default. */
  readonly version?: string | undefined;
  /** The axes from the slowest to the fastest; by name if not given. */
  readonly axisOrder?: readonly (keyof A & string)[] | undefined;
  /** Leaves points out of the grid: neither known, missing nor executed. */
  readonly where?: ((point: Point<A>) => boolean) | undefined;
  /** 0: silent. 1: a progress line on a terminal. 2: a line per chunk. */
  readonly verbose?: 0 | 1 | 2 | undefined;
  /** Prints where the time went, on stderr. */
  readonly profile?: boolean | undefined;
  /** Refuses a cache that is on record with other axis values, chunk spec or version. */
  readonly exclusive?: boolean | undefined;
  /** Warns if another definition on record has some of the same values. */
  readonly warnOnOverlap?: boolean | undefined;
  /** When a written file is forced to the medium: `"auto"` if its chunk took 50 ms or more. */
  readonly durability?: Durability | undefined;
  /** Called with the state of a run: at its start, at most ten times a second, at its end. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
}

/** Options of a cache. */
export interface ChunkCacheOptions<A extends AxesInput, C> extends CommonOptions<A, C> {
  /** Names the cache's directory; see `paramsToCacheId`. */
  readonly cacheId: string;
}

/** Options of `ChunkCache.loadFromCache`: those that no record can hold. */
export type LoadOptions<C> = Partial<Omit<ChunkCacheOptions<AxesInput, C>, "root" | "cacheId" | "axisValues">>;

/** The names of {@linkcode CommonOptions}, for telling misspelt ones. */
export const COMMON_OPTION_NAMES: readonly string[] = [
  "root",
  "metadata",
  "chunkSpec",
  "axisValues",
  "collateFn",
  "chunkEnumerator",
  "chunkHashFn",
  "pathFn",
  "version",
  "axisOrder",
  "where",
  "verbose",
  "profile",
  "exclusive",
  "warnOnOverlap",
  "durability",
  "onProgress",
];

/** Options without those that are there and `undefined`, so that they can be put over others. */
export function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
