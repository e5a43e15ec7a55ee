/**
 * Reads files in full and compares what several of them say of the same points.
 *
 * @module
 */

import type { CacheState } from "../cache_state.ts";
import { DamagedFileError, FormatVersionError, StoreError } from "../errors.ts";
import { decodeRows, parseMade, verifyFile } from "../format/payload.ts";
import { pointRecord } from "../grid/axes.ts";
import { coordinates } from "../grid/block.ts";
import { chunkLengths } from "../grid/chunk_grid.ts";
import { entryFromHead, type FileEntry } from "../store/file_entry.ts";
import { ownHead } from "../store/chunk_file.ts";
import { readFile } from "../store/files.ts";
import { listPaths, type NewerFile } from "./catalog.ts";
import { type DamagedFile, forEachItem, type MaintenanceOptions } from "./context.ts";
import { emptyAxes, FileGrid, groupsOf, type Overlap } from "./file_grid.ts";
import { isSameValue } from "./same_value.ts";

/** A file that the system does not let be read. */
export interface UnreadableFile {
  /** Its path relative to the cache's directory. */
  readonly path: string;
  /** What the system says. */
  readonly reason: string;
}

/** What became of reading all files. */
export interface FilesRead {
  /** Files without damage. */
  readonly sound: readonly FileEntry[];
  /** Files that are damaged. */
  readonly damaged: readonly DamagedFile[];
  /** Files that the system does not let be read. */
  readonly unreadable: readonly UnreadableFile[];
  /** Files of a newer format. */
  readonly newer: readonly NewerFile[];
}

/** A point of which two files say something else. */
export interface UnequalPoint {
  /** The point. */
  readonly point: Readonly<Record<string, unknown>>;
  /** The files, relative to the cache's directory; runs read the first one. */
  readonly paths: readonly [string, string];
  /** What they say. */
  readonly values: readonly [unknown, unknown];
}

/** Points that stand in more than one file. */
export interface Duplicates {
  /** How many, each counted once for every further file. */
  readonly points: number;
  /** In how many files that others could do without; `gc` removes them. */
  readonly files: number;
  /** How many of the points have another value in another file. */
  readonly unequalPoints: number;
  /** The first of these. */
  readonly unequal: readonly UnequalPoint[];
}

/** How many unequal points are told one by one. */
const MAX_UNEQUAL = 100;

/**
 * Reads every file of a cache in full: envelope, head, checksums, all rows, and whether its name says what it is.
 *
 * @param state The cache
 * @param options What stops it, who is told
 * @returns What became of each
 * @throws {StoreError} If the folder cannot be listed
 */
export async function readAllFiles(state: CacheState, options: MaintenanceOptions): Promise<FilesRead> {
  const sound: FileEntry[] = [];
  const damaged: DamagedFile[] = [];
  const unreadable: UnreadableFile[] = [];
  const newer: NewerFile[] = [];
  await forEachItem(await listPaths(state), "reading", options, async (path) => {
    try {
      const entry = await readWhole(state, path);
      if (entry !== undefined) sound.push(entry);
    } catch (error) {
      if (error instanceof DamagedFileError) damaged.push({ path, reason: error.reason, now: "there" });
      else if (error instanceof FormatVersionError) newer.push({ path, format: error.format });
      else if (error instanceof StoreError) unreadable.push({ path, reason: error.message });
      else throw error;
    }
  });
  return { sound, damaged, unreadable, newer };
}

/**
 * Reads a file in full.
 *
 * @param state The cache
 * @param path Its path relative to the cache's directory
 * @returns What it says of itself, or `undefined` if it is gone
 * @throws {DamagedFileError} If it is damaged, or not what its name says
 */
export async function readWhole(state: CacheState, path: string): Promise<FileEntry | undefined> {
  const bytes = await readFile(state.store.absolute(path));
  if (bytes === undefined) return undefined;
  const head = ownHead(verifyFile(bytes), state.cacheId);
  if (!state.names.isGenuine(path, head)) throw new DamagedFileError("it is not what its name says");
  decodeRows(head, bytes);
  return entryFromHead(path, head, parseMade(head, bytes));
}

/**
 * Compares the values of points that stand in more than one file.
 *
 * @param state The cache
 * @param files Its files, of all versions and axes
 * @param options What stops it, who is told
 * @returns What was found
 */
export async function compareDuplicates(state: CacheState, files: readonly FileEntry[], options: MaintenanceOptions): Promise<Duplicates> {
  const found = { points: 0, unequalPoints: 0, unequal: [] as UnequalPoint[], files: new Set<string>() };
  for (const group of groupsOf(files.filter(({ whole }) => !whole))) {
    const names = new Set(group[0].axes.map(([name]) => name));
    const isOwn = state.axes.length === names.size && state.axes.every(({ name }) => names.has(name));
    const grid = new FileGrid(isOwn ? state.axes : emptyAxes(group[0]), group);
    await forEachItem(group, "comparing", options, async (file) => {
      if (grid.isAlone(file)) return;
      const chunk = grid.chunkOf(file);
      const overlaps = grid.overlaps(chunk);
      const own = overlaps.find((overlap) => overlap.file.path === file.path);
      if (own === undefined || overlaps.length === 1) return;
      // Every pair once.
      for (const other of overlaps.filter((overlap) => overlap.file.path > file.path)) {
        const shared = sharedRows(own, other);
        if (shared.points.length === 0) continue;
        found.points += shared.points.length;
        found.files.add(own.file.count < other.file.count ? own.file.path : other.file.path);
        const unequal = await compareRows(state, [own.file, other.file], shared.rows);
        found.unequalPoints += unequal.length;
        for (const { n, values } of unequal.slice(0, MAX_UNEQUAL - found.unequal.length)) {
          const at = coordinates(shared.points[n], chunkLengths(chunk));
          const point = pointRecord(grid.axes, grid.axes.map((axis, i) => axis.values[chunk[i].positions[at[i]]]));
          found.unequal.push(firstRead(point, [own.file, other.file], values));
        }
      }
    });
  }
  return { ...found, files: found.files.size };
}

/** Runs read the larger of two files. */
function firstRead(point: Record<string, unknown>, [one, other]: readonly [FileEntry, FileEntry], [a, b]: readonly [unknown, unknown]) {
  return one.count >= other.count
    ? { point, paths: [one.path, other.path] as const, values: [a, b] as const }
    : { point, paths: [other.path, one.path] as const, values: [b, a] as const };
}

/** The points that two files share, and the rows of each. */
function sharedRows(one: Overlap<FileEntry>, other: Overlap<FileEntry>) {
  const rowOf = new Map<number, number>();
  one.points.forEach((point, i) => rowOf.set(point, one.rows[i]));
  const at = Array.from(other.points.keys()).filter((i) => rowOf.has(other.points[i]));
  return {
    points: at.map((i) => other.points[i]),
    rows: [Uint32Array.from(at, (i) => rowOf.get(other.points[i])!), Uint32Array.from(at, (i) => other.rows[i])] as const,
  };
}

async function compareRows(
  state: CacheState,
  files: readonly [FileEntry, FileEntry],
  rows: readonly [Uint32Array, Uint32Array],
): Promise<{ n: number; values: readonly [unknown, unknown] }[]> {
  const one = await state.store.readRows(files[0].path, { rows: rows[0] });
  const other = await state.store.readRows(files[1].path, { rows: rows[1] });
  // One that is gone has been taken in by another file.
  if (one === undefined || other === undefined) return [];
  return one.values.map((value, n) => ({ n, values: [value, other.values[n]] as const }))
    .filter(({ values }) => !isSameValue(values[0], values[1]));
}
