/**
 * The types that carry axes, points and selections through the public functions.
 *
 * @module
 */

import type { ChunkKey } from "./format/types.ts";
import type { AxisIndex } from "./grid/selection.ts";
import type { ZipAxis } from "./grid/zip.ts";
import type { MISSING } from "./missing.ts";
import type { ChunkIndexEntry } from "./store/chunk_index.ts";

/** Values by axis, as given: lists keep their order, other iterables are sorted. A bare string is no list. */
export type AxesInput = Readonly<Record<string, Iterable<unknown> & object>>;

/** The type of an axis's values. */
export type AxisValue<I> = I extends Iterable<infer T> ? T : never;

/** Whatever is all of the members of a union at once. */
export type UnionToIntersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;

/** The values of the axes that are not zipped. */
export type PlainFields<A> = { [K in keyof A as A[K] extends ZipAxis<object> ? never : K]: AxisValue<A[K]> };

/** The records of the zipped axes, as a union. */
export type ZippedRecords<A> = { [K in keyof A]: A[K] extends ZipAxis<infer R> ? R : never }[keyof A];

/** The fields of the zipped axes. */
export type ZippedFields<A> = [ZippedRecords<A>] extends [never] ? unknown : UnionToIntersection<ZippedRecords<A>>;

/** A point: one value per axis; a zipped axis stands for its fields. */
export type Point<A> = { [K in keyof (PlainFields<A> & ZippedFields<A>)]: (PlainFields<A> & ZippedFields<A>)[K] };

/** Whether there is exactly one name. */
export type IsOneName<K, U = K> = [K] extends [never] ? false : K extends unknown ? [U] extends [K] ? true : false : never;

/**
 * A point as `runParallel` takes it: an object with a value for every axis, a zipped axis by its name or spread into its fields; a list
 * of values in axis order; or, where there is one axis, its value.
 */
export type Item<A> =
  | Readonly<Point<A>>
  | { readonly [K in keyof A]: AxisValue<A[K]> }
  | readonly AxisValue<A[keyof A]>[]
  // Lets a list written down be one of positions, each of its own type.
  | readonly []
  | (IsOneName<keyof A> extends true ? AxisValue<A[keyof A]> : never);

/** The vectors the function gets: one array per axis; a zipped axis stands for its fields. */
export type Vectors<A> = { [K in keyof Point<A>]: Point<A>[K][] };

/** What may be asked of one axis by value: one value or a list; values that are arrays must come in a list. */
export type AskedValues<V> = [V] extends [readonly unknown[]] ? readonly V[] : V | readonly V[];

/** A selection by value. Axes left out are asked for in full. */
export type ValueSelection<A> = { readonly [K in keyof A]?: AskedValues<AxisValue<A[K]>> } & { readonly axisIndices?: never };

/** A selection by index. Axes left out are asked for in full. */
export interface IndexSelection<A> {
  /** Per axis an integer, a range, a slice, or a list of these. */
  readonly axisIndices: { readonly [K in keyof A]?: AxisIndex };
}

/** What is asked of the axes: by value or by index, never both. */
export type Selection<A> = ValueSelection<A> | IndexSelection<A>;

/** What the function gets beside its vectors. */
export interface ExecContext<P = Record<string, unknown>> {
  /** The points of the block in the order in which their outputs are expected. */
  readonly points: Iterable<P>;
  /** The names of the vectors in the order of their loops: the last one is the fastest. */
  readonly order: readonly string[];
  /** Aborted when the run is. */
  readonly signal: AbortSignal;
  /** Whether a function that goes through the points one by one is to go on past those that fail, as `perPoint` does. */
  readonly goesOn?: boolean;
  /**
   * Hands over the output of one point before the block is done, so that it is stored even if the block never ends. Optional:
   * `perPoint` does it. The block's own result still holds every output.
   */
  readonly settle: (index: number, output: unknown) => void;
}

/** The function of `run`: vectors in, one output per point out; anything that is no array is one whole output. */
export type ExecFn<A, R> = (vectors: Vectors<A>, context: ExecContext<Point<A>>) => R;

/** One output of a function: an entry of the array it returns, or what it returns. */
export type OutputOf<R> = Awaited<R> extends string ? Awaited<R> : Awaited<R> extends ArrayLike<infer T> ? T : Awaited<R>;

/** Stands for a cache without a collate function. */
export interface NoCollate {
  /** Never there. */
  readonly noCollate: never;
}

/**
 * What the collate function among a run's options returns, or that of the cache if there is none. That a caller expects a type of the
 * output is no sign of a collate function: hence `NoInfer`.
 */
export type CollatedBy<C, D> = [D] extends [NoCollate] ? C : NoInfer<D>;

/** One entry of an output: `MISSING` stands for a point that failed, unless the policy `E`, an `OnError`, is to stop there. */
export type OrMissing<V, E> = [E] extends ["stop"] ? V : V | typeof MISSING;

/** The output of a run: a flat list, or what the collate function makes of the chunk outputs. */
export type RunOutput<R, C, E = "stop"> = [C] extends [NoCollate] ? OrMissing<OutputOf<R>, E>[] : Awaited<C>;

/** A payload as the seed has it: values and axis values by item hash. */
export interface Payload {
  /** The block of the file. */
  readonly chunkKey: ChunkKey;
  /** The axis values of each item, by item hash. */
  readonly spec: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The outputs, by item hash; absent for a whole output. */
  readonly items?: Readonly<Record<string, unknown>>;
  /** The whole output of the block; absent for outputs by item. */
  readonly output?: unknown;
  /** When the file was first written. */
  readonly created_at?: string;
  /** When the file was last written. */
  readonly updated_at?: string;
}

/** Values and axis values by item hash. */
export interface ItemMaps {
  /** The outputs, by item hash. */
  readonly items: Readonly<Record<string, unknown>>;
  /** The axis values of each item, by item hash. */
  readonly spec: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The seed's view of the chunk index: one entry per file, by chunk hash. */
export type ChunkIndexView = Readonly<Record<string, ChunkIndexEntry>>;

/** The methods of a cache that a runner lets its caller override. What they return is awaited. */
export interface CacheMethods {
  /** Writes metadata.json and returns its path. */
  writeMetadata(): string | Promise<string>;
  /** The name of a chunk's file. */
  chunkHash(key: ChunkKey): string | Promise<string>;
  /** The path of a chunk's file. */
  resolveCachePath(key: ChunkKey, hash: string): string | Promise<string>;
  /** The payload of a file, or nothing if there is none. */
  loadPayload(path: string): Payload | undefined | null | Promise<Payload | undefined | null>;
  /** Writes a payload and returns its path. */
  writeChunkPayload(path: string, payload: Payload): string | Promise<string>;
  /** Notes in the index that a chunk was written. */
  updateChunkIndex(hash: string, key: ChunkKey): void | Promise<void>;
  /** The index, or nothing if there is none. */
  loadChunkIndex(): ChunkIndexView | undefined | null | Promise<ChunkIndexView | undefined | null>;
  /** Items of outputs of single points. */
  buildItemMapsFromAxisValues(
    key: ChunkKey,
    points: readonly (readonly unknown[])[],
    outputs: readonly unknown[],
  ): ItemMaps | Promise<ItemMaps>;
  /** Items of the output of a chunk; nothing if it is a whole output. */
  buildItemMapsFromChunkOutput(key: ChunkKey, output: unknown): ItemMaps | undefined | Promise<ItemMaps | undefined>;
  /** The outputs of a block in the order of its points; `MISSING` where there is no item. */
  reconstructOutputFromItems(key: ChunkKey, items: Readonly<Record<string, unknown>>): unknown[] | Promise<unknown[]>;
  /** The output of a payload: a list, or the whole output. */
  collectChunkData(key: ChunkKey, payload: Payload): { output: unknown; whole: boolean } | Promise<{ output: unknown; whole: boolean }>;
  /** The hash of a point. */
  itemHash(key: ChunkKey, values: readonly unknown[]): string | Promise<string>;
}
