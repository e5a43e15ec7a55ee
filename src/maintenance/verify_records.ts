/**
 * Checks what is on record beside the files: metadata.json, chunks_index.json, the records of failures.
 *
 * @module
 */

import { areParamsUnknown } from "../cache_record.ts";
import type { CacheState } from "../cache_state.ts";
import { FormatVersionError, InvalidMetadataError } from "../errors.ts";
import { describes, type FileEntry, LISTED_PATH } from "../store/file_entry.ts";
import { FailureRecords } from "../store/failure_records.ts";
import { readFile, removeFile } from "../store/files.ts";
import { decodeIndex } from "../store/index_codec.ts";
import { readMetadata } from "../store/metadata.ts";
import { indexPathOf } from "./catalog.ts";

/** What metadata.json is worth. */
export interface MetadataCheck {
  /** Whether it can be used. */
  readonly state: "sound" | "missing" | "damaged" | "newer";
  /** Why not. */
  readonly reason?: string | undefined;
  /** Whether the id was made from params that it does not have. */
  readonly lacksParams?: true | undefined;
}

/** What chunks_index.json is worth. It is derived from the files: being behind is no damage. */
export interface IndexCheck {
  /** Whether it says what the files say. */
  readonly state: "sound" | "behind" | "missing" | "damaged";
  /** How many files it lacks. */
  readonly lacking: number;
  /** How many files of it are gone. */
  readonly gone: number;
  /** How many of its entries say something else than the file. */
  readonly wrong: number;
}

/** Points on record as failed. */
export interface FailuresCheck {
  /** How many chunks have a record. */
  readonly records: number;
  /** How many points failed. */
  readonly points: number;
  /** How many records cannot be read; they count for nothing. */
  readonly unreadable: number;
}

/**
 * Checks metadata.json.
 *
 * @param state The cache
 * @returns What it is worth
 * @throws {StoreError} If the system refuses
 */
export async function checkMetadata(state: CacheState): Promise<MetadataCheck> {
  try {
    const record = await readMetadata(state.record.path);
    if (record === undefined) return { state: "missing" };
    if (record.cacheId === state.cacheId) return { state: "sound", ...(areParamsUnknown(record) ? { lacksParams: true } : {}) };
    return { state: "damaged", reason: `it names the cache ${JSON.stringify(record.cacheId)}` };
  } catch (error) {
    if (error instanceof InvalidMetadataError) return { state: "damaged", reason: error.message };
    if (error instanceof FormatVersionError) return { state: "newer", reason: error.message };
    throw error;
  }
}

/**
 * Compares chunks_index.json with the files.
 *
 * @param state The cache
 * @param files The files without damage
 * @returns What it is worth
 * @throws {StoreError} If the system refuses
 */
export async function checkIndex(state: CacheState, files: readonly FileEntry[]): Promise<IndexCheck> {
  const bytes = await readFile(indexPathOf(state));
  if (bytes === undefined) return { state: "missing", lacking: files.length, gone: 0, wrong: 0 };
  const index = decodeIndex(bytes);
  if (index === undefined) return { state: "damaged", lacking: files.length, gone: 0, wrong: 0 };
  const there = new Set(files.map(({ path }) => path));
  let [lacking, wrong] = [0, 0];
  for (const file of files) {
    const entry = index.get(file.path);
    if (entry === undefined) lacking++;
    else if (!describes(entry, file) || entry.bytes !== 0 && entry.bytes !== file.bytes) wrong++;
  }
  const gone = [...index.keys()].filter((path) => !there.has(path) && LISTED_PATH.test(path)).length;
  return { state: lacking + wrong + gone === 0 ? "sound" : "behind", lacking, gone, wrong };
}

/**
 * Counts the points on record as failed.
 *
 * @param directory The cache's directory
 * @returns How many
 * @throws {StoreError} If the system refuses
 */
export async function countFailures(directory: string): Promise<FailuresCheck> {
  const records = new FailureRecords(directory);
  const hashes = await records.list();
  let [points, unreadable] = [0, 0];
  for (const hash of hashes) {
    const record = await records.read(hash);
    if (record === undefined) unreadable++;
    else points += record.failures.reduce((sum, entry) => sum + entry.points.length, 0);
  }
  return { records: hashes.size, points, unreadable };
}

/**
 * Writes chunks_index.json anew.
 *
 * @param state The cache
 * @param files The files without damage
 * @throws {StoreError} If the system refuses
 */
export async function rebuildIndex(state: CacheState, files: readonly FileEntry[]): Promise<void> {
  // What is written is merged with what is there, and that is not to be believed.
  await removeFile(indexPathOf(state));
  for (const file of files) state.index.add(file);
  const { error } = await state.index.flush({ always: true });
  if (error !== undefined) throw error;
}
