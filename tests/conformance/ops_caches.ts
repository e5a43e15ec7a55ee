/**
 * The steps that open caches and memos and look at them.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import {
  autoLoad,
  type CacheEntry,
  ChunkCache,
  type ChunkCacheOptions,
  type ChunkKey,
  ChunkMemo,
  paramsToCacheId,
  range,
  slice,
} from "../../mod.ts";
import { camelCase, decode, type Step } from "./cases.ts";
import { STATUS_COMPARERS } from "./compare.ts";
import { collateFn } from "./functions.ts";
import { defineOp, type Op } from "./op.ts";
import type { AnyCache, AnyMemo, Named, World } from "./world.ts";

type Params = Readonly<Record<string, unknown>>;

function chunksReversed(_: unknown, { chunkKeys }: { chunkKeys: () => Iterable<ChunkKey> }): ChunkKey[] {
  return [...chunkKeys()].reverse();
}

function enumerator(given: unknown): typeof chunksReversed | undefined {
  if (given === undefined || given === null) return undefined;
  assertEquals(given, "reversed");
  return chunksReversed;
}

/** The options of caches and memos that a step gives. */
function commonOptions(world: World, step: Step) {
  const options = {
    root: world.root,
    axisValues: decode(step.axis_values),
    chunkSpec: step.chunk_spec ?? undefined,
    axisOrder: step.axis_order,
    version: step.version,
    exclusive: step.exclusive,
    collateFn: collateFn(step.collate),
    chunkEnumerator: enumerator(step.chunk_enumerator),
    verbose: 0,
  };
  return options as unknown as Omit<ChunkCacheOptions<Record<string, unknown[]>, unknown>, "cacheId">;
}

function cacheOptions(world: World, step: Step): ChunkCacheOptions<Record<string, unknown[]>, unknown> {
  const params = decode(step.params) as Params;
  return { ...commonOptions(world, step), cacheId: step.cache_id as string ?? paramsToCacheId(params), metadata: { params } };
}

function namedCache(cache: AnyCache, isCollated: boolean): Named {
  return { cache, axes: cache.axisOrder.length, isCollated, params: cache.metadata.params as Params };
}

/** A constructor does no I/O: what the disk refuses is refused at the first look, which is here if the case expects it here. */
async function openCache(world: World, step: Step): Promise<undefined> {
  let cache: AnyCache;
  try {
    cache = new ChunkCache(cacheOptions(world, step)) as unknown as AnyCache;
  } catch (error) {
    if (step.expect !== undefined) throw error;
    world.putRefusal(step.as, error);
    return;
  }
  world.put(step.as, namedCache(cache, step.collate !== undefined && step.collate !== null));
  if (step.expect !== undefined) await cache.cacheStatus();
}

/** An index of a case as this project writes it. */
function indexOf(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(indexOf);
  if (typeof given !== "object" || given === null) return given;
  if ("range" in given) return range(...given.range as [number, number, number?]);
  if ("slice" in given) return slice(...(given.slice as (number | null)[]).map((part) => part ?? undefined));
  throw new Error(`no index: ${JSON.stringify(given)}`);
}

/** Indices by axis as a selection. */
export function indexSelection(indices: unknown): { axisIndices: Record<string, never> } {
  return { axisIndices: Object.fromEntries(Object.entries(indices as object).map(([axis, given]) => [axis, indexOf(given) as never])) };
}

function sliceCache(world: World, step: Step): undefined {
  const { isCollated, ...whole } = world.get(step.cache);
  const selection = step.indices === undefined ? decode(step.values) as Params : indexSelection(step.indices);
  world.put(step.as, { ...whole, ...namedCache(world.cache(step.cache).slice(selection as never), isCollated) });
}

async function status(world: World, step: Step) {
  const cache = world.cache(step.cache);
  const selection = step.indices === undefined ? undefined : indexSelection(step.indices) as never;
  if (step.axis_values_override === undefined) return await cache.cacheStatus(selection);
  const values = decode(step.axis_values_override) as never;
  const extended = await cache.cacheStatus(values, { extendCache: step.extend_cache as boolean });
  assertEquals(cache.axisValues, values, "the cache itself must have grown");
  const found = await cache.cacheStatus(selection);
  assertEquals(found.totalChunks, extended.totalChunks);
  return found;
}

function openMemo(world: World, step: Step): undefined {
  const memo = new ChunkMemo(commonOptions(world, step)) as unknown as AnyMemo;
  world.put(step.as, { memo, axes: Object.keys(step.axis_values as object).length, isCollated: step.collate !== undefined });
}

async function loadMemo(world: World, step: Step): Promise<undefined> {
  const options = { ...commonOptions(world, step), params: decode(step.params) as Params, allowSuperset: step.allow_superset as boolean };
  const memo = await autoLoad(options) as unknown as AnyMemo;
  world.put(step.as, { memo, axes: Object.keys(step.axis_values as object).length, isCollated: step.collate !== undefined });
}

function cacheForParams(world: World, step: Step): undefined {
  const { isCollated } = world.get(step.memo);
  world.put(step.as, namedCache(world.memo(step.memo).cacheForParams(decode(step.params) as Params), isCollated));
}

async function loadFromCache(world: World, step: Step): Promise<undefined> {
  const id = step.cache_id as string ?? paramsToCacheId(decode(step.params) as Params);
  world.put(step.as, namedCache(await ChunkCache.loadFromCache(world.root, id, { verbose: 0 }) as unknown as AnyCache, false));
}

function setIdentity(world: World, step: Step): undefined {
  const params = decode(step.params) as Params;
  world.cache(step.cache).setIdentity(paramsToCacheId(params), { params });
}

/** Compares what discovery tells of the one cache there is: the seed's fields are those of the last used definition. */
function compareEntry(expected: Readonly<Record<string, unknown>>, entries: readonly CacheEntry[]): void {
  assertEquals(entries.length, 1);
  const { metadata: { definitions: [last], axisValues } } = entries[0];
  const { axis_values, chunk_spec, version, ...rest } = expected;
  assertEquals(rest, {}, "a definition has axis values, a chunk spec and a version");
  assertEquals([axisValues, last.axisValues, last.chunkSpec, last.version], [axis_values, axis_values, chunk_spec, version]);
}

const ENTRY_COMPARERS = {
  count: (expected: number, entries: readonly CacheEntry[]) => assertEquals(entries.length, expected),
  entry_fields: (expected: string[], entries: readonly CacheEntry[]) => {
    for (const entry of entries) for (const field of expected) assert(Object.hasOwn(entry, camelCase(field)), field);
  },
  metadata: compareEntry,
};

async function findCompatible(world: World, step: Step): Promise<CacheEntry[]> {
  const { op: _op, expect: _expect, ...criteria } = step;
  return await ChunkCache.findCompatibleCaches(
    world.root,
    Object.fromEntries(Object.entries(criteria).map(([name, value]) => [camelCase(name), decode(value)])),
  );
}

const OPEN_KEYS = ["as", "axis_values", "chunk_spec", "collate", "chunk_enumerator", "axis_order", "version", "exclusive"];
const OK = { ok: (expected: boolean) => assertEquals(expected, true) };

/** The steps that open caches and memos and look at them. */
export const CACHE_OPS: Readonly<Record<string, Op>> = {
  open_cache: defineOp([...OPEN_KEYS, "params", "cache_id"], openCache, OK),
  slice: defineOp(["as", "cache", "values", "indices"], sliceCache, OK),
  status: defineOp(["cache", "indices", "axis_values_override", "extend_cache"], status, STATUS_COMPARERS),
  open_memo: defineOp(OPEN_KEYS, openMemo, OK),
  auto_load: defineOp([...OPEN_KEYS, "params", "allow_superset"], loadMemo, OK),
  cache_for_params: defineOp(["memo", "params", "as"], cacheForParams, OK),
  load_from_cache: defineOp(["params", "cache_id", "as"], loadFromCache, OK),
  set_identity: defineOp(["cache", "params"], setIdentity, {}),
  discover: defineOp([], (world) => ChunkCache.discoverCaches(world.root), ENTRY_COMPARERS),
  find_compatible: defineOp(["axis_values", "chunk_spec", "version", "allow_superset", "params"], findCompatible, ENTRY_COMPARERS),
  same_cache_as: defineOp(
    ["memo", "params"],
    (world, step) => world.memo(step.memo).cacheForParams(decode(step.params) as Params).cacheStatus(),
    { cached: (expected: number, { cachedChunks }) => assertEquals(cachedChunks.length, expected) },
  ),
  cache_id_equal: defineOp(
    ["a", "b"],
    (_, step) => [step.a, step.b].map((params) => paramsToCacheId(decode(params) as Params)),
    { equal: (expected: boolean, [a, b]: readonly string[]) => assertEquals(a === b, expected) },
  ),
};
