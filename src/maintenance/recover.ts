/**
 * Opens a cache whose metadata.json is lost, as its files tell.
 *
 * @module
 */

import { ChunkCache } from "../cache.ts";
import { CacheNotFoundError } from "../errors.ts";
import { valueKey } from "../grid/axes.ts";
import type { AxesInput } from "../types.ts";
import { type CatalogFile, readCatalog } from "./catalog.ts";
import { insidesOf, type MaintenanceOptions } from "./context.ts";

/**
 * Opens a cache without its metadata.json: its version and axes are those of the file that was written last, the values of an axis those of
 * all such files, in the order in which they were stored. The params cannot be told. `writeMetadata()`, or `verify` that is to repair, puts
 * this on record; whoever makes the cache of its params next adds them.
 *
 * @param root The directory of all caches
 * @param cacheId The cache id
 * @param options What stops it, who is told
 * @returns The cache
 * @throws {CacheNotFoundError} If there is no file that can be read
 * @throws {StoreError} If the system refuses
 *
 * @example Read what is left
 * ```ts
 * import { ChunkCache, run } from "@x/chunk-memo";
 * import { recoverCache } from "@x/chunk-memo/maintenance";
 * import { assertEquals } from "@std/assert";
 *
 * const root = await Deno.makeTempDir();
 * await run(new ChunkCache({ root, cacheId: "squares", axisValues: { s: [1, 2, 3] } }), ({ s }) => s.map((value) => value ** 2));
 * await Deno.remove(`${root}/squares/metadata.json`);
 * const cache = await recoverCache(root, "squares");
 * assertEquals(cache.axisValues, { s: [1, 2, 3] });
 * ```
 */
export async function recoverCache(
  root: string,
  cacheId: string,
  options: MaintenanceOptions = {},
): Promise<ChunkCache<AxesInput>> {
  const empty = new ChunkCache({ root, cacheId, axisValues: {}, verbose: 0 });
  const { state } = insidesOf(empty, "recover");
  const files = [...(await readCatalog(state, options)).files.values()].sort(byTime);
  const last = files.at(-1);
  if (last === undefined) {
    throw new CacheNotFoundError(
      `Cannot recover cache ${JSON.stringify(cacheId)}: no file of it can be read: rm removes it`,
      state.store.directory,
    );
  }
  const { version, axes } = last.entry;
  const names = axes.map(([name]) => name);
  const alike = files.filter(({ entry }) =>
    entry.version === version && entry.axes.length === names.length && entry.axes.every(([name]) => names.includes(name))
  );
  const vectors = names.map((name) => alike.map(({ entry }) => entry.axes.find(([axis]) => axis === name)![1]));
  return new ChunkCache<AxesInput>({
    root,
    cacheId,
    version,
    axisOrder: names,
    axisValues: Object.fromEntries(names.map((name, i) => [name, distinct(vectors[i])])),
    chunkSpec: Object.fromEntries(names.map((name, i) => [name, Math.max(...vectors[i].map((vector) => vector.length))])),
    metadata: functionOf(last),
    verbose: 0,
  });
}

function byTime({ entry: a }: CatalogFile, { entry: b }: CatalogFile): number {
  return a.updatedAt < b.updatedAt ? -1 : a.updatedAt > b.updatedAt ? 1 : a.path < b.path ? -1 : 1;
}

function distinct(vectors: readonly (readonly unknown[])[]): unknown[] {
  return [...new Map(vectors.flat().map((value) => [valueKey(value), value])).values()];
}

/** Enough for the function to be told from others; the digest of its source says nothing without the runtime it is of. */
function functionOf({ made }: CatalogFile): Record<string, unknown> {
  return made.functionName === undefined ? {} : { function: { name: made.functionName } };
}
