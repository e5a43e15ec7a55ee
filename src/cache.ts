/**
 * A cache: one grid of one cache id, and what is known of it.
 *
 * @module
 */

import { type ChunkCacheOptions, COMMON_OPTION_NAMES } from "./cache_options.ts";
import { belowDirectory, cacheMethods } from "./cache_methods.ts";
import { type AnyOptions, CacheState, DEFAULT_ROOT } from "./cache_state.ts";
import type { FunctionIdentity } from "./function_identity.ts";
import { type CacheStatus, cacheStatus } from "./cache_status.ts";
import { CacheNotFoundError, InvalidMetadataError } from "./errors.ts";
import type { ChunkKey } from "./format/types.ts";
import { binValues } from "./grid/chunk_grid.ts";
import { ListedRequest, type Request } from "./grid/request.ts";
import { resolveSelection, type SelectedPositions, selectAll } from "./grid/selection.ts";
import { type CacheCriteria, type CacheEntry, discoverCaches, matches } from "./store/discovery.ts";
import { ChunkStore } from "./store/chunk_store.ts";
import { readMetadata } from "./store/metadata.ts";
import { checkOptionNames } from "./suggest.ts";
import type { AxesInput, AxisValue, ChunkIndexView, ItemMaps, NoCollate, Payload, Selection } from "./types.ts";
import { join } from "@std/path";

/** What the runners take of a cache. */
export interface CacheView {
  /** The state it shares with its slices. */
  readonly state: CacheState;
  /** What it asks of the axes. */
  readonly selected: SelectedPositions;
}

/** The insides of caches, for the runners; nothing that a user of the class could reach. */
const VIEWS = new WeakMap<object, CacheView>();

/** The insides of a cache. */
export function viewOf(cache: object): CacheView {
  const view = VIEWS.get(cache);
  if (view === undefined) throw new TypeError("Cannot run: cache must be a ChunkCache");
  return view;
}

/** Whether something is a cache. */
export function isCache(value: unknown): value is ChunkCache<AxesInput, unknown> {
  return typeof value === "object" && value !== null && VIEWS.has(value);
}

/** Options of {@linkcode ChunkCache.loadFromCache}: those that no record can hold. */
export type LoadOptions<C> = Partial<Omit<ChunkCacheOptions<AxesInput, C>, "root" | "cacheId" | "axisValues">>;

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
  readonly #state: CacheState;
  #selected: SelectedPositions;
  #grown: number;

  /**
   * Makes a cache.
   *
   * @param options Where it is, and what it is of
   * @throws {TypeError} If an option or an axis is unknown, or of a wrong type
   * @throws {RangeError} If a chunk size is not a positive integer, or the cache id would leave the root
   */
  constructor(options: ChunkCacheOptions<A, C>) {
    const { state, selected } = openState(options);
    this.#state = state;
    this.#selected = selected ?? selectAll(state.axes);
    this.#grown = selected === undefined ? 0 : -1;
    this.#register();
  }

  #register(): void {
    // deno-lint-ignore no-this-alias
    const cache = this;
    VIEWS.set(this, {
      state: this.#state,
      get selected() {
        return cache.#visible();
      },
    });
  }

  /** What is visible: a cache that is no slice grows with its axes. */
  #visible(): SelectedPositions {
    return this.#grown < 0 ? this.#selected : this.#selected = selectAll(this.#state.axes);
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
    const selected = this.#visible();
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
    const selected = resolveSelection(this.#state.axes, this.#visible(), selection as Record<string, unknown>);
    return new ChunkCache<A, C>(sliceOptions(this.#state, selected));
  }

  /**
   * Tells which chunks are cached. Looks at names and heads, reads no values.
   *
   * @param selection What is asked of the axes; all if absent
   * @param options `extendCache`: adds values that an axis lacks before it looks
   * @returns The status; its lists are made as they are looked at
   */
  async cacheStatus(selection?: Selection<A>, options: { readonly extendCache?: boolean; readonly signal?: AbortSignal } = {}): Promise<CacheStatus> {
    if (options.extendCache && selection !== undefined) this.#extendBy(selection as Record<string, unknown>);
    const selected = resolveSelection(this.#state.axes, this.#visible(), selection as Record<string, unknown> | undefined);
    return await cacheStatus(this.#state, selected, options.signal);
  }

  #extendBy(selection: Record<string, unknown>): void {
    const lists = Object.entries(selection).filter(([name]) => name !== "axisIndices");
    this.#state.extend(Object.fromEntries(lists.map(([name, given]) => [name, Array.isArray(given) ? given : [given]])));
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

  /**
   * Writes metadata.json.
   *
   * @returns Its path
   * @throws {StoreError} If it cannot be written
   */
  async writeMetadata(): Promise<string> {
    await this.#state.store.prepare();
    return await this.#state.writeMetadata();
  }

  /** All chunk keys in plan order, one at a time. */
  chunkKeys(): IterableIterator<ChunkKey> {
    return chunkKeysOf(this.#state, this.#visible());
  }

  /**
   * The name of a chunk's file.
   *
   * @param key The chunk key
   * @returns SHA-256 of cache id, chunk key and version, as 64 hexadecimal digits, unless `chunkHashFn` says otherwise
   */
  chunkHash(key: ChunkKey): string {
    return this.#state.chunkHash(key);
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
    return this.#state.store.absolute(this.#state.pathOf(() => key, hash));
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
    return await cacheMethods(this.#state).writeChunkPayload(belowDirectory(this.#state, path), payload);
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
  async buildItemMapsFromAxisValues(key: ChunkKey, points: readonly (readonly unknown[])[], outputs: readonly unknown[]): Promise<ItemMaps> {
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

  /**
   * Lists the caches under a root. What is no cache, or has no readable metadata, is passed over.
   *
   * @param root The directory of all caches
   * @returns Id, path and metadata of each, by id
   */
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
  static async loadFromCache<C = NoCollate>(root: string, cacheId: string, options: LoadOptions<C> = {}): Promise<ChunkCache<AxesInput, C>> {
    const directory = new ChunkStore({ root, cacheId, durability: "none" }).directory;
    const path = join(directory, "metadata.json");
    const record = await readMetadata(path);
    if (record === undefined) {
      throw new CacheNotFoundError(`Cannot load cache ${JSON.stringify(cacheId)}: Cache directory not found under ${JSON.stringify(root)}`, directory);
    }
    if (record.definitions.length === 0) throw new InvalidMetadataError(`Invalid metadata in ${path}: it has no definition`, path);
    const { axisValues, chunkSpec, axisOrder, version } = record.definitions[0];
    const defined = { axisValues: axisValues as AxesInput, chunkSpec, axisOrder, version, metadata: record.metadata };
    return new ChunkCache<AxesInput, C>({ ...defined, ...options, root, cacheId });
  }
}

/** The request of a cache: all that is visible of it. */
export function requestOf(cache: object): Request {
  const { state, selected } = viewOf(cache);
  return state.request(selected);
}

/** The chunk keys that a cache touches, in plan order. */
export function* chunkKeysOf(state: CacheState, selected: SelectedPositions): IterableIterator<ChunkKey> {
  const request = state.request(selected);
  for (let i = 0; i < request.chunkCount; i++) {
    yield request.chunk(i).map((bin, axis) => [state.axes[axis].name, binValues(state.axes[axis], bin)] as const);
  }
}

/** The request of chunks listed by key. */
export function requestOfKeys(cache: object, keys: Iterable<ChunkKey>): Request {
  const { state, selected } = viewOf(cache);
  return ListedRequest.ofChunks(state.axes, keys, selected);
}

/** Options by which a slice, or a memo's cache, hands its state to the constructor without making it public. */
const STATES = new WeakMap<object, { state: CacheState; selected?: SelectedPositions }>();

function sliceOptions<A extends AxesInput, C>(state: CacheState, selected: SelectedPositions): ChunkCacheOptions<A, C> {
  const options = { ...state.options, cacheId: state.cacheId } as unknown as ChunkCacheOptions<A, C>;
  STATES.set(options, { state, selected });
  return options;
}

function openState(options: object): { state: CacheState; selected?: SelectedPositions } {
  const prepared = STATES.get(options);
  if (prepared !== undefined) return prepared;
  checkOptionNames("make ChunkCache", options, [...COMMON_OPTION_NAMES, "cacheId"]);
  const { cacheId, ...common } = options as AnyOptions & { cacheId: string };
  return { state: new CacheState(common, cacheId) };
}

/** Makes the cache of a memoized function. */
export function cacheOfFunction<A extends AxesInput, C>(options: ChunkCacheOptions<A, C>, identity: FunctionIdentity): ChunkCache<A, C> {
  const { cacheId, ...common } = options;
  const state = new CacheState(common as unknown as AnyOptions, cacheId, identity);
  STATES.set(options, { state });
  return new ChunkCache<A, C>(options);
}
