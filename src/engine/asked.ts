/**
 * What is asked of a chunk, set against what is known or executed of it.
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

/** Which of the asked points are among some points of the chunk, and where. */
export function askedAmong(request: ChunkRequest, plan: ChunkPlan<FileEntry>, points: Uint32Array): { asked: Uint32Array; rows: number[] } {
  const rowOf = new Int32Array(plan.size).fill(-1);
  for (let row = 0; row < points.length; row++) rowOf[points[row]] = row;
  const asked: number[] = [];
  const rows: number[] = [];
  for (let k = 0; k < request.points.length; k++) {
    const row = rowOf[request.points[k]];
    if (row < 0) continue;
    asked.push(k);
    rows.push(row);
  }
  return { asked: Uint32Array.from(asked), rows };
}
