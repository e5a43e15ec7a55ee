/**
 * The failures on record of a cache.
 *
 * @module
 */

import type { CacheState } from "./cache_state.ts";
import type { ChunkKey } from "./format/types.ts";
import { type FailureRecord, FailureRecords } from "./store/failure_records.ts";

/** The failed points of one chunk, and where they are on record. */
export interface CacheFailures {
  /** The records of the cache. */
  readonly records: FailureRecords;
  /** The chunk's hash. */
  readonly hash: string;
  /** What is on record. */
  readonly record: FailureRecord;
}

function isOurs({ axes, names }: CacheState, hash: string, key: ChunkKey): boolean {
  const has = new Set(key.map(([name]) => name));
  // The hash tells the version, which the record does not.
  return key.length === axes.length && axes.every(({ name }) => has.has(name)) && names.hashOfKey(key) === hash;
}

/**
 * Reads the failures on record of a cache's own version and axes. A point that is known by now may still be among them.
 *
 * @param state The cache
 * @param signal Gives up between two records
 * @returns The failures, those of one chunk after another
 * @throws {StoreError} If the system refuses
 */
export async function* cacheFailures(state: CacheState, signal?: AbortSignal): AsyncGenerator<CacheFailures, void, void> {
  const records = new FailureRecords(state.store.directory);
  for (const hash of [...await records.list()].sort()) {
    signal?.throwIfAborted();
    const record = await records.read(hash);
    if (record !== undefined && isOurs(state, hash, record.chunkKey)) yield { records, hash, record };
  }
}
