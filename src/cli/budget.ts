/**
 * A number of points to be executed and no more: whole chunks, and the first points of one that does not fit.
 *
 * @module
 */

import type { MissingChunk } from "../cache_status.ts";
import { canonicalText } from "../format/canonical.ts";
import type { ChunkKey } from "../format/types.ts";
import type { WherePredicate } from "./where.ts";

/** What is executed of a grid. */
export interface Budget {
  /** Chunks of which every missing point is. */
  readonly whole: readonly ChunkKey[];
  /** The chunk of which only some are. */
  readonly cut?: MissingChunk;
  /** How many points it comes to. */
  readonly points: number;
}

/**
 * Takes the first missing points.
 *
 * @param missing The missing points, chunk by chunk
 * @param count How many
 * @returns What is executed
 */
export function takePoints(missing: Iterable<MissingChunk>, count: number): Budget {
  const whole: ChunkKey[] = [];
  let points = 0;
  for (const chunk of missing) {
    if (points === count) break;
    const left = count - points;
    if (chunk.points.length > left) return { whole, cut: { ...chunk, points: chunk.points.slice(0, left) }, points: count };
    whole.push(chunk.key);
    points += chunk.points.length;
  }
  return { whole, points };
}

/** Keeps some points and leaves out all others. */
export function onlyPoints(points: Iterable<Readonly<Record<string, unknown>>>): WherePredicate {
  const texts = new Set(Array.from(points, (point) => canonicalText(point)));
  return (point) => texts.has(canonicalText(point));
}
