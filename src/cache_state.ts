/**
 * What a cache and all its slices share: axes, layout, names, and the directory.
 *
 * @module
 */

import { isAbsolute, join, relative } from "@std/path";
import type { CommonOptions, EnumeratorContext } from "./cache_options.ts";
import { DamagedFileError, InvalidMetadataError } from "./errors.ts";
import { canonicalText } from "./format/canonical.ts";
import { binDigest, chunkHashOf, presenceHashOf } from "./format/hashes.ts";
import type { FileHead } from "./format/payload.ts";
import type { ChunkKey } from "./format/types.ts";
import { type Axis, extendAxis, makeAxis, valueKey } from "./grid/axes.ts";
import { type Bin, binValues, type Chunk, ChunkGrid, chunkKey } from "./grid/chunk_grid.ts";
import { chunkSizes } from "./grid/chunk_spec.ts";
import { KnownPoints } from "./grid/known_points.ts";
import type { Where } from "./grid/plan.ts";
import { GridRequest, ListedRequest, type Request } from "./grid/request.ts";
import type { SelectedPositions } from "./grid/selection.ts";
import { ChunkIndexWriter } from "./store/chunk_index.ts";
import { ChunkStore } from "./store/chunk_store.ts";
import type { FileEntry } from "./store/file_entry.ts";
import { Knowledge } from "./store/knowledge.ts";
import { type Definition, type Metadata, readMetadata, withDefinition, writeMetadata } from "./store/metadata.ts";
import { checkFunction, type FunctionIdentity, functionRecord } from "./function_identity.ts";
import { knownNames } from "./suggest.ts";
import type { AxesInput } from "./types.ts";
import { checkDefinition } from "./definitions.ts";

/** The root directory if none is given. */
export const DEFAULT_ROOT = ".chunk_memo";

/** Axis names with a meaning of their own in a selection or a call. */
const RESERVED_AXIS_NAMES = ["axisIndices", "params"];

/** Options whose types no longer carry the axes. */
export type AnyOptions = CommonOptions<AxesInput, unknown>;

function makeAxes(options: AnyOptions): Axis[] {
  const given = options.axisValues;
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`Cannot make cache: axisValues must be an object of lists: received ${given === null ? "null" : typeof given}`);
  }
  const names = Object.keys(given);
  for (const name of names) {
    if (RESERVED_AXIS_NAMES.includes(name)) throw new TypeError(`Cannot make cache: no axis can have the name ${JSON.stringify(name)}: rename it`);
  }
  const order = axisOrder(names, options.axisOrder);
  const axes = order.map((name) => makeAxis(name, given[name]));
  const vectors = new Set<string>();
  for (const name of axes.flatMap((axis) => axis.fields ?? [axis.name])) {
    if (vectors.has(name)) throw new TypeError(`Cannot make cache: two axes have the name ${JSON.stringify(name)}: rename a field of the zipped axis`);
    vectors.add(name);
  }
  return axes;
}

function axisOrder(names: readonly string[], given: readonly string[] | undefined): string[] {
  if (given === undefined) return [...names].sort();
  for (const name of given) {
    if (!names.includes(name)) {
      throw new TypeError(`Cannot order axes: missing axis '${name}' in axisValues: ${knownNames("axes", name, names)}`);
    }
  }
  const missing = names.find((name) => !given.includes(name));
  if (missing !== undefined || given.length !== names.length) {
    throw new TypeError(`Cannot order axes: axisOrder must name every axis once: received ${JSON.stringify(given)} for ${JSON.stringify(names)}`);
  }
  return [...given];
}

/** The state that a cache and its slices share. */
export class CacheState {
  readonly root: string;
  readonly options: AnyOptions;
  readonly version: string;
  readonly functionIdentity: FunctionIdentity | undefined;
  #cacheId: string;
  #metadata: Readonly<Record<string, unknown>>;
  #grid: ChunkGrid;
  #store: ChunkStore;
  #knowledge: Knowledge;
  #index: ChunkIndexWriter;
  #known: KnownPoints<FileEntry>;
  #digests = new WeakMap<Bin, string>();
  #onDisk: Metadata | "unread" | "absent" | "broken" = "unread";

  constructor(options: AnyOptions, cacheId: string, functionIdentity?: FunctionIdentity) {
    this.options = options;
    this.root = options.root ?? DEFAULT_ROOT;
    this.version = options.version ?? "v1";
    this.functionIdentity = functionIdentity;
    this.#cacheId = cacheId;
    this.#metadata = { ...options.metadata };
    const axes = makeAxes(options);
    this.#grid = new ChunkGrid(axes, chunkSizes(options.chunkSpec as Record<string, number> | "auto" | undefined, axes));
    this.#known = new KnownPoints(axes, this.version);
    this.#store = this.#openStore();
    this.#knowledge = this.#openKnowledge();
    this.#index = new ChunkIndexWriter(this.indexPath);
  }

  get cacheId(): string {
    return this.#cacheId;
  }

  get metadata(): Readonly<Record<string, unknown>> {
    return this.#metadata;
  }

  get params(): Readonly<Record<string, unknown>> {
    return (this.#metadata.params ?? {}) as Readonly<Record<string, unknown>>;
  }

  get grid(): ChunkGrid {
    return this.#grid;
  }

  get axes(): readonly Axis[] {
    return this.#grid.axes;
  }

  get store(): ChunkStore {
    return this.#store;
  }

  get knowledge(): Knowledge {
    return this.#knowledge;
  }

  get index(): ChunkIndexWriter {
    return this.#index;
  }

  /** The known points, as of the last synchronisation. */
  get known(): KnownPoints<FileEntry> {
    return this.#known;
  }

  get where(): Where | undefined {
    return this.options.where as Where | undefined;
  }

  get metadataPath(): string {
    return join(this.#store.directory, "metadata.json");
  }

  get indexPath(): string {
    return join(this.#store.directory, "chunks_index.json");
  }

  get definition(): Definition {
    return {
      axisValues: Object.fromEntries(this.axes.map((axis) => [axis.name, axis.values])),
      chunkSpec: Object.fromEntries(this.axes.map((axis, i) => [axis.name, this.#grid.sizes[i]])),
      axisOrder: this.axes.map((axis) => axis.name),
      version: this.version,
    };
  }

  setIdentity(cacheId: string, metadata?: Readonly<Record<string, unknown>>): void {
    const before = this.#cacheId;
    this.#cacheId = cacheId;
    try {
      this.#store = this.#openStore();
    } catch (error) {
      this.#cacheId = before;
      throw error;
    }
    if (metadata !== undefined) this.#metadata = { ...metadata };
    this.#knowledge = this.#openKnowledge();
    this.#index = new ChunkIndexWriter(this.indexPath);
    this.#known = new KnownPoints(this.axes, this.version);
    this.#onDisk = "unread";
  }

  /** Adds values to axes. Those that are there keep their positions, so that slices stay what they are. */
  extend(values: Readonly<Record<string, Iterable<unknown>>>): void {
    const names = this.axes.map((axis) => axis.name);
    for (const name of Object.keys(values)) {
      if (!names.includes(name)) throw new TypeError(`Cannot extend axis ${JSON.stringify(name)}: it is unknown: ${knownNames("axes", name, names)}`);
    }
    const axes = this.axes.map((axis) => Object.hasOwn(values, axis.name) ? extendAxis(axis, values[axis.name]) : axis);
    if (axes.every((axis, i) => axis === this.axes[i])) return;
    this.#grid = new ChunkGrid(axes, this.#grid.sizes);
    this.#known = new KnownPoints(axes, this.version);
    for (const entry of this.#knowledge.entries.values()) this.#known.add(entry);
  }

  /** What a selection asks, over the chunks of the layout or of the chunk enumerator. */
  request(selected: SelectedPositions): Request {
    const enumerator = this.options.chunkEnumerator;
    if (enumerator === undefined) return new GridRequest(this.#grid, selected);
    const context: EnumeratorContext = {
      axisOrder: this.definition.axisOrder,
      chunkSpec: this.definition.chunkSpec,
      chunkKeys: () => this.#grid.chunkKeys(),
    };
    return ListedRequest.ofSelection(this.axes, enumerator(this.definition.axisValues, context), selected);
  }

  /** The chunk hash of a key. */
  chunkHash(key: ChunkKey): string {
    if (this.options.chunkHashFn !== undefined) return checkName(this.options.chunkHashFn(this.params, key, this.version));
    return chunkHashOf(this.#cacheId, this.version, key.map(([axis, values]) => [axis, digestOf(values)] as const));
  }

  /** The chunk hash of a chunk; its bins are hashed once, not once per chunk that has them. */
  hashOf(chunk: Chunk): string {
    if (this.options.chunkHashFn !== undefined) return this.chunkHash(chunkKey(this.axes, chunk));
    return chunkHashOf(this.#cacheId, this.version, chunk.map((bin, i) => [this.axes[i].name, this.#digest(this.axes[i], bin)] as const));
  }

  #digest(axis: Axis, bin: Bin): string {
    let digest = this.#digests.get(bin);
    if (digest === undefined) this.#digests.set(bin, digest = digestOf(binValues(axis, bin)));
    return digest;
  }

  /** The path of a chunk's file below the directory. */
  pathOf(key: () => ChunkKey, hash: string): string {
    const { pathFn } = this.options;
    if (pathFn === undefined) return `chunks/${hash}.msgpack`;
    const path = pathFn(this.params, key(), this.version, hash);
    if (typeof path !== "string" || path === "") throw new TypeError(`Cannot place chunk ${hash}: pathFn must return a path: received ${String(path)}`);
    const below = relative(this.#store.directory, isAbsolute(path) ? path : join(this.#store.root, path)).replaceAll("\\", "/");
    this.#store.absolute(below);
    return below;
  }

  /** The path of a part: beside that of its chunk, with the hash of its points. */
  partPath(ownPath: string, axes: ChunkKey, presence: Uint8Array | undefined): string {
    const hash = presenceHashOf(axes.map(([axis, values]) => [axis, digestOf(values)] as const), presence);
    const dot = ownPath.lastIndexOf(".");
    const stem = dot > ownPath.lastIndexOf("/") ? dot : ownPath.length;
    return `${ownPath.slice(0, stem)}.${hash}${ownPath.slice(stem)}`;
  }

  /** Whether a part belongs to the chunk of a path. */
  isPartOf(path: string, ownPath: string): boolean {
    const dot = ownPath.lastIndexOf(".");
    const stem = dot > ownPath.lastIndexOf("/") ? ownPath.slice(0, dot) : ownPath;
    return path.startsWith(`${stem}.`) && path !== ownPath;
  }

  /** Brings what is known in step with the disk. */
  async sync(signal?: AbortSignal): Promise<{ damaged: readonly string[] }> {
    const { added, unindexed, removed, damaged } = await this.#knowledge.sync({ signal });
    for (const path of removed) this.#known.remove(path);
    for (const entry of added) this.#known.add(entry);
    for (const entry of unindexed) this.#index.add(entry);
    return { damaged };
  }

  /** Notes a file that was written. */
  learn(entry: FileEntry): void {
    this.#knowledge.add(entry);
    this.#known.add(entry);
  }

  /** Notes that a file is gone. */
  forget(path: string): void {
    this.#knowledge.remove(path);
    this.#known.remove(path);
  }

  /**
   * Reads what is on record and refuses what stands against it. Called before every run.
   *
   * @throws {CacheConflictError} If the cache is on record for something else
   * @throws {FormatVersionError} If the record is in a newer format
   */
  async open(): Promise<void> {
    try {
      this.#onDisk = await readMetadata(this.metadataPath) ?? "absent";
    } catch (error) {
      // The files can tell what is known without it; the next write makes it anew.
      if (!(error instanceof InvalidMetadataError)) throw error;
      this.#onDisk = "broken";
    }
    if (typeof this.#onDisk === "string") return;
    if (this.#onDisk.cacheId !== this.#cacheId) {
      throw new InvalidMetadataError(
        `Cannot use cache ${JSON.stringify(this.#cacheId)}: its metadata.json names the cache ${JSON.stringify(this.#onDisk.cacheId)}: ` +
          `a cache directory keeps its name when it is moved or copied`,
        this.metadataPath,
      );
    }
    if (this.functionIdentity !== undefined) {
      checkFunction(this.#onDisk.metadata.function, this.functionIdentity, { root: this.root, cacheId: this.#cacheId });
    }
    checkDefinition(this.#onDisk, this.definition, {
      root: this.root,
      cacheId: this.#cacheId,
      exclusive: this.options.exclusive ?? false,
      warnOnOverlap: this.options.warnOnOverlap ?? false,
    });
  }

  /** What is on record, as of the last {@linkcode open}. */
  get onRecord(): Metadata | undefined {
    return typeof this.#onDisk === "string" ? undefined : this.#onDisk;
  }

  /** Whether there is no readable record of a cache that has files. */
  get recordIsMissing(): boolean {
    return this.#onDisk === "absent" || this.#onDisk === "broken";
  }

  /** Whether the record has this definition first, so that there is nothing to write. */
  get recordIsCurrent(): boolean {
    const record = this.onRecord;
    if (record === undefined) return false;
    return canonicalText(withDefinition(record, this.#identity(), this.definition, record.updatedAt)) === canonicalText(record);
  }

  #identity(): { cacheId: string; metadata: Record<string, unknown> } {
    // The record stays that of the first source: as long as its values are here, a change is worth telling.
    const recorded = this.onRecord?.metadata.function ?? (this.functionIdentity && functionRecord(this.functionIdentity));
    return { cacheId: this.#cacheId, metadata: { ...this.#metadata, ...(recorded === undefined ? {} : { function: recorded }) } };
  }

  /** Writes metadata.json. */
  async writeMetadata(): Promise<string> {
    if (this.#onDisk === "unread") await this.open();
    const next = withDefinition(this.onRecord, this.#identity(), this.definition, new Date().toISOString());
    await writeMetadata(this.metadataPath, next);
    this.#onDisk = next;
    return this.metadataPath;
  }

  #openKnowledge(): Knowledge {
    return new Knowledge(this.#store, this.indexPath, { customPaths: this.options.pathFn !== undefined });
  }

  #openStore(): ChunkStore {
    return new ChunkStore({
      root: this.root,
      cacheId: this.#cacheId,
      durability: this.options.durability ?? "auto",
      isGenuine: (path, head) => this.#isGenuine(path, head),
    });
  }

  /** Whether a file's content is what its name says: names are hashes, unless the user made them. */
  #isGenuine(path: string, head: FileHead): boolean {
    if (this.options.chunkHashFn !== undefined || this.options.pathFn !== undefined) return true;
    const [hash, presence] = path.slice("chunks/".length).split(".");
    const bins = head.axes.map(([axis, values]) => [axis, digestOf(values)] as const);
    if (presence === "msgpack") return head.presence === undefined && hash === chunkHashOf(this.#cacheId, head.version, bins);
    return presence === presenceHashOf(bins, head.presence);
  }

  /** Refuses a file that lies under a chunk's name and is not that chunk. */
  checkOwn(head: FileHead, chunk: Chunk): void {
    const isChunk = head.version === this.version && head.presence === undefined && head.axes.length === chunk.length &&
      head.axes.every(([axis, values], i) =>
        axis === this.axes[i].name && isVector(values, this.axes[i], chunk[i])
      );
    if (!isChunk) throw new DamagedFileError("it is not what its name says");
  }
}

/** Whether a vector is that of a bin. Told without hashing: this is asked of every file that is read. */
function isVector(values: readonly unknown[], axis: Axis, bin: Bin): boolean {
  if (values.length !== bin.positions.length) return false;
  for (let i = 0; i < values.length; i++) {
    const expected = axis.values[bin.positions[i]];
    if (values[i] !== expected && valueKey(values[i]) !== valueKey(expected) && !Object.is(values[i], expected)) return false;
  }
  return true;
}

function digestOf(values: readonly unknown[]): string {
  return binDigest(values.map((value) => canonicalText(value, "axis value")));
}

function checkName(name: string): string {
  if (typeof name === "string" && /^[\w-][\w.-]{0,199}$/.test(name)) return name;
  throw new RangeError(
    `Cannot name chunk: chunkHashFn must return 1 to 200 letters, digits, "_", "-" or ".", no "." first: received ${JSON.stringify(name)}`,
  );
}
