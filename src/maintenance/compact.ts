/**
 * Lays everything known anew: one file per chunk of the present layout.
 *
 * @module
 */

import type { ChunkCache } from "../cache.ts";
import type { CacheState } from "../cache_state.ts";
import { MAX_FILE_BYTES } from "../engine/saving.ts";
import { DamagedFileError } from "../errors.ts";
import type { ChunkKey, Made } from "../format/types.ts";
import { blockSize } from "../grid/block.ts";
import { type Chunk, chunkKey, chunkLengths } from "../grid/chunk_grid.ts";
import { type ChunkSize, chunkSizes } from "../grid/chunk_spec.ts";
import type { FileEntry } from "../store/file_entry.ts";
import { checkOptionNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { type Catalog, isOfDefinition, readCatalog, setAside } from "./catalog.ts";
import { CompactLayout } from "./compact_layout.ts";
import { alone, type DamagedFile, forEachItem, insidesOf, MAINTENANCE_OPTION_NAMES, type MaintenanceOptions } from "./context.ts";
import { FileGrid, type Overlap } from "./file_grid.ts";
import { removeChunk } from "./gc.ts";
import { RowsCache } from "./rows_cache.ts";
import { readWhole } from "./verify_files.ts";
import { madeOfRows, takenBy, targetOf, type WriteOptions, writePoints } from "./write_points.ts";

/** Options of {@linkcode compact}. */
export interface CompactOptions<A = AxesInput> extends MaintenanceOptions {
  /** How many values of each axis make a chunk, if not as the cache has it. */
  readonly chunkSpec?: { readonly [K in keyof A]?: ChunkSize } | "auto" | undefined;
  /** Tells what would be written, and writes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What {@linkcode compact} did. */
export interface CompactReport {
  /** The cache id. */
  readonly cacheId: string;
  /** Whether it only looked. */
  readonly dryRun: boolean;
  /** How many points are known, each counted once. */
  readonly points: number;
  /** How many files held them, and their length. */
  readonly before: { readonly files: number; readonly bytes: number };
  /** How many files hold them now, and their length; of a look alone, the length is that of before. */
  readonly after: { readonly files: number; readonly bytes: number };
  /** How many files were written. */
  readonly written: number;
  /** How many files were removed. */
  readonly removed: number;
  /** Files that stay as they are: whole outputs, and those of other versions or axes. */
  readonly untouched: number;
  /** Files that turned out to be damaged. */
  readonly damaged: readonly DamagedFile[];
}

/**
 * Lays everything known of a version anew: one file for each chunk of the layout of which something is known, points of former layouts,
 * parts and duplicates among them. Points whose values are no longer on an axis are laid into chunks of their own. A file is removed only
 * when all its points are safe in new ones; stopped anywhere, nothing is lost, and doing it again goes on from there. Runs may go on beside it.
 *
 * @param cache The cache
 * @param options Another layout, whether to look only, what stops it
 * @returns What was done
 * @throws {CacheConflictError} If another process maintains the cache
 * @throws {StoreError} If the system refuses
 *
 * @example An axis that grew value by value
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { compact } from "@x/chunk-memo/maintenance";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "squares", chunkSpec: { s: 1 }, axisValues: { s: [1, 2, 3] } });
 * await run(cache, ({ s }) => s.map((value) => value ** 2));
 * const { before, after } = await compact(cache, { chunkSpec: { s: 3 } });
 * assertEquals([before.files, after.files], [3, 1]);
 * ```
 */
export async function compact<A extends AxesInput, C>(cache: ChunkCache<A, C>, options: CompactOptions<A> = {}): Promise<CompactReport> {
  const { state } = insidesOf(cache, "compact");
  checkOptionNames("compact cache", options, [...MAINTENANCE_OPTION_NAMES, "chunkSpec", "dryRun"]);
  const sizes = options.chunkSpec === undefined
    ? state.grid.sizes
    : chunkSizes(options.chunkSpec as Readonly<Record<string, ChunkSize>> | "auto", state.axes);
  const work = async () => await new Compaction(state, await readCatalog(state, options), sizes, options).run();
  return options.dryRun ? await work() : await alone(state, "compact", work);
}

/** What a chunk is laid from. */
interface Laying {
  readonly chunk: Chunk;
  readonly key: ChunkKey;
  readonly overlaps: readonly Overlap<FileEntry>[];
  readonly target: Pick<WriteOptions, "ownPath" | "isTaken">;
  /** The points that are known, ascending. */
  readonly points: Uint32Array;
}

class Compaction {
  readonly #state: CacheState;
  readonly #catalog: Catalog;
  readonly #options: CompactOptions;
  readonly #files: readonly FileEntry[];
  readonly #grid: FileGrid<FileEntry>;
  readonly #layout: CompactLayout<FileEntry>;
  readonly #rows: RowsCache;
  /** Which paths have a file, those written meanwhile included. */
  readonly #taken: Map<string, { readonly entry: FileEntry }>;
  /** How many chunks a file touches that have not been laid. */
  readonly #left = new Map<string, number>();
  /** How many points of a file are in chunks that have been laid. */
  readonly #placed = new Map<string, number>();
  /** The files of the new layout. */
  readonly #laid = new Map<string, number>();
  readonly #damaged: DamagedFile[];
  #written = 0;
  #removed = 0;
  #points = 0;

  constructor(state: CacheState, catalog: Catalog, sizes: readonly number[], options: CompactOptions) {
    this.#state = state;
    this.#catalog = catalog;
    this.#options = options;
    this.#damaged = [...catalog.damaged];
    this.#files = [...catalog.files.values()].map(({ entry }) => entry).filter((file) => isOfDefinition(state, file) && !file.whole);
    this.#grid = new FileGrid(state.axes, this.#files);
    this.#layout = new CompactLayout(this.#grid, state.axes, sizes);
    this.#rows = new RowsCache(state);
    this.#taken = new Map(catalog.files);
  }

  async run(): Promise<CompactReport> {
    const chunks = new Set<number>();
    for (const file of this.#files) {
      const touched = this.#layout.chunksOf(file);
      this.#left.set(file.path, touched.length);
      for (const number of touched) chunks.add(number);
    }
    const bytes = this.#files.reduce((sum, file) => sum + file.bytes, 0);
    await forEachItem([...chunks].sort((a, b) => a - b), "laying anew", this.#options, (number) => this.#lay(number));
    if (!this.#options.dryRun) await this.#state.index.flush({ always: true });
    return {
      cacheId: this.#state.cacheId,
      dryRun: this.#options.dryRun ?? false,
      points: this.#points,
      before: { files: this.#files.length, bytes },
      after: {
        files: this.#laid.size,
        bytes: this.#options.dryRun ? bytes : [...this.#laid.values()].reduce((sum, each) => sum + each, 0),
      },
      written: this.#written,
      removed: this.#removed,
      untouched: this.#catalog.files.size - this.#files.length,
      damaged: this.#damaged,
    };
  }

  /** Lays one chunk, then removes the files of which it was the last. */
  async #lay(number: number): Promise<void> {
    const chunk = this.#layout.chunk(number);
    for (let laying = this.#look(chunk); laying !== undefined; laying = this.#look(chunk)) {
      const unusable = this.#options.dryRun ? this.#note(laying) : await this.#write(laying);
      if (unusable === undefined) {
        this.#points += laying.points.length;
        for (const { file, points } of laying.overlaps) this.#placed.set(file.path, (this.#placed.get(file.path) ?? 0) + points.length);
        break;
      }
      this.#grid.known.remove(unusable);
      this.#left.delete(unusable);
    }
    for (const { file } of this.#grid.known.matches(chunk)) {
      const left = (this.#left.get(file.path) ?? 0) - 1;
      this.#left.set(file.path, left);
      // Whatever went wrong, a file goes only if each of its points is elsewhere.
      const isPlaced = this.#placed.get(file.path) === file.count;
      if (left === 0 && isPlaced && !this.#laid.has(file.path)) await this.#remove(file);
    }
  }

  #look(chunk: Chunk): Laying | undefined {
    const { names } = this.#state;
    const overlaps = this.#grid.overlaps(chunk);
    if (overlaps.length === 0) return undefined;
    const key = chunkKey(this.#grid.axes, chunk);
    const isKnown = new Uint8Array(blockSize(chunkLengths(chunk)));
    for (const { points } of overlaps) for (const point of points) isKnown[point] = 1;
    const target = {
      ownPath: names.pathOf(() => key, names.hashOfKey(key)),
      isTaken: takenBy(this.#taken, this.#state.version),
    };
    return { chunk, key, overlaps, target, points: Uint32Array.from(isKnown.keys()).filter((point) => isKnown[point] === 1) };
  }

  /** The files that hold a chunk as it is to be, if there are such. */
  #asLaid({ key, points, target, overlaps }: Laying): readonly FileEntry[] | undefined {
    const { path } = targetOf(this.#state, key, points, target);
    const own = overlaps.find(({ file }) => file.path === path && file.count === points.length);
    if (own !== undefined) return [own.file];
    // More than one file should hold: it has been laid into several.
    const files = overlaps.map(({ file }) => file);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const isSplit = bytes > MAX_FILE_BYTES && files.reduce((sum, file) => sum + file.count, 0) === points.length &&
      files.every((file) => this.#layout.chunksOf(file).length === 1);
    return isSplit ? files : undefined;
  }

  #note(laying: Laying): undefined {
    const files = this.#asLaid(laying);
    if (files === undefined) this.#written++;
    for (const { path, bytes } of files ?? [{ ...targetOf(this.#state, laying.key, laying.points, laying.target), bytes: 0 }]) {
      this.#laid.set(path, bytes);
    }
  }

  /** Writes a chunk unless it is as it is to be. Gives the path of a file that could not be used. */
  async #write(laying: Laying): Promise<string | undefined> {
    const asLaid = this.#asLaid(laying);
    if (asLaid !== undefined) {
      for (const { path, bytes } of asLaid) {
        // Others are about to go as this one has their points.
        if (laying.overlaps.length > asLaid.length && !await this.#isSound(path)) return path;
        this.#laid.set(path, bytes);
      }
      return undefined;
    }
    const { overlaps, points, key, target } = laying;
    const values = new Map<number, unknown>();
    const sources: { made: Made; count: number; taken: number }[] = [];
    for (const { file, points: held, rows } of overlaps) {
      const wanted = Array.from(held.keys()).filter((i) => !values.has(held[i]));
      if (wanted.length === 0) continue;
      const read = await this.#read(file, Uint32Array.from(wanted, (i) => rows[i]));
      if (read === undefined) return file.path;
      wanted.forEach((i, n) => values.set(held[i], read[n]));
      sources.push({ made: this.#catalog.files.get(file.path)!.made, count: file.count, taken: wanted.length });
    }
    const { names, version } = this.#state;
    // Only a part that was asked for by points as a part of this very chunk keeps runs from completing it.
    const isByPoint = overlaps.some(({ file }) => file.request === "points" && names.belongsTo(file.path, target.ownPath));
    const made = madeOfRows(sources, isByPoint ? "points" : "chunk");
    const content = { block: key, points, values: Array.from(points, (point) => values.get(point)) };
    for (const entry of await writePoints(this.#state, content, { ...target, version, made })) {
      this.#laid.set(entry.path, entry.bytes);
      this.#taken.set(entry.path, { entry });
    }
    this.#written++;
    return undefined;
  }

  async #read(file: FileEntry, rows: Uint32Array): Promise<unknown[] | undefined> {
    try {
      return await this.#rows.read(file, rows);
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      this.#damaged.push(await setAside(this.#state, file.path, error.reason));
      return undefined;
    }
  }

  async #isSound(path: string): Promise<boolean> {
    try {
      return await readWhole(this.#state, path) !== undefined;
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      this.#damaged.push(await setAside(this.#state, path, error.reason));
      return false;
    }
  }

  async #remove(file: FileEntry): Promise<void> {
    this.#removed++;
    if (this.#options.dryRun) return;
    await removeChunk(this.#state, file.path);
    this.#grid.known.remove(file.path);
  }
}
