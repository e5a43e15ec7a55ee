/**
 * Caches whose metadata.json is missing or cannot be used, why, and what helps.
 *
 * @module
 */

import { basename, join } from "@std/path";
import { ChunkMemoError, FormatVersionError, InvalidMetadataError, StoreError } from "../errors.ts";
import { LISTED_PATH } from "../store/file_entry.ts";
import { fileInfo, listNames } from "../store/files.ts";
import { type Metadata, readMetadata } from "../store/metadata.ts";
import { isLeftEmpty } from "./empty_cache.ts";

/** A directory that is a cache and cannot be read. */
export interface BrokenCache {
  /** Its name. */
  readonly cacheId: string;
  /** Its path. */
  readonly directory: string;
  /** Why it cannot be read. */
  readonly problem: string;
  /** What helps, where something does. */
  readonly wayOut?: string | undefined;
}

/** The name of a directory that is a cache's for certain: an id that was made from params. */
const MADE_ID = /^[0-9a-f]{64}$/;

/** What messages advise whoever runs a cache; here another way out is better. */
const OWN_WAY_OUT = /: (use a release that|repair or remove the file)\b.*$/;

const KEEPS_ITS_NAME = "a cache directory keeps its name when it is moved or copied";

/** Whether a directory has something of a cache in it. */
export async function isCacheDirectory(directory: string): Promise<boolean> {
  try {
    const names = await listNames(directory);
    return names.includes("metadata.json") || names.includes("chunks");
  } catch {
    // A file, or a directory that others own.
    return false;
  }
}

/**
 * Whether a directory is what is left of a cache that was being removed: no record, and nothing that is worth anything.
 *
 * @param directory The directory
 * @returns Whether it is
 * @throws {StoreError} If the system refuses
 */
export async function isRemains(directory: string): Promise<boolean> {
  // Below a file there is nothing.
  if (!MADE_ID.test(basename(directory)) || await fileInfo(join(directory, ".")) === undefined) return false;
  const names = await listNames(directory);
  return names.length === 0 || !names.includes("metadata.json") && await isLeftEmpty(directory);
}

/**
 * Reads the record of a cache's directory.
 *
 * @param directory The directory
 * @returns What it says
 * @throws {InvalidMetadataError} If there is none, it is damaged or names another cache
 * @throws {FormatVersionError} If it is of a newer format
 * @throws {StoreError} If the system refuses
 */
export async function requireRecord(directory: string): Promise<Metadata> {
  const path = join(directory, "metadata.json");
  const record = await readMetadata(path);
  if (record === undefined) throw new InvalidMetadataError("Cannot read cache: it has no metadata.json", path);
  if (record.cacheId === basename(directory)) return record;
  throw new InvalidMetadataError(
    `Cannot read cache: its metadata.json names the cache ${JSON.stringify(record.cacheId)}: ${KEEPS_ITS_NAME}`,
    path,
  );
}

/**
 * Tells of a cache that cannot be read, with what helps.
 *
 * @param directory Its directory
 * @param error What reading it came to
 * @returns The cache
 */
export async function brokenOf(directory: string, error: Error): Promise<BrokenCache> {
  const problem = error.message.replace(OWN_WAY_OUT, "");
  return { cacheId: basename(directory), directory, problem, wayOut: await wayOutOf(directory, error) };
}

async function wayOutOf(directory: string, error: Error): Promise<string> {
  if (error instanceof FormatVersionError) return `use a newer release, one that reads format ${error.format}`;
  if (error instanceof StoreError) return "change its permissions, or check the disk";
  if (error.message.includes(KEEPS_ITS_NAME)) return "or, if the files beside it are its own, verify --repair makes it anew";
  const hasFiles = (await listNames(join(directory, "chunks"))).some((name) => LISTED_PATH.test(`chunks/${name}`));
  return hasFiles ? "verify --repair makes it anew, as the files tell" : "there is no file of it: rm removes it";
}

/**
 * Finds the caches under a root whose records cannot be read.
 *
 * @param root The directory of all caches
 * @param isMeant Which names are looked at
 * @returns The caches, by name
 * @throws {StoreError} If the root cannot be listed
 */
export async function findBroken(root: string, isMeant: (cacheId: string) => boolean = () => true): Promise<BrokenCache[]> {
  const broken: BrokenCache[] = [];
  for (const cacheId of (await listNames(root)).filter(isMeant).sort()) {
    const directory = join(root, cacheId);
    if (!await isCacheDirectory(directory)) continue;
    try {
      if (!await isRemains(directory)) await requireRecord(directory);
    } catch (error) {
      if (!(error instanceof ChunkMemoError)) throw error;
      broken.push(await brokenOf(directory, error));
    }
  }
  return broken;
}

/**
 * Finds what is left under a root of caches that were being removed.
 *
 * @param root The directory of all caches
 * @param isMeant Which names are looked at
 * @returns The names of their directories
 * @throws {StoreError} If the root cannot be listed
 */
export async function findRemains(root: string, isMeant: (cacheId: string) => boolean = () => true): Promise<string[]> {
  const remains: string[] = [];
  for (const name of (await listNames(root)).filter(isMeant).sort()) {
    try {
      if (await isRemains(join(root, name))) remains.push(name);
    } catch (error) {
      // What others own is not ours to remove.
      if (!(error instanceof StoreError)) throw error;
    }
  }
  return remains;
}
