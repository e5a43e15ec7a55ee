/**
 * Lays the files of one cache into another one, with a further axis of one value.
 *
 * @module
 */

import { join } from "@std/path";
import type { CacheState } from "../cache_state.ts";
import { DamagedFileError } from "../errors.ts";
import { canonicalText } from "../format/canonical.ts";
import { binDigest, chunkHashOf } from "../format/hashes.ts";
import type { ChunkKey } from "../format/types.ts";
import { everyPoint } from "../grid/block.ts";
import { isPresent } from "../grid/plan.ts";
import type { FileEntry } from "../store/file_entry.ts";
import { listNames, removeFile } from "../store/files.ts";
import { removeDirIfEmpty } from "../store/lease_files.ts";
import { type CatalogFile, listPaths, readCatalog, setAside } from "./catalog.ts";
import { type DamagedFile, forEachItem, type MaintenanceOptions } from "./context.ts";
import { pointsOf } from "./file_grid.ts";
import { readWhole } from "./verify_files.ts";
import { takenBy, targetOf, writePoints } from "./write_points.ts";

/** What was laid into the other cache. */
export interface LaidFiles {
  /** How many files, those among them that were there already. */
  readonly files: number;
  /** How many points they hold. */
  readonly points: number;
  /** Their length. */
  readonly bytes: number;
  /** How many of them were not there yet. */
  readonly written: number;
  /** How many files stay where they are: whole outputs, files of other axes or of a newer format. */
  readonly left: number;
  /** Files that turned out to be damaged. */
  readonly damaged: readonly DamagedFile[];
}

/** What is laid where. */
export interface AdoptFilesOptions extends MaintenanceOptions {
  /** The name of the further axis. */
  readonly param: string;
  /** Its value. */
  readonly value: unknown;
  /** Whether to look only. */
  readonly dryRun: boolean;
}

/** The name of a block's own file. */
function ownPathOf(cacheId: string, version: string, block: ChunkKey): string {
  const bins = block.map(([axis, values]) => [axis, binDigest(values.map((value) => canonicalText(value, "axis value")))] as const);
  return `chunks/${chunkHashOf(cacheId, version, bins)}.msgpack`;
}

/**
 * Lays the files of a cache into another one. What is there already is not written again.
 *
 * @param source The one
 * @param target The other
 * @param options The further axis
 * @returns What was laid
 * @throws {StoreError} If the system refuses
 */
export async function adoptFiles(source: CacheState, target: CacheState, options: AdoptFilesOptions): Promise<LaidFiles> {
  const catalog = await readCatalog(source, options);
  const taken = new Map((await readCatalog(target, { signal: options.signal })).files);
  const damaged = [...catalog.damaged];
  const laid = { files: 0, points: 0, bytes: 0, written: 0, left: catalog.newer.length };
  await forEachItem([...catalog.files.values()], "adopting", options, async (file) => {
    const { entry } = file;
    if (entry.whole || !hasAxesOf(target, entry, options.param)) {
      laid.left++;
      return;
    }
    try {
      const outcome = await layFile(source, target, file, { ...options, taken });
      if (outcome === "gone") return;
      laid.written += Number(outcome === "written");
      laid.files++;
      laid.points += pointsOf(entry);
      laid.bytes += entry.bytes;
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      const { path } = entry;
      damaged.push(options.dryRun ? { path, reason: error.reason, now: "there" } : await setAside(source, path, error.reason));
    }
  });
  return { ...laid, damaged };
}

function hasAxesOf(target: CacheState, { axes }: FileEntry, param: string): boolean {
  const names = target.axes.map(({ name }) => name).filter((name) => name !== param);
  return axes.length === names.length && axes.every(([name]) => names.includes(name));
}

/** Lays one file, unless it is there already, or gone by another process's doing. */
async function layFile(
  source: CacheState,
  target: CacheState,
  { entry, made }: CatalogFile,
  { param, value, dryRun, taken }: AdoptFilesOptions & { readonly taken: Map<string, { readonly entry: FileEntry }> },
): Promise<"written" | "there" | "gone"> {
  // In front, it leaves the order of the rows as it is; files are found by value, whatever the order of their axes.
  const block: ChunkKey = [[param, [value]], ...entry.axes];
  const every = everyPoint(entry.axes.reduce((size, [, values]) => size * values.length, 1));
  const points = every.filter((point) => isPresent(entry.presence, point));
  const isTaken = takenBy(taken, entry.version);
  const options = { version: entry.version, ownPath: ownPathOf(target.cacheId, entry.version, block), isTaken, made };
  const { path } = targetOf(target, block, points, options);
  if (dryRun) return taken.has(path) ? "there" : "written";
  if (taken.has(path) && await isSound(target, path)) return "there";
  const read = await source.store.readRows(entry.path);
  if (read === undefined) return "gone";
  for (const written of await writePoints(target, { block, points, values: read.values }, options)) {
    taken.set(written.path, { entry: written });
  }
  return "written";
}

async function isSound(target: CacheState, path: string): Promise<boolean> {
  try {
    return await readWhole(target, path) !== undefined;
  } catch (error) {
    if (error instanceof DamagedFileError) return false;
    throw error;
  }
}

/** Folders of a cache that hold nothing that is known. */
const OTHER_FOLDERS = ["failures", "damaged", "chunks"];

/**
 * Removes a cache whose files have all been laid into another one, but for what came in since.
 *
 * @param source The cache
 * @param adopted The paths of the files that have been laid
 * @returns Whether nothing else was there
 * @throws {StoreError} If the system refuses
 */
export async function removeAdopted(source: CacheState, adopted: readonly string[]): Promise<boolean> {
  const { directory } = source.store;
  for (const path of adopted) await source.store.remove(path);
  if ((await listPaths(source)).length > 0) return false;
  for (const name of await listNames(join(directory, "failures"))) await removeFile(join(directory, "failures", name));
  await removeFile(join(directory, "chunks_index.json"));
  // It goes last: until then the cache is found, and adopted again.
  await removeFile(join(directory, "metadata.json"));
  for (const folder of OTHER_FOLDERS) await removeDirIfEmpty(join(directory, folder));
  return true;
}
