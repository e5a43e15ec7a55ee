/**
 * The record of a cache: what its metadata.json says, and whether that fits.
 *
 * @module
 */

import { join } from "@std/path";
import { checkDefinition } from "./definitions.ts";
import { CacheNotFoundError, DamagedFileError, FormatVersionError, InvalidMetadataError } from "./errors.ts";
import { canonicalText } from "./format/canonical.ts";
import { paramsToCacheId } from "./format/hashes.ts";
import { checkFunction, type FunctionIdentity, functionRecord } from "./function_identity.ts";
import { zipAxis } from "./grid/zip.ts";
import { isPlainRecord } from "./plain_record.ts";
import { ChunkStore } from "./store/chunk_store.ts";
import { type Definition, type Metadata, readMetadata, withDefinition, writeMetadata } from "./store/metadata.ts";
import type { AxesInput } from "./types.ts";

/** What is to be on record. */
export interface RecordedCache {
  readonly root: string;
  readonly cacheId: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly definition: Definition;
  readonly store: ChunkStore;
  readonly functionIdentity: FunctionIdentity | undefined;
  readonly warn: (message: string) => void;
  readonly options: { readonly exclusive?: boolean | undefined; readonly warnOnOverlap?: boolean | undefined };
}

/** The record of a cache. */
export class CacheRecord {
  readonly #cache: RecordedCache;
  #onDisk: Metadata | "unread" | "absent" | "broken" = "unread";
  #isChecked = false;

  constructor(cache: RecordedCache) {
    this.#cache = cache;
  }

  /** The path of metadata.json. */
  get path(): string {
    return join(this.#cache.store.directory, "metadata.json");
  }

  /**
   * Reads what is on record and refuses what stands against it. Called before every run.
   *
   * @throws {CacheConflictError} If the cache is on record for something else
   * @throws {FormatVersionError} If the record is in a newer format
   */
  async open(): Promise<void> {
    try {
      const record = await readMetadata(this.path);
      if (record !== undefined) await this.#requireUnrefuted(record);
      this.#onDisk = record ?? "absent";
    } catch (error) {
      // The files can tell what is known without it; the next write makes it anew.
      if (!(error instanceof InvalidMetadataError)) throw error;
      if (this.#onDisk !== "broken") this.#cache.warn(`${error.message}; known points are used`);
      this.#onDisk = "broken";
    }
    if (typeof this.#onDisk !== "string") this.#check(this.#onDisk);
  }

  /** Holds a record to be damaged that names another cache or function than the files beside it. */
  async #requireUnrefuted(record: Metadata): Promise<void> {
    const { cacheId, functionIdentity, store } = this.#cache;
    const { name } = (record.metadata.function ?? {}) as { readonly name?: unknown };
    const ownName = functionIdentity !== undefined && name !== undefined && name !== functionIdentity.name
      ? functionIdentity.name
      : undefined;
    if (record.cacheId === cacheId && ownName === undefined) return;
    if (!await hasOwnFile(store, ownName)) return;
    throw new InvalidMetadataError(
      `Invalid metadata in ${this.path}: it names another cache or function than the files beside it`,
      this.path,
    );
  }

  #check(record: Metadata): void {
    const { cacheId, root, functionIdentity, definition, options, warn } = this.#cache;
    if (record.cacheId !== cacheId) {
      throw new InvalidMetadataError(
        `Cannot use cache ${JSON.stringify(cacheId)}: its metadata.json names the cache ${JSON.stringify(record.cacheId)}: ` +
          `a cache directory keeps its name when it is moved or copied`,
        this.path,
      );
    }
    // Told once: what is written later is this cache's own, or that of one that came after it.
    if (this.#isChecked) return;
    if (functionIdentity !== undefined) checkFunction(record.metadata.function, functionIdentity, { root, cacheId, warn });
    checkDefinition(record, definition, {
      root,
      cacheId,
      exclusive: options.exclusive ?? false,
      warnOnOverlap: options.warnOnOverlap ?? false,
      warn,
    });
    this.#isChecked = true;
  }

  /** What was on record when it was last read. */
  get #record(): Metadata | undefined {
    return typeof this.#onDisk === "string" ? undefined : this.#onDisk;
  }

  /** Whether there is no readable record, or one without the params, which this cache knows: one that was made of the files alone. */
  get isMissing(): boolean {
    if (typeof this.#onDisk === "string") return this.#onDisk !== "unread";
    return areParamsUnknown(this.#onDisk) && !areParamsUnknown(this.#cache);
  }

  /** Whether the record has this definition first, so that there is nothing to write. */
  get isCurrent(): boolean {
    const record = this.#record;
    return record !== undefined && canonicalText(this.#next(record, record.updatedAt)) === canonicalText(record);
  }

  #next(record: Metadata | undefined, now: string): Metadata {
    const { cacheId, metadata, functionIdentity, definition } = this.#cache;
    // The function on record stays the first one: as long as its values are here, a change of its source is worth telling.
    const recorded = record?.metadata.function ?? (functionIdentity && functionRecord(functionIdentity));
    const identity = { cacheId, metadata: { ...metadata, ...(recorded === undefined ? {} : { function: recorded }) } };
    return withDefinition(record, identity, definition, now);
  }

  /**
   * Writes metadata.json.
   *
   * @returns Its path
   * @throws {StoreError} If it cannot be written
   */
  async write(): Promise<string> {
    await this.open();
    const next = this.#next(this.#record, new Date().toISOString());
    await writeMetadata(this.path, next);
    this.#onDisk = next;
    this.#isChecked = true;
    return this.path;
  }
}

/** An id that was made from params. */
const MADE_ID = /^[0-9a-f]{64}$/;

/**
 * Whether a cache's id was made from params that are not on record: a record that was made of the files alone has none.
 *
 * @param cache The cache id, what is on record beside the definitions, and the function, where it is at hand
 * @returns Whether it was
 */
export function areParamsUnknown({ cacheId, metadata, functionIdentity }: {
  readonly cacheId: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly functionIdentity?: FunctionIdentity | undefined;
}): boolean {
  const { params = {}, function: recorded } = metadata;
  if (!MADE_ID.test(cacheId) || !isPlainRecord(params) || Object.keys(params).length > 0) return false;
  const { name } = (recorded ?? functionIdentity ?? {}) as { readonly name?: unknown };
  return cacheId !== paramsToCacheId({}) && (typeof name !== "string" || cacheId !== paramsToCacheId({}, name));
}

/** How many files are asked at most. */
const MAX_ASKED = 16;

/** Whether one of the first files is of this cache, and made by a function of a name, if one is given. */
async function hasOwnFile(store: ChunkStore, functionName: string | undefined): Promise<boolean> {
  for (const path of (await store.list()).slice(0, MAX_ASKED)) {
    try {
      const read = await store.readHeadAndMade(path);
      if (read !== undefined && (functionName === undefined || read.made.functionName === functionName)) return true;
    } catch (error) {
      if (!(error instanceof DamagedFileError || error instanceof FormatVersionError)) throw error;
    }
  }
  return false;
}

/**
 * Reads the record of a cache by its id.
 *
 * @param root The directory of all caches
 * @param cacheId The cache id
 * @returns Where it is, and what it says; nothing if there is none
 * @throws {InvalidMetadataError} If it is no record
 */
export async function readRecord(
  root: string,
  cacheId: string,
): Promise<{ directory: string; path: string; record: Metadata | undefined }> {
  const { directory } = new ChunkStore({ root, cacheId, durability: "none" });
  const path = join(directory, "metadata.json");
  return { directory, path, record: await readMetadata(path) };
}

/**
 * Reads how a cache was last defined.
 *
 * @param root The directory of all caches
 * @param cacheId The cache id
 * @returns The options of a cache that is defined like that
 * @throws {CacheNotFoundError} If there is no such cache
 * @throws {InvalidMetadataError} If its record is damaged
 */
export async function definitionOnRecord(root: string, cacheId: string) {
  const { directory, path, record } = await readRecord(root, cacheId);
  const at = JSON.stringify(cacheId);
  if (record === undefined) {
    throw new CacheNotFoundError(`Cannot load cache ${at}: Cache directory not found under ${JSON.stringify(root)}`, directory);
  }
  if (record.definitions.length === 0) throw new InvalidMetadataError(`Invalid metadata in ${path}: it has no definition`, path);
  return { ...definedOptions(record.definitions[0]), metadata: record.metadata };
}

/** The options of a cache that is defined as on record. */
export function definedOptions({ axisValues, chunkSpec, axisOrder, version, zipFields = {} }: Definition) {
  const entries = Object.entries(axisValues).map(([axis, values]) =>
    [axis, Object.hasOwn(zipFields, axis) ? zipAxis(zipFields[axis], values as object[]) : values] as const
  );
  return { axisValues: Object.fromEntries(entries) as AxesInput, chunkSpec, axisOrder, version };
}
