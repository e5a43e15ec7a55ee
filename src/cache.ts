/**
 * A cache: one grid of one cache id, and what is known of it.
 *
 * @module
 */

import type { ChunkCacheOptions, LoadOptions } from "./cache_options.ts";
import { cacheMethods } from "./cache_methods.ts";
import { type CacheState, DEFAULT_ROOT } from "./cache_state.ts";
import { definitionOnRecord } from "./cache_record.ts";
import { CacheView, openView, preparedView, prepareView, registerView } from "./cache_view.ts";
import { type CacheStatus, cacheStatus } from "./cache_status.ts";
import type { ChunkKey } from "./format/types.ts";
import { binValues } from "./grid/chunk_grid.ts";
import { askedLists, resolveSelection } from "./grid/selection.ts";
import { Results } from "./results/results.ts";
import { type CacheCriteria, type CacheEntry, discoverCaches, matches } from "./store/discovery.ts";
import type { AxesInput, AxisValue, ChunkIndexView, ItemMaps, NoCollate, Payload, Selection } from "./types.ts";

/**
 * A grid of one cache id: its axes, its layout in chunks, and the files with what is known of it. Making one does no I/O.
 *
 * @typeParam A The axes
 * @typeParam C What the collate function returns
 *
 * @example Run a sweep twice
 * ```ts
 * import { ChunkCache, paramsToCacheId, run } from "@x/chunk-memo";
 * import { assertEquals } from "@std/assert";
 *
 * const params = { alpha: 0.4 };
 * const cache = new ChunkCache({
 *   root: await Deno.makeTempDir(),
 *   cacheId: paramsToCacheId(params),
 *   metadata: { params },
 *   chunkSpec: { s: 2 },
 *   axisValues: { s: [1, 2, 3, 4] },
 * });
 * const scale = ({ s }: { s: number[] }) => s.map((value) => params.alpha * value);
 * const [cold, first] = await run(cache, scale);
 * const [warm, second] = await run(cache, scale);
 * assertEquals(warm, cold);
 * assertEquals([first.executedPoints, second.executedPoints], [4, 0]);
 * ```
 */
export class ChunkCache<A extends AxesInput = AxesInput, C = NoCollate> {
  readonly #view: CacheView;

  /**
   * Makes a cache.
   *
   * @param options Where it is, and what it is of
   * @throws {TypeError} If an option or an axis is unknown, or of a wrong type
   * @throws {RangeError} If a chunk size is not a positive integer, or the cache id would leave the root
   */
  constructor(options: ChunkCacheOptions<A, C>) {
    this.#view = preparedView(options) ?? openView(options);
    registerView(this, this.#view);
  }

  get #state(): CacheState {
    return this.#view.state;
  }

  /** The directory of all caches. */
  get root(): string {
    return this.#state.root;
  }

  /** The cache id, which names the cache's directory. */
  get cacheId(): string {
    return this.#state.cacheId;
  }

  /** What goes into metadata.json beside the definitions. */
  get metadata(): Readonly<Record<string, unknown>> {
    return this.#state.metadata;
  }

  /** The version, a part of every name. */
  get version(): string {
    return this.#state.version;
  }

  /** The axes from the slowest to the fastest. */
  get axisOrder(): readonly (keyof A & string)[] {
    return this.#state.axes.map((axis) => axis.name);
  }

  /** The chunk size of each axis. */
  get chunkSpec(): { readonly [K in keyof A]: number } {
    return this.#state.definition.chunkSpec as { [K in keyof A]: number };
  }

  /** The values of each axis; of a slice, those it asks for. */
  get axisValues(): { readonly [K in keyof A]: readonly AxisValue<A[K]>[] } {
    const selected = this.#view.selected;
    const entries = this.#state.axes.map((axis, i) => [axis.name, binValues(axis, { axis: i, positions: selected[i] })] as const);
    return Object.fromEntries(entries) as { [K in keyof A]: AxisValue<A[K]>[] };
  }

  /**
   * Takes a part of the grid. The part shares the layout and the files of the whole.
   *
   * @param selection What is asked of the axes, by value or by index; axes left out stay whole
   * @returns The slice
   * @throws {TypeError} If an axis is unknown, or both ways are used at once
   * @throws {RangeError} If a value is not on its axis, or nothing is asked of an axis
   */
  slice(selection: Selection<A>): ChunkCache<A, C> {
    const selected = resolveSelection(this.#state.axes, this.#view.selected, selection as Record<string, unknown>);
    const options = { cacheId: this.cacheId } as ChunkCacheOptions<A, C>;
    return new ChunkCache<A, C>(prepareView(options, new CacheView(this.#state, selected)));
  }

  /**
   * Tells which chunks are cached. Looks at names and heads, reads no values.
   *
   * @param selection What is asked of the axes; all if absent
   * @param options `extendCache`: adds values that an axis lacks before it looks
   * @returns The status; its lists are made as they are looked at
   */
  async cacheStatus(
    selection?: Selection<A>,
    options: { readonly extendCache?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<CacheStatus> {
    if (options.extendCache && selection !== undefined) this.#state.extend(askedLists(selection as Record<string, unknown>));
    const selected = resolveSelection(this.#state.axes, this.#view.selected, selection as Record<string, unknown> | undefined);
    return await cacheStatus(this.#state, selected, options.signal);
  }

  /**
   * Labelled results: what is known, with its points. Nothing is read before they are asked for something.
   *
   * @typeParam V The values, which no file can promise
   * @param selection What is asked of the axes; all if absent
   * @returns The results
   */
  results<V = unknown>(selection?: Selection<A>): Results<A, V> {
    return new Results<A, V>(selection === undefined ? this : this.slice(selection));
  }

  /**
   * Adds values behind those that the axes have. It is recorded when something is executed, or by `writeMetadata`.
   *
   * @param values The further values by axis
   * @throws {TypeError} If an axis is unknown
   */
  extendAxisValues(values: { readonly [K in keyof A]?: Iterable<AxisValue<A[K]>> }): void {
    this.#state.extend(values as Record<string, Iterable<unknown>>);
  }

  /**
   * Makes this the cache of another id. Files of the former id stay where they are.
   *
   * @param cacheId The cache id
   * @param metadata What goes into metadata.json; as before if absent
   * @throws {RangeError} If the cache id would leave the root
   */
  setIdentity(cacheId: string, metadata?: Readonly<Record<string, unknown>>): void {
    this.#state.setIdentity(cacheId, metadata);
  }

  /** Writes metadata.json and gives its path. */
  async writeMetadata(): Promise<string> {
    await this.#state.store.prepare();
    return await this.#state.record.write();
  }

  /** All chunk keys in plan order, one at a time. */
  chunkKeys(): IterableIterator<ChunkKey> {
    return this.#view.chunkKeys();
  }

  /**
   * The name of a chunk's file.
   *
   * @param key The chunk key
   * @returns SHA-256 of cache id, chunk key and version, as 64 hexadecimal digits, unless `chunkHashFn` says otherwise
   */
  chunkHash(key: ChunkKey): string {
    return this.#state.names.hashOfKey(key);
  }

  /**
   * The hash of a point, under which `loadPayload` has its output. It does not depend on the chunk.
   *
   * @param key A chunk key, for the order of the axes
   * @param values The values of the point, in the order of the key
   * @returns SHA-256 as 64 hexadecimal digits
   */
  itemHash(key: ChunkKey, values: readonly unknown[]): string {
    return cacheMethods(this.#state).itemHash(key, values) as string;
  }

  /**
   * The path of a chunk's file.
   *
   * @param key The chunk key
   * @param hash Its chunk hash
   * @returns The path, absolute
   */
  resolveCachePath(key: ChunkKey, hash: string): string {
    return this.#state.store.absolute(this.#state.names.pathOf(() => key, hash));
  }

  /**
   * Reads a file into outputs and axis values keyed by item hash. Of a chunk that is there in parts, the parts are put together.
   *
   * @param path The path, as of `resolveCachePath`
   * @returns The payload, or `undefined` if there is no such file
   * @throws {DamagedFileError} If the file is damaged
   */
  async loadPayload(path: string): Promise<Payload | undefined> {
    return await cacheMethods(this.#state).loadPayload(path) ?? undefined;
  }

  /**
   * Writes a payload. One that lacks points of its block is written as a part, beside the path given.
   *
   * @param path The path, as of `resolveCachePath`
   * @param payload The payload
   * @returns The path that was written
   * @throws {UnstorableValueError} If an output cannot be stored
   */
  async writeChunkPayload(path: string, payload: Payload): Promise<string> {
    return await cacheMethods(this.#state).writeChunkPayload(path, payload);
  }

  /** The chunk index as the seed has it, brought in step with the files. */
  async loadChunkIndex(): Promise<ChunkIndexView> {
    return await cacheMethods(this.#state).loadChunkIndex() ?? {};
  }

  /** Notes in the index that a chunk's file was written. */
  async updateChunkIndex(hash: string, key: ChunkKey): Promise<void> {
    await cacheMethods(this.#state).updateChunkIndex(hash, key);
  }

  /** Outputs of single points, keyed by item hash. */
  async buildItemMapsFromAxisValues(
    key: ChunkKey,
    points: readonly (readonly unknown[])[],
    outputs: readonly unknown[],
  ): Promise<ItemMaps> {
    return await cacheMethods(this.#state).buildItemMapsFromAxisValues(key, points, outputs);
  }

  /** The output of a chunk, keyed by item hash; `undefined` for a whole output. */
  async buildItemMapsFromChunkOutput(key: ChunkKey, output: unknown): Promise<ItemMaps | undefined> {
    return await cacheMethods(this.#state).buildItemMapsFromChunkOutput(key, output);
  }

  /** The outputs of a block in the order of its points; `MISSING` where there is no item. */
  async reconstructOutputFromItems(key: ChunkKey, items: Readonly<Record<string, unknown>>): Promise<unknown[]> {
    return await cacheMethods(this.#state).reconstructOutputFromItems(key, items);
  }

  /** The output of a payload: a list, or the whole output. */
  async collectChunkData(key: ChunkKey, payload: Payload): Promise<{ output: unknown; whole: boolean }> {
    return await cacheMethods(this.#state).collectChunkData(key, payload);
  }

  /** Id, path and metadata of the caches under a root, by id. What is no cache, or has no readable metadata, is passed over. */
  static async discoverCaches(root: string = DEFAULT_ROOT): Promise<CacheEntry[]> {
    return await discoverCaches(root);
  }

  /**
   * Lists the caches under a root that fit.
   *
   * @param root The directory of all caches
   * @param criteria What is asked of them; what is left out fits all
   * @returns Those that fit, by id
   */
  static async findCompatibleCaches(root: string, criteria: CacheCriteria = {}): Promise<CacheEntry[]> {
    return (await discoverCaches(root)).filter((entry) => matches(entry, criteria));
  }

  /**
   * Opens a cache by its id, as it was last defined.
   *
   * @param root The directory of all caches
   * @param cacheId The cache id
   * @param options What no record can hold: functions, verbosity
   * @returns The cache
   * @throws {CacheNotFoundError} If there is no such cache
   * @throws {InvalidMetadataError} If its metadata.json is damaged
   */
  static async loadFromCache<C = NoCollate>(
    root: string,
    cacheId: string,
    options: LoadOptions<C> = {},
  ): Promise<ChunkCache<AxesInput, C>> {
    const defined = await definitionOnRecord(root, cacheId);
    return new ChunkCache<AxesInput, C>({ ...defined, ...options, root, cacheId });
  }
}
