/**
 * What a cache and all its slices share: axes, layout, names, record, and what is known of the directory.
 *
 * @module
 */

import { join } from "@std/path";
import type { CommonOptions, EnumeratorContext } from "./cache_options.ts";
import { ChunkNames } from "./cache_names.ts";
import { CacheRecord } from "./cache_record.ts";
import type { FunctionIdentity } from "./function_identity.ts";
import type { ChunkKey } from "./format/types.ts";
import { type Axis, extendAxis } from "./grid/axes.ts";
import type { Positions } from "./grid/block.ts";
import { ChunkGrid } from "./grid/chunk_grid.ts";
import { chunkSizes } from "./grid/chunk_spec.ts";
import { ItemRequest } from "./grid/item_request.ts";
import { KnownPoints } from "./grid/known_points.ts";
import { makeAxes } from "./grid/make_axes.ts";
import type { Where } from "./grid/plan.ts";
import { GridRequest, ListedRequest, type Request } from "./grid/request.ts";
import type { SelectedPositions } from "./grid/selection.ts";
import { ChunkIndexWriter } from "./store/chunk_index.ts";
import { ChunkStore } from "./store/chunk_store.ts";
import { checkVersion } from "./store/containment.ts";
import type { FileEntry } from "./store/file_entry.ts";
import { Knowledge } from "./store/knowledge.ts";
import type { Definition } from "./store/metadata.ts";
import { checkChoice, knownNames } from "./suggest.ts";
import type { AxesInput } from "./types.ts";
import { warn } from "./warn.ts";

/** The root directory if none is given. */
export const DEFAULT_ROOT = ".chunk_memo";

/** Options whose types no longer carry the axes. */
export type AnyOptions = CommonOptions<AxesInput, unknown>;

/** What belongs to one cache id. */
interface Place {
  readonly cacheId: string;
  readonly store: ChunkStore;
  readonly knowledge: Knowledge;
  readonly index: ChunkIndexWriter;
  readonly names: ChunkNames;
  readonly record: CacheRecord;
}

/** The state that a cache and its slices share. */
export class CacheState {
  readonly root: string;
  readonly options: AnyOptions;
  readonly version: string;
  readonly functionIdentity: FunctionIdentity | undefined;
  #metadata: Readonly<Record<string, unknown>>;
  #grid: ChunkGrid;
  #place: Place;
  #known: KnownPoints<FileEntry>;
  #tell: ((message: string) => void) | undefined;

  /**
   * Makes the state.
   *
   * @param options The cache's options
   * @param cacheId The cache id
   * @param functionIdentity The function whose outputs it holds, if that is checked
   * @throws {TypeError} If an axis or the chunk spec is of a wrong type
   * @throws {RangeError} If a chunk size is not a positive integer, an option has a value it cannot have, or the cache id would leave the root
   */
  constructor(options: AnyOptions, cacheId: string, functionIdentity?: FunctionIdentity) {
    checkChoice("make cache", "durability", options.durability, ["auto", "fsync", "none"]);
    checkChoice("make cache", "verbose", options.verbose, [0, 1, 2]);
    if (options.version !== undefined && typeof options.version !== "string") {
      throw new TypeError(`Cannot make cache: version must be a string: received ${typeof options.version}`);
    }
    if (options.version !== undefined) checkVersion(options.version);
    this.options = options;
    this.root = options.root ?? DEFAULT_ROOT;
    this.version = options.version ?? "v1";
    this.functionIdentity = functionIdentity;
    this.#metadata = { ...options.metadata };
    const axes = makeAxes(options.axisValues, options.axisOrder);
    this.#grid = new ChunkGrid(axes, chunkSizes(options.chunkSpec as Record<string, number> | "auto" | undefined, axes));
    this.#known = new KnownPoints(axes, this.version);
    this.#place = this.#openPlace(cacheId);
  }

  #openPlace(cacheId: string): Place {
    const store = new ChunkStore({
      root: this.root,
      cacheId,
      durability: this.options.durability ?? "auto",
      isGenuine: (path, head) => this.names.isGenuine(path, head),
    });
    const indexPath = join(store.directory, "chunks_index.json");
    return {
      cacheId,
      store,
      knowledge: new Knowledge(store, indexPath, { customPaths: this.options.pathFn !== undefined }),
      index: new ChunkIndexWriter(indexPath),
      names: new ChunkNames(this),
      record: new CacheRecord(this),
    };
  }

  /** The cache id. */
  get cacheId(): string {
    return this.#place.cacheId;
  }

  /** What goes into metadata.json beside the definitions. */
  get metadata(): Readonly<Record<string, unknown>> {
    return this.#metadata;
  }

  /** The params, as far as the metadata tells. */
  get params(): Readonly<Record<string, unknown>> {
    return (this.#metadata.params ?? {}) as Readonly<Record<string, unknown>>;
  }

  /** The layout. */
  get grid(): ChunkGrid {
    return this.#grid;
  }

  /** The axes, in axis order. */
  get axes(): readonly Axis[] {
    return this.#grid.axes;
  }

  /** The files. */
  get store(): ChunkStore {
    return this.#place.store;
  }

  /** What is known of the files. */
  get knowledge(): Knowledge {
    return this.#place.knowledge;
  }

  /** The index. */
  get index(): ChunkIndexWriter {
    return this.#place.index;
  }

  /** The names of the files. */
  get names(): ChunkNames {
    return this.#place.names;
  }

  /** The record. */
  get record(): CacheRecord {
    return this.#place.record;
  }

  /** The known points, as of the last synchronisation. */
  get known(): KnownPoints<FileEntry> {
    return this.#known;
  }

  /** Tells which points are part of the grid; all if absent. */
  get where(): Where | undefined {
    return this.options.where as Where | undefined;
  }

  /** The definition, as it goes on record. */
  get definition(): Definition {
    const zipped = this.axes.filter((axis) => axis.fields !== undefined);
    return {
      axisValues: Object.fromEntries(this.axes.map((axis) => [axis.name, axis.values])),
      chunkSpec: Object.fromEntries(this.axes.map((axis, i) => [axis.name, this.#grid.sizes[i]])),
      axisOrder: this.axes.map((axis) => axis.name),
      version: this.version,
      ...(zipped.length === 0 ? {} : { zipFields: Object.fromEntries(zipped.map((axis) => [axis.name, axis.fields!])) }),
    };
  }

  /** Warns on stderr unless the cache is to be silent, or whoever has asked for the warnings. */
  readonly warn = (message: string): void => {
    if (this.#tell !== undefined) this.#tell(message);
    else if (this.options.verbose !== 0) warn(message);
  };

  /** Hands all further warnings to a function, however silent the cache is to be. */
  warnBy(tell: (message: string) => void): void {
    this.#tell = tell;
  }

  /** Makes this the state of another cache id. */
  setIdentity(cacheId: string, metadata?: Readonly<Record<string, unknown>>): void {
    this.#place = this.#openPlace(cacheId);
    this.#known = new KnownPoints(this.axes, this.version);
    if (metadata !== undefined) this.#metadata = { ...metadata };
  }

  /** Adds values to axes. Those that are there keep their positions, so that slices stay what they are. */
  extend(values: Readonly<Record<string, Iterable<unknown>>>): void {
    const names = this.axes.map((axis) => axis.name);
    for (const name of Object.keys(values)) {
      if (!names.includes(name)) {
        throw new TypeError(`Cannot extend axis ${JSON.stringify(name)}: it is unknown: ${knownNames("axes", name, names)}`);
      }
    }
    const axes = this.axes.map((axis) => Object.hasOwn(values, axis.name) ? extendAxis(axis, values[axis.name]) : axis);
    if (axes.every((axis, i) => axis === this.axes[i])) return;
    this.#grid = new ChunkGrid(axes, this.#grid.sizes);
    this.#known = new KnownPoints(axes, this.version);
    for (const entry of this.knowledge.entries.values()) this.#known.add(entry);
  }

  /** The chunk keys of the chunk enumerator, if there is one. */
  enumerate(): Iterable<ChunkKey> | undefined {
    const enumerator = this.options.chunkEnumerator;
    if (enumerator === undefined) return undefined;
    const { axisOrder, chunkSpec, axisValues } = this.definition;
    const context: EnumeratorContext = { axisOrder, chunkSpec, chunkKeys: () => this.#grid.chunkKeys() };
    return enumerator(axisValues, context);
  }

  /** What a selection asks, over the chunks of the layout or of the chunk enumerator. */
  request(selected: SelectedPositions): Request {
    const chunks = this.enumerate();
    return chunks === undefined ? new GridRequest(this.#grid, selected) : ListedRequest.ofSelection(this.axes, chunks, selected);
  }

  /** What items ask, each at the positions of its values, over the same chunks. */
  requestOfItems(positions: readonly Positions[], length: number): ItemRequest {
    const chunks = this.enumerate();
    return chunks === undefined
      ? ItemRequest.ofGrid(this.#grid, positions, length)
      : ItemRequest.ofChunks(this.axes, chunks, positions, length);
  }

  /** Brings what is known in step with the disk, and gives the paths of files whose heads are damaged. */
  async sync(signal?: AbortSignal): Promise<{ damaged: readonly string[] }> {
    const { added, unindexed, removed, damaged } = await this.knowledge.sync({ signal });
    for (const path of removed) this.#known.remove(path);
    for (const entry of added) this.#known.add(entry);
    for (const entry of unindexed) this.index.add(entry);
    return { damaged };
  }

  /** Notes a file that was written. */
  learn(entry: FileEntry): void {
    this.knowledge.add(entry);
    this.#known.add(entry);
  }

  /** Forgets a file that was removed, or is not to be used. */
  forget(path: string): void {
    this.knowledge.remove(path);
    this.#known.remove(path);
  }

  /** Forgets a file that was gone when it was to be read. */
  lose(path: string): void {
    this.knowledge.lose(path);
    this.#known.remove(path);
  }
}
