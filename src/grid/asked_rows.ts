/**
 * The points that are asked of a chunk, sorted by where their values lie.
 *
 * @module
 */

import { everyPoint } from "./block.ts";
import type { ChunkRequest } from "./chunk_request.ts";

/** Points of a chunk, and the rows in which their values lie. */
interface Placed {
  readonly points: Uint32Array;
  /** A row for each point; their numbers in `points` if absent. */
  readonly rows?: Uint32Array;
}

/** Which points are asked for, by their number in the request, and the row of each. */
export interface AskedRows {
  readonly asked: Uint32Array;
  readonly rows: Uint32Array;
}

/** The asked points of a chunk, sorted by where their values lie. */
export interface SortedAsked {
  /** For each source what is asked of it. */
  readonly bySource: readonly AskedRows[];
  /** The asked points that no source has, by their number in the request. */
  readonly others: Uint32Array;
}

/**
 * Sorts the asked points of a chunk by where their values lie.
 *
 * @param request What is asked of the chunk
 * @param size The number of its points
 * @param sources Where points lie; no point in two of them
 * @returns The points by source, and the others
 */
export function sortAsked(request: ChunkRequest, size: number, sources: readonly Placed[]): SortedAsked {
  const [first] = sources;
  if (request.isWhole && sources.length === 1 && first.points.length === size) {
    return { bySource: [{ asked: first.points, rows: first.rows ?? everyPoint(size) }], others: new Uint32Array(0) };
  }
  const sourceOf = new Int32Array(size).fill(sources.length);
  const rowOf = new Uint32Array(size);
  for (const [s, { points, rows }] of sources.entries()) {
    for (let n = 0; n < points.length; n++) {
      sourceOf[points[n]] = s;
      rowOf[points[n]] = rows === undefined ? n : rows[n];
    }
  }
  const counts = new Uint32Array(sources.length + 1);
  for (const point of request.points) counts[sourceOf[point]]++;
  const found = Array.from(counts, (count) => ({ asked: new Uint32Array(count), rows: new Uint32Array(count) }));
  counts.fill(0);
  for (let k = 0; k < request.points.length; k++) {
    const s = sourceOf[request.points[k]];
    const at = counts[s]++;
    found[s].asked[at] = k;
    found[s].rows[at] = rowOf[request.points[k]];
  }
  return { bySource: found.slice(0, -1), others: found[sources.length].asked };
}
