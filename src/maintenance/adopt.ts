/**
 * A param becomes an axis: caches that differ in this param alone become one.
 *
 * @module
 */

import { join } from "@std/path";
import { ChunkCache } from "../cache.ts";
import { definedOptions, readRecord } from "../cache_record.ts";
import type { CacheState } from "../cache_state.ts";
import { CacheNotFoundError } from "../errors.ts";
import { discoverCaches } from "../store/discovery.ts";
import { listNames } from "../store/files.ts";
import { removeDirIfEmpty } from "../store/lease_files.ts";
import { checkOptionNames } from "../suggest.ts";
import type { AxesInput } from "../types.ts";
import { adoptFailures } from "./adopt_failures.ts";
import { adoptFiles, type LaidFiles, removeAdopted } from "./adopt_files.ts";
import {
  type AdoptGroup,
  type AdoptSource,
  functionNameOf,
  groupSources,
  joinedDefinition,
  type Params,
  type Refused,
  sourcesFor,
} from "./adopt_plan.ts";
import { listPaths } from "./catalog.ts";
import { removeRemains } from "./discard.ts";
import { alone, insidesOf, MAINTENANCE_OPTION_NAMES, type MaintenanceOptions } from "./context.ts";

/** Options of {@linkcode adopt}. */
export interface AdoptOptions extends MaintenanceOptions {
  /** The param that becomes an axis. */
  readonly param: string;
  /** The ids of the caches that are adopted; all that fit if absent. */
  readonly from?: readonly string[] | undefined;
  /** Removes the caches that were adopted. */
  readonly remove?: boolean | undefined;
  /** Tells what would be adopted, and writes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** A cache that was adopted. */
export interface AdoptedSource extends LaidFiles {
  /** Its id. */
  readonly cacheId: string;
  /** The value of the param. */
  readonly value: unknown;
  /** How many of its points are on record as failed now where they were adopted. */
  readonly failures: number;
  /** Whether the cache was removed. One that still holds something is not. */
  readonly isRemoved: boolean;
}

/** A cache that others became. */
export interface Adopted {
  /** Its id. */
  readonly cacheId: string;
  /** Its params. */
  readonly params: Params;
  /** The name of its function, if it is on record. */
  readonly functionName?: string | undefined;
  /** The new axis, with the values of those that were adopted. */
  readonly axis: readonly [name: string, values: readonly unknown[]];
  /** The caches that were adopted. */
  readonly sources: readonly AdoptedSource[];
}

/** What {@linkcode adopt} did. */
export interface AdoptReport {
  /** Whether it only looked. */
  readonly dryRun: boolean;
  /** The caches that others became. */
  readonly caches: readonly Adopted[];
  /** Caches that have the param, or may have it, and were left out. */
  readonly refused: readonly Refused[];
  /** Caches of which an earlier adoption that was stopped had left nothing but folders, which were removed, too. */
  readonly emptied: readonly string[];
}

/**
 * Makes one cache of several that differ in one param alone: the param becomes its first axis, and every known point of theirs is known
 * there. Given a root, all caches with this param are adopted, those of the same other params and the same function by one cache, whose id
 * is made from the params that are left, with the function's name where theirs had it. Given a cache that has the axis, it adopts those
 * that fit. Points on record as failed are so there. Whole outputs stay where they are. Stopped anywhere, nothing is lost, and doing it again goes on from there.
 *
 * @param target The root, or the cache
 * @param options The param, what is adopted, whether what was adopted goes
 * @returns What was adopted
 * @throws {TypeError} If the cache has no such axis
 * @throws {CacheNotFoundError} If a cache that was named is not there
 * @throws {CacheConflictError} If outputs of two functions would meet, or another process maintains one of the caches
 * @throws {StoreError} If the system refuses
 *
 * @example alpha becomes an axis
 * ```ts
 * import { ChunkMemo } from "@x/chunk-memo";
 * import { adopt } from "@x/chunk-memo/maintenance";
 * import { assertEquals } from "@std/assert";
 *
 * const root = await Deno.makeTempDir();
 * const before = new ChunkMemo({ root, axisValues: { s: [1, 2] } }).cache(
 *   function scale({ alpha, s }: { alpha: number; s: number[] }) {
 *     return s.map((value) => alpha * value);
 *   },
 * );
 * await before({ alpha: 10 });
 * await before({ alpha: 20 });
 * await adopt(root, { param: "alpha" });
 *
 * const after = new ChunkMemo({ root, axisValues: { alpha: [10, 20, 30], s: [1, 2] } }).cache(
 *   function scale({ alpha, s }: { alpha: number[]; s: number[] }) {
 *     return alpha.flatMap((factor) => s.map((value) => factor * value));
 *   },
 * );
 * const [output, { executedPoints }] = await after({});
 * assertEquals([output, executedPoints], [[10, 20, 20, 40, 30, 60], 2]);
 * ```
 */
export async function adopt<A extends AxesInput, C>(target: ChunkCache<A, C> | string, options: AdoptOptions): Promise<AdoptReport> {
  const { param, from, dryRun = false } = options;
  checkOptionNames("adopt caches", options, [...MAINTENANCE_OPTION_NAMES, "param", "from", "remove", "dryRun"]);
  if (typeof param !== "string" || param === "") {
    throw new TypeError(`Cannot adopt caches: param must be a name: received ${String(param)}`);
  }
  const root = typeof target === "string" ? target : insidesOf(target, "adopt into").state.root;
  const all = await discoverCaches(root, options.signal === undefined ? {} : { signal: options.signal });
  for (const cacheId of from ?? []) {
    if (all.some((entry) => entry.cacheId === cacheId)) continue;
    throw new CacheNotFoundError(
      `Cannot adopt cache ${JSON.stringify(cacheId)}: there is none under ${JSON.stringify(root)}`,
      join(root, cacheId),
    );
  }
  const entries = from === undefined ? all : all.filter(({ cacheId }) => from.includes(cacheId));
  const emptied = options.remove ? await removeRemains(root, options) : [];
  if (typeof target !== "string") return { ...await adoptInto(insidesOf(target, "adopt into").state, entries, options), emptied };
  const { groups, refused } = groupSources(root, entries, param);
  const caches: Adopted[] = [];
  for (const group of groups) caches.push(await adoptGroup(root, group, options));
  return { dryRun, caches, refused, emptied };
}

async function adoptInto(
  state: CacheState,
  entries: Parameters<typeof sourcesFor>[0],
  options: AdoptOptions,
): Promise<Omit<AdoptReport, "emptied">> {
  const { param, dryRun = false } = options;
  const { root, cacheId, params } = state;
  if (!state.axes.some(({ name }) => name === param)) {
    throw new TypeError(`Cannot adopt caches: the cache has no axis ${JSON.stringify(param)}: give it one`);
  }
  const { record } = await readRecord(root, cacheId);
  const functionName = state.functionIdentity?.name ??
    functionNameOf({ metadata: record ?? { ...EMPTY_RECORD, metadata: state.metadata } });
  const { sources, refused } = sourcesFor(
    entries.filter((entry) => entry.cacheId !== cacheId),
    { root, cacheId, params, functionName },
    param,
  );
  return {
    dryRun,
    caches: sources.length === 0 ? [] : [await adoptAll(state, { cacheId, params, functionName, sources }, options)],
    refused,
  };
}

const EMPTY_RECORD = { format: 1, cacheId: "", axisValues: {}, definitions: [], createdAt: "", updatedAt: "" };

/** Opens, or defines, the cache of the params that are left, and lets it adopt. */
async function adoptGroup(root: string, group: AdoptGroup, options: AdoptOptions): Promise<Adopted> {
  const definition = joinedDefinition(group.sources, options.param);
  const { record } = await readRecord(root, group.cacheId);
  const known = record?.definitions.find(({ axisOrder }) =>
    axisOrder.length === definition.axisOrder.length && definition.axisOrder.every((axis) => axisOrder.includes(axis))
  );
  const { function: _function, ...common } = group.sources[0].entry.metadata.metadata;
  // A function that takes the axis has another source than one that takes the param: that is no change worth telling.
  const named = group.functionName === undefined ? {} : { function: { name: group.functionName } };
  const metadata = { ...common, ...named, ...record?.metadata, params: group.params };
  const { axisValues, ...layout } = definedOptions(known ?? definition);
  const cache = new ChunkCache({ root, cacheId: group.cacheId, axisValues, ...layout, metadata, verbose: 0 });
  cache.extendAxisValues(definition.axisValues as Record<string, Iterable<unknown>>);
  return await adoptAll(insidesOf(cache, "adopt into").state, group, options);
}

async function adoptAll(state: CacheState, group: AdoptGroup, options: AdoptOptions): Promise<Adopted> {
  const { names, store, record, root } = state;
  if (names.areCustom) {
    throw new TypeError("Cannot adopt caches: the cache names its files by chunkHashFn or pathFn: adopt into one without, and compact");
  }
  if (!options.dryRun) {
    await store.prepare();
    await record.write();
  }
  const work = async () => {
    const sources: AdoptedSource[] = [];
    for (const source of group.sources) sources.push(await adoptOne(state, source, options));
    if (!options.dryRun) await state.index.flush({ always: true });
    return sources;
  };
  const sources = options.dryRun ? await work() : await alone(state, `adopt into`, work);
  const { cacheId, params, functionName } = group;
  const values = group.sources.map(({ value }) => value);
  if (options.remove && !options.dryRun) {
    for (const { cacheId: id } of sources.filter(({ isRemoved }) => isRemoved)) await removeDirIfEmpty(join(root, id));
  }
  return { cacheId, params, ...(functionName === undefined ? {} : { functionName }), axis: [options.param, values], sources };
}

async function adoptOne(target: CacheState, { entry, value }: AdoptSource, options: AdoptOptions): Promise<AdoptedSource> {
  const { param, dryRun = false, remove = false } = options;
  const [definition] = entry.metadata.definitions;
  const { metadata } = entry.metadata;
  const cache = new ChunkCache({ ...definedOptions(definition), root: target.root, cacheId: entry.cacheId, metadata, verbose: 0 });
  const { state } = insidesOf(cache, "adopt");
  const work = async (): Promise<AdoptedSource> => {
    const paths = await listPaths(state);
    const laid = await adoptFiles(state, target, { ...options, param, value, dryRun });
    const failures = await adoptFailures(state, target, { ...options, param, value, dryRun });
    const isComplete = remove && !dryRun && laid.left + laid.damaged.length === 0 && laid.files === paths.length &&
      (await listNames(join(state.store.directory, "damaged"))).length === 0;
    return { cacheId: entry.cacheId, value, ...laid, failures, isRemoved: isComplete && await removeAdopted(state, paths) };
  };
  return remove && !dryRun ? await alone(state, "adopt", work) : await work();
}
