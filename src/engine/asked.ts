/**
 * What is asked of a chunk, set against what is known of it.
 *
 * @module
 */

import type { ChunkPlan } from "../grid/plan.ts";
import type { ChunkRequest } from "../grid/request.ts";
import type { FileEntry } from "../store/file_entry.ts";

/** How many points of a chunk are known. */
export function knownCount(plan: ChunkPlan<FileEntry>): number {
  return plan.sources.reduce((sum, source) => sum + source.points.length, 0);
}

/** The points asked for that are missing, ascending and each once. */
export function wantedPoints(request: ChunkRequest, plan: ChunkPlan<FileEntry>): Uint32Array {
  const asked = new Set(request.points);
  return plan.missing.filter((point) => asked.has(point));
}
