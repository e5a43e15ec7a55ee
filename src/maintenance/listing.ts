/**
 * Tells which caches there are, and what is in one. Reads heads and indices, no values.
 *
 * @module
 */

import { basename, join } from "@std/path";
import { ChunkCache } from "../cache.ts";
import { areParamsUnknown, definedOptions } from "../cache_record.ts";
import type { CacheState } from "../cache_state.ts";
import type { CacheStatus } from "../cache_status.ts";
import { CacheNotFoundError, ChunkMemoError } from "../errors.ts";
import { listNames } from "../store/files.ts";
import { type Definition, type Metadata, readMetadata } from "../store/metadata.ts";
import type { AxesInput } from "../types.ts";
import { type BrokenCache, brokenOf, isCacheDirectory, isRemains, requireRecord } from "./broken.ts";
import { isOfDefinition } from "./catalog.ts";
import { insidesOf, type MaintenanceOptions } from "./context.ts";
import { findLeftovers, type LeaseHolder } from "./leftovers.ts";
import { countFiles, type FileCounts, type OtherFiles, othersOf } from "./verify.ts";
import { countFailures, type FailuresCheck } from "./verify_records.ts";

/** A cache in a line. */
export interface CacheSummary extends FileCounts {
  /** The cache id. */
  readonly cacheId: string;
  /** Its directory. */
  readonly directory: string;
  /** The name of the function on record. */
  readonly functionName?: string | undefined;
  /** The params on record. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether the id was made from params that are not on record; the next run with them puts them there. */
  readonly areParamsUnknown?: true | undefined;
  /** The axes as they were last used, each with the number of its values. */
  readonly axes: readonly (readonly [name: string, length: number])[];
  /** The version that was last used. */
  readonly version: string;
  /** Files of other versions or other axes. */
  readonly others: readonly OtherFiles[];
  /** When it was first used, as an ISO string. */
  readonly createdAt: string;
  /** When it was last changed, as an ISO string. */
  readonly updatedAt: string;
}

/** What is under a root. */
export interface RootListing {
  /** The root. */
  readonly root: string;
  /** The caches, by id. */
  readonly caches: readonly CacheSummary[];
  /** Those that cannot be read. */
  readonly broken: readonly BrokenCache[];
}

/** A cache in detail. */
export interface CacheDetails extends CacheSummary {
  /** What is known of the present grid. */
  readonly grid: Pick<CacheStatus, "totalPoints" | "knownPoints" | "missingPoints" | "excludedPoints" | "totalChunks">;
  /** The ways in which the points were laid out, the last used first. */
  readonly definitions: readonly Definition[];
  /** What is on record beside the definitions. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Points on record as failed. */
  readonly failures: FailuresCheck;
  /** Files in `damaged/`. */
  readonly damagedFiles: number;
  /** Processes that have chunks in hand. */
  readonly holders: readonly LeaseHolder[];
}

/**
 * Lists the caches under a root, those among them that cannot be read.
 *
 * @param root The directory of all caches
 * @param options What stops it, who is told
 * @returns The caches, by id
 * @throws {StoreError} If the root cannot be listed
 *
 * @example Which caches are there?
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { list } from "@x/chunk-memo/maintenance";
 * import { assertEquals } from "@std/assert";
 *
 * const root = await Deno.makeTempDir();
 * await run(new ChunkCache({ root, cacheId: "squares", axisValues: { s: [1, 2, 3] } }), ({ s }) => s.map((value) => value ** 2));
 * const { caches } = await list(root);
 * assertEquals(caches.map(({ cacheId, points, axes }) => [cacheId, points, axes]), [["squares", 3, [["s", 3]]]]);
 * ```
 */
export async function list(root: string, options: MaintenanceOptions = {}): Promise<RootListing> {
  const names = (await listNames(root)).sort();
  const caches: CacheSummary[] = [];
  const broken: BrokenCache[] = [];
  for (const [i, cacheId] of names.entries()) {
    options.signal?.throwIfAborted();
    const directory = join(root, cacheId);
    if (await isCacheDirectory(directory)) {
      try {
        if (!await isRemains(directory)) caches.push(await summaryOf(root, directory, options));
      } catch (error) {
        if (!(error instanceof ChunkMemoError || error instanceof RangeError || error instanceof TypeError)) throw error;
        broken.push(await brokenOf(directory, error));
      }
    }
    options.onProgress?.({ step: "listing", done: i + 1, total: names.length });
  }
  return { root, caches, broken };
}

async function summaryOf(root: string, directory: string, options: MaintenanceOptions): Promise<CacheSummary> {
  const record = await requireRecord(directory);
  const cacheId = basename(directory);
  const cache = new ChunkCache({ ...definedOptions(record.definitions[0]), root, cacheId, metadata: record.metadata, verbose: 0 });
  return await summarize(insidesOf(cache, "list").state, record, options);
}

async function summarize(state: CacheState, record: Metadata, options: MaintenanceOptions): Promise<CacheSummary> {
  await state.sync(options.signal);
  const files = [...state.knowledge.entries.values()];
  const own = files.filter((file) => isOfDefinition(state, file));
  const { name } = (record.metadata.function ?? {}) as { readonly name?: unknown };
  const changes = [record.updatedAt, ...files.map(({ updatedAt }) => updatedAt)].sort();
  return {
    cacheId: state.cacheId,
    directory: state.store.directory,
    ...(typeof name === "string" ? { functionName: name } : {}),
    params: (record.metadata.params ?? {}) as CacheSummary["params"],
    ...(areParamsUnknown(record) ? { areParamsUnknown: true } : {}),
    axes: state.axes.map((axis) => [axis.name, axis.values.length] as const),
    version: state.version,
    ...countFiles(own),
    others: othersOf(files.filter((file) => !isOfDefinition(state, file))),
    createdAt: record.createdAt,
    updatedAt: changes[changes.length - 1],
  };
}

/**
 * Tells what is in a cache.
 *
 * @param cache The cache, or a slice of it
 * @param options What stops it
 * @returns What is in it
 * @throws {CacheNotFoundError} If nothing of it is on record
 * @throws {InvalidMetadataError} If its metadata.json is damaged
 *
 * @example How much of a grid is known?
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { show } from "@x/chunk-memo/maintenance";
 * import { assertEquals } from "@std/assert";
 *
 * const cache = new ChunkCache({ root: await Deno.makeTempDir(), cacheId: "squares", axisValues: { s: [1, 2, 3] } });
 * await run(cache, ({ s }) => s.map((value) => value ** 2));
 * const { grid, definitions } = await show(cache);
 * assertEquals([grid.knownPoints, grid.totalPoints, definitions.length], [3, 3, 1]);
 * ```
 */
export async function show<A extends AxesInput, C>(cache: ChunkCache<A, C>, options: MaintenanceOptions = {}): Promise<CacheDetails> {
  const { state } = insidesOf(cache, "show");
  const record = await readMetadata(state.record.path);
  if (record === undefined) {
    throw new CacheNotFoundError(
      `Cannot show cache ${JSON.stringify(state.cacheId)}: nothing of it is stored: run it first`,
      state.store.directory,
    );
  }
  const { totalPoints, knownPoints, missingPoints, excludedPoints, totalChunks } = await cache.cacheStatus(
    undefined,
    options.signal === undefined ? {} : { signal: options.signal },
  );
  const leftovers = await findLeftovers(state.store.directory);
  return {
    ...await summarize(state, record, options),
    grid: { totalPoints, knownPoints, missingPoints, excludedPoints, totalChunks },
    definitions: record.definitions,
    metadata: record.metadata,
    failures: await countFailures(state.store.directory),
    damagedFiles: leftovers.damaged.length,
    holders: leftovers.holders,
  };
}
