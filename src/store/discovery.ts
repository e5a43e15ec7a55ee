/**
 * The caches under a root, and which of them fit a request.
 *
 * @module
 */

import { join } from "@std/path";
import { FormatVersionError, InvalidMetadataError, StoreError } from "../errors.ts";
import { canonicalText } from "../format/canonical.ts";
import { mapBounded } from "./bounded.ts";
import { listNames } from "./files.ts";
import { type Definition, type Metadata, readMetadata } from "./metadata.ts";
import { errorCode } from "./store_errors.ts";

/** A cache that was found. */
export interface CacheEntry {
  /** Its id, which is its directory's name. */
  readonly cacheId: string;
  /** Its directory. */
  readonly path: string;
  /** What its metadata.json holds. */
  readonly metadata: Metadata;
}

/** What a cache must fit. What is omitted fits anything. */
export interface CacheCriteria {
  /** The params. */
  readonly params?: unknown;
  /** The values of every axis, in order. */
  readonly axisValues?: Readonly<Record<string, readonly unknown[]>>;
  /** Whether it is enough that one definition has all of `axisValues` among its own. */
  readonly allowSuperset?: boolean;
  /** The chunk size of every axis. */
  readonly chunkSpec?: Readonly<Record<string, number>>;
  /** The version. */
  readonly version?: string;
  /** The axes, slowest first. */
  readonly axisOrder?: readonly string[];
  /** Entries of the cache's metadata, each of which must be equal. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What makes a directory no cache of ours; a disk that fails is another matter. */
const UNREADABLE = ["EISDIR", "EACCES", "EPERM", "ELOOP", "ENAMETOOLONG"];

/**
 * Finds the caches under a root. What is no cache is passed over.
 *
 * @param root The root
 * @param options `signal`: gives up between two caches
 * @returns The caches, sorted by id
 * @throws {StoreError} If the root cannot be listed or the disk fails
 */
export async function discoverCaches(root: string, options: { readonly signal?: AbortSignal } = {}): Promise<CacheEntry[]> {
  const names = (await listNames(root)).sort();
  const found = await mapBounded(names, async (cacheId): Promise<CacheEntry | undefined> => {
    const path = join(root, cacheId);
    const metadata = await readMetadataIfAny(join(path, "metadata.json"));
    // A copy under another name holds files that belong to the original.
    return metadata === undefined || metadata.cacheId !== cacheId ? undefined : { cacheId, path, metadata };
  }, options);
  return found.filter((entry) => entry !== undefined);
}

async function readMetadataIfAny(path: string): Promise<Metadata | undefined> {
  try {
    return await readMetadata(path);
  } catch (error) {
    if (error instanceof InvalidMetadataError || error instanceof FormatVersionError) return undefined;
    if (error instanceof StoreError && UNREADABLE.includes(errorCode(error.cause))) return undefined;
    throw error;
  }
}

/**
 * Whether a cache fits what is asked for, by one of its definitions.
 *
 * @param entry The cache
 * @param criteria What is asked for
 * @returns Whether it fits
 */
export function matches(entry: CacheEntry, criteria: CacheCriteria): boolean {
  return matchingDefinition(entry, criteria) !== undefined;
}

/**
 * Finds the definition by which a cache fits what is asked for: the last used one of those that do.
 *
 * @param entry The cache
 * @param criteria What is asked for
 * @returns The definition, or `undefined` if the cache does not fit
 */
export function matchingDefinition(entry: CacheEntry, criteria: CacheCriteria): Definition | undefined {
  const { params, metadata = {} } = criteria;
  const stored = entry.metadata.metadata;
  if (params !== undefined && !isSame(ownValue(stored, "params"), params)) return undefined;
  for (const [name, value] of Object.entries(metadata)) {
    if (!Object.hasOwn(stored, name) || !isSame(stored[name], value)) return undefined;
  }
  return entry.metadata.definitions.find((definition) => fits(definition, criteria));
}

function fits(definition: Definition, criteria: CacheCriteria): boolean {
  const { axisValues, allowSuperset = false, chunkSpec, version, axisOrder } = criteria;
  if (version !== undefined && version !== definition.version) return false;
  if (axisOrder !== undefined && !isSame(axisOrder, definition.axisOrder)) return false;
  if (chunkSpec !== undefined && !isSame(chunkSpec, definition.chunkSpec)) return false;
  if (axisValues === undefined || isSame(axisValues, definition.axisValues)) return true;
  return allowSuperset && isSuperset(definition, axisValues);
}

/** Of the same axes only: a function of other vectors is another function. */
function isSuperset(definition: Definition, axisValues: Readonly<Record<string, readonly unknown[]>>): boolean {
  const axes = Object.keys(axisValues);
  if (axes.length !== definition.axisOrder.length) return false;
  return axes.every((axis) => {
    if (!Object.hasOwn(definition.axisValues, axis)) return false;
    const known = new Set(definition.axisValues[axis].map((value) => canonicalText(value, "axis value")));
    return axisValues[axis].every((value) => known.has(canonicalText(value, "axis value")));
  });
}

function ownValue(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalText(one, "metadata") === canonicalText(other, "metadata");
}
