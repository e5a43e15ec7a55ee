/**
 * Removes what nobody needs: files whose every point stands in others, leftovers of dead processes, and what is asked to go.
 *
 * @module
 */

import { join } from "@std/path";
import type { ChunkCache } from "../cache.ts";
import type { CacheState } from "../cache_state.ts";
import { DamagedFileError } from "../errors.ts";
import type { FileEntry } from "../store/file_entry.ts";
import { fileInfo, removeFile } from "../store/files.ts";
import { checkOptionNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { isOfDefinition, readCatalog, setAside } from "./catalog.ts";
import { alone, type DamagedFile, forEachItem, insidesOf, MAINTENANCE_OPTION_NAMES, type MaintenanceOptions } from "./context.ts";
import { coverersOf, emptyAxes, FileGrid, groupsOf } from "./file_grid.ts";
import { findLeftovers, type LeftoverFile, removeLeftovers } from "./leftovers.ts";
import { readWhole } from "./verify_files.ts";

/** Options of {@linkcode gc}. */
export interface GcOptions extends MaintenanceOptions {
  /** Tells what would be removed, and removes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Removes the files of these versions, or of all but the cache's own: `"others"`. What they know is lost. */
  readonly versions?: "others" | readonly string[] | undefined;
  /** Removes what is in `damaged/`. */
  readonly damaged?: boolean | undefined;
}

/** A file that {@linkcode gc} removes. */
export interface RemovedFile extends LeftoverFile {
  /** Why: its points stand in other files; its version was asked to go; it was set aside as damaged; its writer is dead. */
  readonly reason: "redundant" | "version" | "damaged" | "leftover";
}

/** What {@linkcode gc} did. */
export interface GcReport {
  /** The cache id. */
  readonly cacheId: string;
  /** Whether it only looked. */
  readonly dryRun: boolean;
  /** The files that were removed, or would be. */
  readonly removed: readonly RemovedFile[];
  /** Their length together. */
  readonly bytes: number;
  /** How many processes that are dead had leases, which are taken away unless somebody is alive there. */
  readonly deadHolders: number;
  /** Folders without a file that were removed. */
  readonly emptyFolders: readonly string[];
  /** Files that turned out to be damaged. Those that others were to be removed for were set aside. */
  readonly damaged: readonly DamagedFile[];
}

/**
 * Removes what nobody needs: files of which every point stands in other files, files that dead processes were writing, their leases,
 * folders without a file. A file is removed only after those that hold its points have been read in full. Runs may go on beside it.
 *
 * @param cache The cache
 * @param options What else goes, whether to look only
 * @returns What was removed
 * @throws {CacheConflictError} If another process maintains the cache
 * @throws {StoreError} If the system refuses
 *
 * @example Forget an older version
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { gc } from "@x/chunk-memo/maintenance";
 * import { assertEquals } from "@std/assert";
 *
 * const common = { root: await Deno.makeTempDir(), cacheId: "squares", axisValues: { s: [1, 2, 3] } };
 * const square = ({ s }: { s: number[] }) => s.map((value) => value ** 2);
 * await run(new ChunkCache({ ...common, version: "v1" }), square);
 * const cache = new ChunkCache({ ...common, version: "v2" });
 * await run(cache, square);
 * const { removed } = await gc(cache, { versions: ["v1"] });
 * assertEquals(removed.map(({ reason }) => reason), ["version"]);
 * ```
 */
export async function gc<A extends AxesInput, C>(cache: ChunkCache<A, C>, options: GcOptions = {}): Promise<GcReport> {
  const { state } = insidesOf(cache, "clean");
  checkOptionNames("clean cache", options, [...MAINTENANCE_OPTION_NAMES, "dryRun", "versions", "damaged"]);
  checkVersions(options.versions, state.version);
  return options.dryRun ? await collect(state, options) : await alone(state, "clean", () => collect(state, options));
}

function checkVersions(versions: GcOptions["versions"], own: string): void {
  if (versions === undefined || versions === "others") return;
  if (!Array.isArray(versions) || !versions.every((version) => typeof version === "string")) {
    throw new TypeError(`Cannot clean cache: versions must be "others" or a list of versions: received ${JSON.stringify(versions)}`);
  }
  if (versions.includes(own)) {
    throw new RangeError(`Cannot clean cache: ${JSON.stringify(own)} is the cache's own version: use remove to forget its points`);
  }
}

async function collect(state: CacheState, options: GcOptions): Promise<GcReport> {
  const { directory } = state.store;
  const catalog = await readCatalog(state, options);
  const files = [...catalog.files.values()].map(({ entry }) => entry);
  const isDoomed = (file: FileEntry) =>
    options.versions === "others" ? file.version !== state.version : options.versions?.includes(file.version) ?? false;
  const removed: RemovedFile[] = files.filter(isDoomed).map(({ path, bytes }) => ({ path, bytes, reason: "version" }));
  const damaged = [...catalog.damaged];
  for (const group of groupsOf(files.filter((file) => !isDoomed(file)))) {
    const grid = new FileGrid(isOfDefinition(state, group[0]) ? state.axes : emptyAxes(group[0]), group);
    const redundant = await findRedundant(state, grid, { ...options, onDamaged: (file) => damaged.push(file) });
    removed.push(...redundant.map(({ path, bytes }) => ({ path, bytes, reason: "redundant" as const })));
  }
  const leftovers = await findLeftovers(directory);
  removed.push(...leftovers.temps.map((file) => ({ ...file, reason: "leftover" as const })));
  if (options.damaged) removed.push(...leftovers.damaged.map((file) => ({ ...file, reason: "damaged" as const })));
  if (!options.dryRun) await removeAll(state, removed, options);
  return {
    cacheId: state.cacheId,
    dryRun: options.dryRun ?? false,
    removed,
    bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0),
    deadHolders: leftovers.holders.filter(({ isAlive }) => !isAlive).length,
    emptyFolders: leftovers.emptyFolders,
    damaged,
  };
}

interface RedundantOptions extends MaintenanceOptions {
  readonly dryRun?: boolean | undefined;
  readonly onDamaged: (file: DamagedFile) => void;
}

/** The files of a group of which every point stands in other files that have been read in full and stay. */
async function findRedundant(state: CacheState, grid: FileGrid<FileEntry>, options: RedundantOptions): Promise<FileEntry[]> {
  const verified = new Set<string>();
  const redundant: FileEntry[] = [];
  // The smallest first: who is to stay for another one is never asked to go before it.
  const files = [...grid.known.files.values()].sort((a, b) => a.count - b.count || (a.path < b.path ? 1 : -1));
  await forEachItem(files, "looking for points that stand twice", options, async (file) => {
    for (let coverers = coverersOf(grid, file); coverers !== undefined; coverers = coverersOf(grid, file)) {
      const unusable = await firstUnusable(state, coverers, verified, options);
      if (unusable !== undefined) {
        grid.known.remove(unusable.path);
        continue;
      }
      redundant.push(file);
      return;
    }
  });
  return redundant;
}

/** Reads files in full. Gives the first that cannot be relied on; a damaged one is set aside. */
async function firstUnusable(
  state: CacheState,
  files: readonly FileEntry[],
  verified: Set<string>,
  options: RedundantOptions,
): Promise<FileEntry | undefined> {
  for (const file of files) {
    if (verified.has(file.path)) continue;
    try {
      if (await readWhole(state, file.path) === undefined) return file;
      verified.add(file.path);
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      options.onDamaged(
        options.dryRun ? { path: file.path, reason: error.reason, now: "there" } : await setAside(state, file.path, error.reason),
      );
      return file;
    }
  }
  return undefined;
}

async function removeAll(state: CacheState, removed: readonly RemovedFile[], options: MaintenanceOptions): Promise<void> {
  const { directory } = state.store;
  const chunkFiles = removed.filter(({ reason }) => reason === "redundant" || reason === "version");
  await forEachItem(chunkFiles, "removing", options, async ({ path }) => {
    await removeChunk(state, path);
  });
  await state.index.flush({ always: true });
  for (const { path, reason } of removed) if (reason === "damaged") await removeFile(join(directory, path));
  if (await fileInfo(directory) === undefined) return;
  await removeLeftovers(directory, { temps: removed.filter(({ reason }) => reason === "leftover") });
}

/**
 * Removes a chunk file, from disk and from what is known of the cache.
 *
 * @param state The cache
 * @param path The file's path
 * @throws {StoreError} If the system refuses
 */
export async function removeChunk(state: CacheState, path: string): Promise<void> {
  await state.store.remove(path);
  state.forget(path);
  state.index.remove(path);
}
