/**
 * The names of a cache's files: hashes of what they hold, unless the user names them.
 *
 * @module
 */

import { isAbsolute, join, relative } from "@std/path";
import type { CommonOptions } from "./cache_options.ts";
import { DamagedFileError } from "./errors.ts";
import { canonicalText } from "./format/canonical.ts";
import { binDigest, binText, chunkHasher, chunkHashOf, presenceHashOf } from "./format/hashes.ts";
import type { FileHead } from "./format/payload.ts";
import { stringifyTagged } from "./format/tagged_json.ts";
import type { ChunkKey } from "./format/types.ts";
import { type Axis, valueKey } from "./grid/axes.ts";
import { type Bin, binValues, type Chunk, chunkKey } from "./grid/chunk_grid.ts";
import type { ChunkStore } from "./store/chunk_store.ts";
import type { AxesInput } from "./types.ts";

/** Whose files are named. */
export interface NamedCache {
  readonly cacheId: string;
  readonly version: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly axes: readonly Axis[];
  readonly store: ChunkStore;
  readonly options: Pick<CommonOptions<AxesInput, unknown>, "chunkHashFn" | "pathFn">;
}

/** Names the files of a cache. */
export class ChunkNames {
  readonly #cache: NamedCache;
  readonly #binTexts = new WeakMap<Bin, string>();
  #hash: ((binTexts: readonly string[]) => string) | undefined;
  readonly #texts = new WeakMap<Bin, string>();
  /** Whether some names are the user's: then they tell nothing of what is in the files. */
  areCustom: boolean;

  constructor(cache: NamedCache) {
    this.#cache = cache;
    this.areCustom = cache.options.chunkHashFn !== undefined || cache.options.pathFn !== undefined;
  }

  /** The chunk hash of a key. */
  hashOfKey(key: ChunkKey): string {
    const { cacheId, version, params, options: { chunkHashFn } } = this.#cache;
    if (chunkHashFn !== undefined) return checkName(chunkHashFn(params, key, version));
    return chunkHashOf(cacheId, version, key.map(([axis, values]) => [axis, digestOf(values)] as const));
  }

  /** The chunk hash of a chunk. A bin is hashed once, not once per chunk that has it. */
  hashOf(chunk: Chunk): string {
    const { cacheId, version, axes, options: { chunkHashFn } } = this.#cache;
    if (chunkHashFn !== undefined) return this.hashOfKey(chunkKey(axes, chunk));
    this.#hash ??= chunkHasher(cacheId, version);
    return this.#hash(chunk.map((bin, i) => this.#binText(axes[i], bin)));
  }

  /** How files write a vector: a file that has this text need not be parsed to be known. */
  #text(axis: Axis, bin: Bin): string {
    let text = this.#texts.get(bin);
    if (text === undefined) this.#texts.set(bin, text = stringifyTagged(binValues(axis, bin)));
    return text;
  }

  #binText(axis: Axis, bin: Bin): string {
    let text = this.#binTexts.get(bin);
    if (text === undefined) this.#binTexts.set(bin, text = binText(axis.name, digestOf(binValues(axis, bin))));
    return text;
  }

  /** The path of a chunk's file below the directory of the cache. */
  pathOf(key: () => ChunkKey, hash: string): string {
    const { params, version, store, options: { pathFn } } = this.#cache;
    if (pathFn === undefined) return `chunks/${hash}.msgpack`;
    const path = pathFn(params, key(), version, hash);
    if (typeof path !== "string" || path === "") {
      throw new TypeError(`Cannot place chunk ${hash}: pathFn must return a path: received ${String(path)}`);
    }
    const below = this.below(isAbsolute(path) ? path : join(store.root, path));
    store.absolute(below);
    return below;
  }

  /** A path below the directory of the cache, of one that may be absolute. */
  below(path: string): string {
    return isAbsolute(path) ? relative(this.#cache.store.directory, path).replaceAll("\\", "/") : path;
  }

  /** The path of a part: beside that of its chunk, with the hash of its points. One that has the hash stays as it is. */
  partPath(ownPath: string, axes: ChunkKey, presence: Uint8Array | undefined): string {
    const hash = presenceHashOf(axes.map(([axis, values]) => [axis, digestOf(values)] as const), presence);
    const stem = stemLength(ownPath);
    if (ownPath.slice(0, stem).endsWith(`.${hash}`)) return ownPath;
    return `${ownPath.slice(0, stem)}.${hash}${ownPath.slice(stem)}`;
  }

  /** Whether a file is the one of a chunk, or a part of it. */
  belongsTo(path: string, ownPath: string): boolean {
    return path === ownPath || path.startsWith(`${ownPath.slice(0, stemLength(ownPath))}.`);
  }

  /** Whether a file's content is what its name says. */
  isGenuine(path: string, head: FileHead): boolean {
    if (this.areCustom) return true;
    const [hash, presence] = path.slice("chunks/".length).split(".");
    // A name of another making, by a caller of another time, says nothing that could be wrong.
    if (!/^[0-9a-f]{64}$/.test(hash)) return true;
    const bins = head.axes.map(([axis, values]) => [axis, digestOf(values)] as const);
    if (presence === "msgpack") return head.presence === undefined && hash === chunkHashOf(this.#cache.cacheId, head.version, bins);
    return presence === presenceHashOf(bins, head.presence);
  }

  /**
   * Refuses a file that lies under a chunk's name and is not that chunk.
   *
   * @throws {DamagedFileError} If it is not
   */
  checkOwn(head: FileHead, chunk: Chunk): void {
    const { version, axes } = this.#cache;
    const isChunk = head.version === version && head.presence === undefined && head.axisTexts.length === chunk.length &&
      head.axisTexts.every(([axis, length, text], i) =>
        axis === axes[i].name && length === chunk[i].positions.length &&
        (text === this.#text(axes[i], chunk[i]) || isVector(head.axes[i][1], axes[i], chunk[i]))
      );
    if (!isChunk) throw new DamagedFileError("it is not what its name says");
  }
}

/** How long a path is without its extension. */
function stemLength(path: string): number {
  const dot = path.lastIndexOf(".");
  return dot > path.lastIndexOf("/") ? dot : path.length;
}

/** Whether a vector is that of a bin. Told without hashing: this is asked of every file that is read. */
function isVector(values: readonly unknown[], axis: Axis, bin: Bin): boolean {
  if (values.length !== bin.positions.length) return false;
  for (let i = 0; i < values.length; i++) {
    const expected = axis.values[bin.positions[i]];
    if (values[i] !== expected && !Object.is(valueKey(values[i]), valueKey(expected))) return false;
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
