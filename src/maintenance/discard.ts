/**
 * Takes a cache away that cannot be read.
 *
 * @module
 */

import { join } from "@std/path";
import { ChunkCache } from "../cache.ts";
import { CacheConflictError, StoreError } from "../errors.ts";
import { LISTED_PATH } from "../store/file_entry.ts";
import { fileInfo, listNames, removeFile } from "../store/files.ts";
import { removeDirIfEmpty } from "../store/lease_files.ts";
import { findRemains } from "./broken.ts";
import { alone, forEachItem, insidesOf, type MaintenanceOptions } from "./context.ts";
import { isLeftEmpty, removeIfEmpty } from "./empty_cache.ts";
import { findLeftovers, type LeftoverFile } from "./leftovers.ts";

/** Options of {@linkcode discard}. */
export interface DiscardOptions extends MaintenanceOptions {
  /** Tells what would be removed, and removes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What {@linkcode discard} did. */
export interface DiscardReport {
  /** The cache id. */
  readonly cacheId: string;
  /** Whether it only looked. */
  readonly dryRun: boolean;
  /** How many chunk files were removed, sound or not. */
  readonly removed: number;
  /** The length of all files that were removed, records of failures and files in `damaged/` among them. */
  readonly bytes: number;
  /** Whether the directory is gone, or would be. It stays where it holds what is no cache's. */
  readonly isRemoved: boolean;
}

/** What is a cache's own in the folders that are not listed for what they hold. */
const OWN_NAME = /^[^.].*\.(json|msgpack\.[0-9a-f]{8})$/;

/** All files of a cache but its record and its index, whatever is in them. */
async function ownFiles(directory: string): Promise<LeftoverFile[]> {
  const { temps } = await findLeftovers(directory);
  const paths: string[] = [];
  for (const folder of ["chunks", "failures", "damaged"]) {
    for (const name of (await listNames(join(directory, folder))).sort()) {
      if (folder === "chunks" ? LISTED_PATH.test(`chunks/${name}`) : OWN_NAME.test(name)) paths.push(`${folder}/${name}`);
    }
  }
  const files = await Promise.all(paths.map(async (path) => ({ path, bytes: (await fileInfo(join(directory, path)))?.size ?? 0 })));
  return [...files, ...temps];
}

/**
 * Removes a cache with all that is known of it, whether or not its record and its files can be read. What is no cache's stays.
 *
 * @param root The directory of all caches
 * @param cacheId The cache id
 * @param options Whether to look only, what stops it, who is told
 * @returns What was removed
 * @throws {CacheConflictError} If another process is at work in it
 * @throws {StoreError} If the system refuses
 */
export async function discard(root: string, cacheId: string, options: DiscardOptions = {}): Promise<DiscardReport> {
  const { dryRun = false } = options;
  const { state } = insidesOf(new ChunkCache({ root, cacheId, axisValues: {}, verbose: 0 }), "remove");
  const { directory } = state.store;
  if ((await findLeftovers(directory)).holders.some(({ isAlive }) => isAlive)) {
    throw new CacheConflictError(
      `Cannot remove cache ${JSON.stringify(cacheId)}: another process is at work in it: wait until it has ended`,
      {
        root,
        cacheId,
      },
    );
  }
  const files = await ownFiles(directory);
  const paths = new Set(files.map(({ path }) => path));
  const report = {
    cacheId,
    dryRun,
    removed: [...paths].filter((path) => LISTED_PATH.test(path)).length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  if (dryRun) return { ...report, isRemoved: await isEmptied(directory, paths) };
  await alone(
    state,
    "remove",
    () => forEachItem(files, "removing", options, ({ path }) => removeFile(join(directory, path)).then(() => {})),
  );
  return { ...report, isRemoved: await removeFolders(directory) };
}

async function isEmptied(directory: string, paths: ReadonlySet<string>): Promise<boolean> {
  return (await listNames(directory)).length === 0 || await isLeftEmpty(directory, { paths, records: 0 });
}

async function removeFolders(directory: string): Promise<boolean> {
  if (await removeIfEmpty(directory)) return true;
  await removeDirIfEmpty(directory);
  return await fileInfo(directory) === undefined;
}

/**
 * Removes what is left under a root of caches that were being removed when a process died.
 *
 * @param root The directory of all caches
 * @param options Whether to look only
 * @returns The ids of which nothing is left
 * @throws {StoreError} If the root cannot be listed
 */
export async function removeRemains(root: string, options: DiscardOptions): Promise<string[]> {
  const gone: string[] = [];
  for (const cacheId of await findRemains(root)) {
    try {
      if ((await discard(root, cacheId, options)).isRemoved) gone.push(cacheId);
    } catch (error) {
      // Somebody makes a cache of it again, or does the same.
      if (!(error instanceof CacheConflictError || error instanceof StoreError)) throw error;
    }
  }
  return gone;
}
