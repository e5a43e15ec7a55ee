/**
 * A number of points to be executed and no more: whole chunks, and of others only some of the missing points.
 *
 * @module
 */

import type { ChunkCache } from "../cache.ts";
import { cacheFailures } from "../cache_failures.ts";
import type { MissingChunk } from "../cache_status.ts";
import { viewOf } from "../cache_view.ts";
import { canonicalText } from "../format/canonical.ts";
import type { ChunkKey } from "../format/types.ts";
import { pointRecordOf } from "../grid/axes.ts";
import type { AxesInput } from "../types.ts";
import type { WherePredicate } from "./where.ts";

/** What is executed of a grid. */
export interface Budget {
  /** Chunks of which every point is. */
  readonly whole: readonly ChunkKey[];
  /** Chunks of which only some are. */
  readonly cut: readonly MissingChunk[];
  /** How many points it comes to. */
  readonly points: number;
}

/** Whether nothing of a chunk is known: no file can then turn out to be damaged, and add to what is missing. */
function isUntouched({ key, count }: MissingChunk): boolean {
  return key.reduce((points, [, values]) => points * values.length, 1) === count;
}

function someOf({ key, index, points }: MissingChunk, most: number, isMeant: WherePredicate = () => true): MissingChunk {
  const taken = points.filter(isMeant).slice(0, most);
  return { key, index, count: taken.length, points: taken };
}

/**
 * Takes the first missing points. A chunk of which something is known is never taken as a whole: so no more than these points are executed,
 * even where one of its files is damaged.
 *
 * @param missing The missing points, chunk by chunk
 * @param count How many
 * @param isMeant Which ones; all if absent
 * @returns What is executed
 */
export function takePoints(missing: Iterable<MissingChunk>, count: number, isMeant?: WherePredicate): Budget {
  const whole: ChunkKey[] = [];
  const cut: MissingChunk[] = [];
  let points = 0;
  if (count === 0) return { whole, cut, points };
  for (const chunk of missing) {
    const left = count - points;
    // Points are made where some of them may be left out, and nowhere else.
    const isWhole = chunk.count <= left && isUntouched(chunk);
    const taken = isMeant === undefined && isWhole ? undefined : someOf(chunk, left, isMeant);
    if (taken === undefined || (isWhole && taken.count === chunk.count)) whole.push(chunk.key);
    else if (taken.count > 0) cut.push(taken);
    points += (taken ?? chunk).count;
    if (points === count) break;
  }
  return { whole, cut, points };
}

/**
 * Takes the first missing points that have not failed before, then those that have: a limit would else be spent on the same failures again
 * and again.
 *
 * @param missing The missing points, chunk by chunk; gone through twice
 * @param count How many
 * @param hasFailed Which ones are on record as failed; none if absent
 * @returns What is executed first, and what is executed then
 */
export function takeFreshFirst(missing: Iterable<MissingChunk>, count: number, hasFailed?: WherePredicate): [first: Budget, then: Budget] {
  if (hasFailed === undefined) return [takePoints(missing, count), takePoints([], 0)];
  const first = takePoints(missing, count, (point) => !hasFailed(point));
  return [first, takePoints(missing, count - first.points, hasFailed)];
}

/**
 * The points that are on record as failed.
 *
 * @param cache The cache
 * @param signal Gives up between two records
 * @returns Tells whether a point is among them; nothing if there is none
 * @throws {StoreError} If the system refuses
 */
export async function failedBefore(cache: ChunkCache<AxesInput, unknown>, signal?: AbortSignal): Promise<WherePredicate | undefined> {
  const { state } = viewOf(cache)!;
  const failed: Record<string, unknown>[] = [];
  for await (const { record: { chunkKey, failures } } of cacheFailures(state, signal)) {
    const names = chunkKey.map(([name]) => name);
    for (const { points } of failures) for (const point of points) failed.push(pointRecordOf(state.axes, names, point));
  }
  return failed.length === 0 ? undefined : onlyPoints(failed);
}

/** Keeps some points and leaves out all others. */
export function onlyPoints(points: Iterable<Readonly<Record<string, unknown>>>): WherePredicate {
  const texts = new Set(Array.from(points, (point) => canonicalText(point)));
  return (point) => texts.has(canonicalText(point));
}
