/**
 * Puts what is on record as failed in one cache on the record of another one, with a further axis of one value.
 *
 * @module
 */

import { cacheFailures } from "../cache_failures.ts";
import type { CacheState } from "../cache_state.ts";
import { valueKey } from "../grid/axes.ts";
import { coordinates } from "../grid/block.ts";
import { binValues, chunkKey, chunkLengths } from "../grid/chunk_grid.ts";
import { missingFlags, planChunk } from "../grid/plan.ts";
import type { ChunkRequest } from "../grid/request.ts";
import { type FailureEntry, FailureRecords, updateFailures } from "../store/failure_records.ts";
import type { AdoptFilesOptions } from "./adopt_files.ts";

/** A failed point where the other cache has it. */
interface FailedPoint {
  /** Its position on each axis. */
  readonly positions: readonly number[];
  /** What is on record of it. */
  readonly entry: FailureEntry;
}

/**
 * Puts the failures on record of a cache on the record of another one, by its layout, but for points that are known there or no part of
 * its grid. What is there on record already stays.
 *
 * @param source The one
 * @param target The other
 * @param options The further axis
 * @returns How many failed points the other one has on record of it
 * @throws {StoreError} If the system refuses
 */
export async function adoptFailures(source: CacheState, target: CacheState, options: AdoptFilesOptions): Promise<number> {
  // A hash of another version would be none of the other cache's.
  if (source.version !== target.version) return 0;
  const failed = await failedPoints(source, target, options);
  if (failed.length === 0) return 0;
  await target.sync(options.signal);
  const records = new FailureRecords(target.store.directory);
  const positions = target.axes.map((_, axis) => Int32Array.from(failed, (point) => point.positions[axis]));
  const request = target.requestOfItems(positions, failed.length);
  let count = 0;
  for (let i = 0; i < request.chunkCount; i++) {
    options.signal?.throwIfAborted();
    const asked = request.at(i);
    const failures = entriesOf(target, asked, failed);
    count += failures.reduce((sum, { points }) => sum + points.length, 0);
    if (failures.length === 0 || options.dryRun) continue;
    const key = chunkKey(target.axes, asked.chunk);
    const hash = target.names.hashOf(asked.chunk);
    const there = await records.read(hash);
    const news = { chunkKey: key, failed: there?.failures ?? [], known: [] };
    await records.write(hash, updateFailures({ chunkKey: key, failures }, news)!);
  }
  return count;
}

/** The failed points that are points of the other cache, too. */
async function failedPoints(source: CacheState, target: CacheState, { param, value, signal }: AdoptFilesOptions): Promise<FailedPoint[]> {
  const found: FailedPoint[] = [];
  for await (const { record: { chunkKey: key, failures } } of cacheFailures(source, signal)) {
    const order = target.axes.map(({ name }) => key.findIndex(([axis]) => axis === name));
    if (key.length !== target.axes.length - 1 || target.axes.some(({ name }, i) => order[i] < 0 && name !== param)) continue;
    for (const entry of failures) {
      for (const values of entry.points) {
        const positions = target.axes.map(({ indexOf }, i) => indexOf.get(valueKey(order[i] < 0 ? value : values[order[i]])));
        if (positions.every((position) => position !== undefined)) found.push({ positions, entry });
      }
    }
  }
  return found;
}

/** What is to be on record of a chunk: points that failed together stay together. */
function entriesOf(
  { axes, known, where }: CacheState,
  { chunk, points, places }: ChunkRequest,
  failed: readonly FailedPoint[],
): FailureEntry[] {
  const missing = missingFlags(planChunk(axes, chunk, known, where));
  const lengths = chunkLengths(chunk);
  const vectors = chunk.map((bin, axis) => binValues(axes[axis], bin));
  const byEntry = new Map<FailureEntry, (readonly unknown[])[]>();
  for (let n = 0; n < points.length; n++) {
    if (missing[points[n]] === 0) continue;
    const { entry } = failed[places[n]];
    const values = coordinates(points[n], lengths).map((offset, axis) => vectors[axis][offset]);
    const together = byEntry.get(entry);
    if (together === undefined) byEntry.set(entry, [values]);
    else together.push(values);
  }
  return Array.from(byEntry, ([entry, values]) => ({ ...entry, points: values }));
}
