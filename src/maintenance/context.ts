/**
 * What all maintenance has in common: whose files, how it is stopped, how it tells of its progress, that there is one at a time.
 *
 * @module
 */

import { setInterval } from "node:timers";
import type { CacheState } from "../cache_state.ts";
import { type CacheView, viewOf } from "../cache_view.ts";
import { CacheConflictError } from "../errors.ts";
import { fileInfo } from "../store/files.ts";
import type { StartHeartbeat } from "../store/heartbeat.ts";
import { LeaseKeeper } from "../store/lease_keeper.ts";

/** How far a maintenance function is. */
export interface MaintenanceProgress {
  /** What it does, e.g. `reading`. */
  readonly step: string;
  /** How many things are done. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
}

/** Options of every maintenance function. */
export interface MaintenanceOptions {
  /** Stops it between two files; what was done stays done, and calling it again goes on from there. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every file. */
  readonly onProgress?: ((progress: MaintenanceProgress) => void) | undefined;
}

/** Their names, for telling misspelt ones. */
export const MAINTENANCE_OPTION_NAMES: readonly string[] = ["signal", "onProgress"];

/** A file that is damaged, and what was found. */
export interface DamagedFile {
  /** Its path relative to the cache's directory. */
  readonly path: string;
  /** What was found. */
  readonly reason: string;
  /** Where it is now: where it was, in `damaged/`, or gone by another process's doing. */
  readonly now: "there" | "set aside" | "gone";
}

/** What one process at a time has in hand: that of two that remove files, each would rely on what the other removes. */
const LEASE = "maintenance";
/** Nothing here blocks the event loop for as long. */
const LEASE_MS = 120_000;

/** Files are read and written in turns, so that a timer comes in between; a thread would take longer to start than most maintenance takes. */
const beatByTimer: StartHeartbeat = ({ everyMs, beat }) => {
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    last = beat().catch(() => {});
  }, everyMs);
  timer.unref();
  return Promise.resolve({
    async stop() {
      clearInterval(timer);
      await last;
    },
  });
};

/**
 * The insides of a cache.
 *
 * @param cache The cache
 * @param verb What is to be done with it, for the message
 * @returns Its insides
 * @throws {TypeError} If it is no cache
 */
export function insidesOf(cache: unknown, verb: string): CacheView {
  const view = viewOf(cache);
  if (view !== undefined) return view;
  throw new TypeError(
    `Cannot ${verb} cache: it must be a ChunkCache: received ${cache === null ? "null" : typeof cache}: open one by loadFromCache`,
  );
}

/**
 * Does something that only one process at a time may do with a cache. Runs are not kept out: they remove a file only for a larger one.
 *
 * @param state The cache
 * @param verb What is done, for the message
 * @param body What is done
 * @returns What that returns
 * @throws {CacheConflictError} If another process is at it
 * @throws {StoreError} If the directory cannot be written
 */
export async function alone<T>(state: CacheState, verb: string, body: () => Promise<T>): Promise<T> {
  const { root, cacheId } = state;
  if (await fileInfo(state.store.directory) === undefined) return await body();
  const keeper = await LeaseKeeper.open(state.store.directory, { ttlMs: LEASE_MS, warn: state.warn, startHeartbeat: beatByTimer });
  try {
    if (await keeper.acquire(LEASE) === "held") {
      throw new CacheConflictError(
        `Cannot ${verb} cache ${JSON.stringify(cacheId)}: another process compacts, cleans or edits it: wait until it has ended`,
        { root, cacheId },
      );
    }
    return await body();
  } finally {
    await keeper.release(LEASE);
    await keeper.close();
  }
}

/**
 * Goes through a list, one after another, and tells of it.
 *
 * @param items The list
 * @param step What is done, for those who are told
 * @param options What stops it, who is told
 * @param visit What is done with each
 */
export async function forEachItem<T>(
  items: readonly T[],
  step: string,
  options: MaintenanceOptions,
  visit: (item: T, index: number) => Promise<void>,
): Promise<void> {
  for (const [index, item] of items.entries()) {
    options.signal?.throwIfAborted();
    await visit(item, index);
    options.onProgress?.({ step, done: index + 1, total: items.length });
  }
}
