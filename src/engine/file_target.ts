/**
 * Where points of a chunk go: which block, which of its points, which path.
 *
 * @module
 */

import type { ChunkKey } from "../format/types.ts";
import { concatenate, pick } from "../grid/block.ts";
import { binValues, sharedBinValues } from "../grid/chunk_grid.ts";
import { layoutFile } from "../grid/plan.ts";
import type { RunContext } from "./context.ts";
import type { Job } from "./jobs.ts";

/** Points with their values. */
export interface Points {
  readonly points: Uint32Array;
  readonly values: readonly unknown[];
}

/** Where points of a job go: the smallest block that holds them, and the file's path. */
export function fileTarget(
  run: RunContext,
  job: Job,
  points: Uint32Array,
): { readonly path: string; readonly axes: ChunkKey; readonly presence: Uint8Array | undefined } {
  const { offsets, presence } = layoutFile(job.lengths, points);
  const axes: ChunkKey = job.axes.map((axis, i) => {
    const bin = job.chunk[i];
    if (offsets[i].length === job.lengths[i]) return [axis.name, sharedBinValues(axis, bin)] as const;
    return [axis.name, binValues(axis, { axis: i, positions: pick(bin.positions, offsets[i]) })] as const;
  });
  const isChunk = presence === undefined && offsets.every((list, axis) => list.length === job.lengths[axis]);
  const { own } = job.options;
  return { path: isChunk ? own.path : run.state.names.partPath(own.path, axes, presence), axes, presence };
}

/** Points of two sets that share none, ascending. */
export function mergePoints(a: Points, b: Points): Points {
  const entries: [number, unknown][] = Array.from(a.points, (point, n) => [point, a.values[n]]);
  for (let n = 0; n < b.points.length; n++) entries.push([b.points[n], b.values[n]]);
  entries.sort(([x], [y]) => x - y);
  return { points: Uint32Array.from(entries, ([point]) => point), values: entries.map(([, value]) => value) };
}

/** Points of several sets that share none, ascending. */
export function unite(sets: readonly Uint32Array[]): Uint32Array {
  return sets.length === 1 ? sets[0] : concatenate(sets).sort();
}
