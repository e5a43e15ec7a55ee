/**
 * Finds chunk files that are not as long as they were when they were written, without opening them.
 *
 * @module
 */

import { viewOf } from "../cache_view.ts";
import type { ChunkCache } from "../cache.ts";
import { mapBounded } from "../store/bounded.ts";
import { readChunkIndex } from "../store/chunk_index.ts";
import { fileInfo } from "../store/files.ts";
import type { AxesInput } from "../types.ts";
import { indexPathOf, isOfDefinition } from "./catalog.ts";
import type { DamagedFile, MaintenanceOptions } from "./context.ts";
import { Forgotten } from "./forgotten.ts";

/**
 * Compares the lengths of the files that hold points of a cache, or of a slice of it, with what the index, or their heads, say.
 *
 * @param cache The cache
 * @param options What stops it
 * @returns The files that are shorter or longer
 * @throws {StoreError} If the system refuses
 */
export async function checkLengths<A extends AxesInput, C>(
  cache: ChunkCache<A, C>,
  { signal }: Pick<MaintenanceOptions, "signal"> = {},
): Promise<DamagedFile[]> {
  const { state, selected } = viewOf(cache)!;
  await state.sync(signal);
  const index = await readChunkIndex(indexPathOf(state));
  const asked = new Forgotten(
    state.axes,
    state.axes.map(({ values }, i) => Array.from(selected[i], (position) => values[position])),
    undefined,
  );
  const files = [...state.knowledge.entries.values()].filter((entry) => isOfDefinition(state, entry) && asked.touches(entry.axes));
  const found = await mapBounded(files, async ({ path, bytes }): Promise<DamagedFile | undefined> => {
    // A file that was replaced since it was looked at has another entry in the index, which is written later than the file.
    const lengths = [bytes, index?.get(path)?.bytes ?? 0].filter((length) => length > 0);
    const info = lengths.length === 0 ? undefined : await fileInfo(state.store.absolute(path));
    if (info === undefined || lengths.includes(info.size)) return undefined;
    return { path, reason: `it is ${info.size} bytes long and was ${lengths[0]} when it was written`, now: "there" };
  }, signal === undefined ? {} : { signal });
  return found.filter((file) => file !== undefined);
}
