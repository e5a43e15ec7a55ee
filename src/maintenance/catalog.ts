/**
 * All files of a cache, as their heads tell: what is removed or moved is decided by what files say, never by the index alone.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import { DamagedFileError, FormatVersionError, StoreError } from "../errors.ts";
import { canonicalText } from "../format/canonical.ts";
import type { Made } from "../format/payload.ts";
import type { ChunkKey } from "../format/types.ts";
import { mapBounded } from "../store/bounded.ts";
import { readChunkIndex } from "../store/chunk_index.ts";
import { entryFromHead, type FileEntry, LISTED_PATH } from "../store/file_entry.ts";
import type { DamagedFile, MaintenanceOptions } from "./context.ts";

/** A file of a cache. */
export interface CatalogFile {
  /** What it says of itself. */
  readonly entry: FileEntry;
  /** How it was made. */
  readonly made: Made;
}

/** A file of a newer format. */
export interface NewerFile {
  /** Its path relative to the cache's directory. */
  readonly path: string;
  /** Its format. */
  readonly format: number;
}

/** All files of a cache. */
export interface Catalog {
  /** Those whose heads can be read, by path. */
  readonly files: ReadonlyMap<string, CatalogFile>;
  /** Those whose heads are damaged. */
  readonly damaged: readonly DamagedFile[];
  /** Those of a newer format. */
  readonly newer: readonly NewerFile[];
}

/** The path of the index. */
export function indexPathOf(state: CacheState): string {
  return `${state.store.directory}/chunks_index.json`;
}

/**
 * Lists the paths of a cache's files: those that are listed, and those of the user's making that the index has.
 *
 * @param state The cache
 * @returns The paths relative to its directory, sorted
 * @throws {StoreError} If the system refuses
 */
export async function listPaths(state: CacheState): Promise<string[]> {
  const paths = new Set(await state.store.list());
  if (state.options.pathFn !== undefined) {
    for (const path of (await readChunkIndex(indexPathOf(state)))?.keys() ?? []) {
      if (!LISTED_PATH.test(path) && isInside(state, path)) paths.add(path);
    }
  }
  return [...paths].sort();
}

/** An index may come from anywhere. */
function isInside(state: CacheState, path: string): boolean {
  try {
    state.store.absolute(path);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Reads the heads of all files of a cache.
 *
 * @param state The cache
 * @param options What stops it, who is told
 * @returns The files
 * @throws {StoreError} If the system refuses
 */
export async function readCatalog(state: CacheState, options: MaintenanceOptions): Promise<Catalog> {
  const paths = await listPaths(state);
  const vectors = new VectorPool();
  const damaged: DamagedFile[] = [];
  const newer: NewerFile[] = [];
  let done = 0;
  const found = await mapBounded(paths, async (path): Promise<CatalogFile | undefined> => {
    try {
      const read = await state.store.readHeadAndMade(path);
      return read && { entry: { ...entryFromHead(path, read.head, read.made), axes: vectors.share(read.head.axes) }, made: read.made };
    } catch (error) {
      if (error instanceof DamagedFileError) damaged.push({ path, reason: error.reason, now: "there" });
      else if (error instanceof FormatVersionError) newer.push({ path, format: error.format });
      else throw error;
    } finally {
      options.onProgress?.({ step: "reading heads", done: ++done, total: paths.length });
    }
  }, options.signal === undefined ? {} : { signal: options.signal });
  const files = new Map(found.filter((file) => file !== undefined).map((file) => [file.entry.path, file]));
  return { files, damaged: damaged.sort(byPath), newer: newer.sort(byPath) };
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

/** One vector for all files that have it. */
class VectorPool {
  readonly #vectors = new Map<string, readonly unknown[]>();

  share(axes: ChunkKey): ChunkKey {
    return axes.map(([name, values]) => {
      const text = canonicalText(values, "axis values");
      const known = this.#vectors.get(text);
      if (known === undefined) this.#vectors.set(text, values);
      return [name, known ?? values] as const;
    });
  }
}

/** Whether a file is seen by the definition of a cache: its version, the same axis names. */
export function isOfDefinition(state: CacheState, { version, axes }: FileEntry): boolean {
  return version === state.version && axes.length === state.axes.length &&
    state.axes.every(({ name }) => axes.some(([axis]) => axis === name));
}

/**
 * Sets a damaged file aside, just as runs do.
 *
 * @param state The cache
 * @param path The file's path
 * @param reason What was found
 * @returns What became of it
 */
export async function setAside(state: CacheState, path: string, reason: string): Promise<DamagedFile> {
  try {
    const outcome = await state.store.setAside(path);
    if (outcome === "good") return { path, reason, now: "there" };
    state.forget(path);
    state.index.remove(path);
    return { path, reason, now: outcome === "moved" ? "set aside" : "gone" };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { path, reason: `${reason}; ${error.message}`, now: "there" };
  }
}
