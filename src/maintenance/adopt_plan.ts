/**
 * Which caches become one when a param becomes an axis. Pure.
 *
 * @module
 */

import { areParamsUnknown } from "../cache_record.ts";
import { CacheConflictError } from "../errors.ts";
import { canonicalText } from "../format/canonical.ts";
import { paramsToCacheId } from "../format/hashes.ts";
import { valueKey } from "../grid/axes.ts";
import type { CacheEntry } from "../store/discovery.ts";
import type { Definition } from "../store/metadata.ts";

/** Params by name. */
export type Params = Readonly<Record<string, unknown>>;

/** A cache that is adopted, with the value of its param. */
export interface AdoptSource {
  /** The cache. */
  readonly entry: CacheEntry;
  /** The value of the param that becomes an axis. */
  readonly value: unknown;
}

/** A cache that is not adopted. */
export interface Refused {
  /** Its id. */
  readonly cacheId: string;
  /** Why not. */
  readonly reason: string;
}

/** Caches that become one. */
export interface AdoptGroup {
  /** The id of the one. */
  readonly cacheId: string;
  /** The params that are left. */
  readonly params: Params;
  /** The name of the function on record; nothing where none is. */
  readonly functionName: string | undefined;
  /** The caches, the oldest first. */
  readonly sources: readonly AdoptSource[];
}

/** The record was made of the files alone, which do not tell the params: it may have the param or not. */
const UNKNOWN_PARAMS = "its params are unknown: run it with them, which puts them on record";

/** The params on record. */
export function paramsOf({ metadata }: CacheEntry): Params {
  const { params } = metadata.metadata;
  return typeof params === "object" && params !== null ? params as Params : {};
}

/** The name of the function on record. */
export function functionNameOf({ metadata }: Pick<CacheEntry, "metadata">): string | undefined {
  const { name } = (metadata.metadata.function ?? {}) as { readonly name?: unknown };
  return typeof name === "string" ? name : undefined;
}

function without(params: Params, param: string): Params {
  return Object.fromEntries(Object.entries(params).filter(([name]) => name !== param));
}

/** The id of the cache of the params that are left; nothing where the id was not made from params. */
function joinedId(entry: CacheEntry, param: string): string | undefined {
  const params = paramsOf(entry);
  const name = functionNameOf(entry);
  if (entry.cacheId === paramsToCacheId(params)) return paramsToCacheId(without(params, param));
  if (name !== undefined && entry.cacheId === paramsToCacheId(params, name)) return paramsToCacheId(without(params, param), name);
  return undefined;
}

/**
 * Sorts caches by the one that they become.
 *
 * @param root Their root, for the message
 * @param entries The caches
 * @param param The param that becomes an axis
 * @returns The groups, and those that are left out
 * @throws {CacheConflictError} If caches of two functions would become one
 */
export function groupSources(root: string, entries: readonly CacheEntry[], param: string): { groups: AdoptGroup[]; refused: Refused[] } {
  const groups = new Map<string, AdoptGroup & { sources: AdoptSource[] }>();
  const refused: Refused[] = [];
  for (const entry of oldestFirst(entries)) {
    const params = paramsOf(entry);
    if (areParamsUnknown(entry.metadata)) refused.push({ cacheId: entry.cacheId, reason: UNKNOWN_PARAMS });
    if (!Object.hasOwn(params, param)) continue;
    const cacheId = joinedId(entry, param);
    if (cacheId === undefined) {
      refused.push({ cacheId: entry.cacheId, reason: "its id was not made from its params: adopt it into a cache of your own" });
      continue;
    }
    const source = { entry, value: params[param] };
    const functionName = functionNameOf(entry);
    const group = groups.get(cacheId);
    if (group === undefined) groups.set(cacheId, { cacheId, params: without(params, param), functionName, sources: [source] });
    else if (group.functionName === functionName) group.sources.push(source);
    else throw ofTwoFunctions(root, cacheId, group.functionName, functionName);
  }
  return { groups: [...groups.values()], refused };
}

function ofTwoFunctions(root: string, cacheId: string, one: string | undefined, other: string | undefined): CacheConflictError {
  return new CacheConflictError(
    `Cannot adopt caches: they would share the cache ${cacheId.slice(0, 12)}… and hold outputs of two functions: received ${
      JSON.stringify(one ?? "unknown")
    } and ${JSON.stringify(other ?? "unknown")}: name the caches of one function`,
    { root, cacheId },
  );
}

/**
 * Finds the caches that fit one that is there.
 *
 * @param entries The caches
 * @param target The params of the one, the name of its function if it is known, its id and root
 * @param param The param that becomes an axis
 * @returns The caches, and those that are left out
 * @throws {CacheConflictError} If the function of the one is not known and the others are of several
 */
export function sourcesFor(
  entries: readonly CacheEntry[],
  target: { readonly root: string; readonly cacheId: string; readonly params: Params; readonly functionName: string | undefined },
  param: string,
): { sources: AdoptSource[]; refused: Refused[] } {
  const sources: AdoptSource[] = [];
  const refused: Refused[] = [];
  const text = canonicalText(target.params, "params");
  for (const entry of oldestFirst(entries)) {
    const params = paramsOf(entry);
    if (areParamsUnknown(entry.metadata)) refused.push({ cacheId: entry.cacheId, reason: UNKNOWN_PARAMS });
    if (!Object.hasOwn(params, param) || canonicalText(without(params, param), "params") !== text) continue;
    const name = functionNameOf(entry);
    if (target.functionName === undefined || name === undefined || name === target.functionName) {
      sources.push({ entry, value: params[param] });
    } else refused.push({ cacheId: entry.cacheId, reason: `it holds outputs of the function ${JSON.stringify(name)}` });
  }
  const names = [...new Set(sources.map(({ entry }) => functionNameOf(entry)))];
  if (names.length > 1 && target.functionName === undefined) throw ofTwoFunctions(target.root, target.cacheId, names[0], names[1]);
  return { sources, refused };
}

function oldestFirst(entries: readonly CacheEntry[]): CacheEntry[] {
  return [...entries].sort((a, b) =>
    a.metadata.createdAt < b.metadata.createdAt ? -1 : a.metadata.createdAt > b.metadata.createdAt ? 1 : 0
  );
}

/**
 * The definition of the cache that others become: the axes of the one used last, with the values of all, behind the new axis.
 *
 * @param sources The others
 * @param param The name of the new axis
 * @returns The definition
 */
export function joinedDefinition(sources: readonly AdoptSource[], param: string): Definition {
  const last = sources.reduce((a, b) => a.entry.metadata.updatedAt >= b.entry.metadata.updatedAt ? a : b).entry.metadata.definitions[0];
  const alike = sources.flatMap(({ entry }) => entry.metadata.definitions.slice(0, 1)).filter((each) => sameAxes(each, last));
  const values = distinct(sources.map(({ value }) => value));
  const axisValues = last.axisOrder.map((axis) => [axis, distinct([last, ...alike].flatMap((each) => each.axisValues[axis]))] as const);
  return {
    axisValues: {
      [param]: values.every((value) => typeof value === "number") ? values.sort(byNumber) : values,
      ...Object.fromEntries(axisValues),
    },
    chunkSpec: { [param]: 1, ...last.chunkSpec },
    axisOrder: [param, ...last.axisOrder],
    version: last.version,
    ...(last.zipFields === undefined ? {} : { zipFields: last.zipFields }),
  };
}

function byNumber(a: unknown, b: unknown): number {
  return (a as number) - (b as number);
}

function sameAxes(one: Definition, other: Definition): boolean {
  return one.axisOrder.length === other.axisOrder.length && one.axisOrder.every((axis) => other.axisOrder.includes(axis));
}

function distinct(values: readonly unknown[]): unknown[] {
  const found = new Map(values.map((value) => [valueKey(value), value]));
  return [...found.values()];
}
