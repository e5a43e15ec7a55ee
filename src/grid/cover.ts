/**
 * Covers a set of points by few blocks.
 *
 * @module
 */

import { blockSize, coordinates, sequence, strides } from "./block.ts";

/** A block inside a chunk: per axis the offsets of its values in the chunk's vectors, ascending. */
export type SubBlock = readonly Int32Array[];

/** Points that share their coordinates on the axes handled so far; `rest` numbers them over the remaining axes. */
interface Slab {
  readonly offsets: number[];
  readonly rest: readonly number[];
}

/** Groups the values of one axis whose points are alike on all the other axes. */
function slabs(points: readonly number[], lengths: readonly number[], axis: number): Slab[] {
  const stride = strides(lengths)[axis];
  const byOffset = new Map<number, number[]>();
  for (const point of points) {
    const offset = Math.floor(point / stride) % lengths[axis];
    const rest = Math.floor(point / (stride * lengths[axis])) * stride + point % stride;
    const list = byOffset.get(offset);
    if (list === undefined) byOffset.set(offset, [rest]);
    else list.push(rest);
  }
  const byRest = new Map<string, Slab>();
  for (const [offset, rest] of byOffset) {
    const signature = rest.join();
    const slab = byRest.get(signature);
    if (slab === undefined) byRest.set(signature, { offsets: [offset], rest });
    else slab.offsets.push(offset);
  }
  return [...byRest.values()];
}

function cover(points: readonly number[], lengths: readonly number[], axes: readonly number[]): Map<number, number[]>[] {
  if (axes.length === 0) return [new Map()];
  let best: { at: number; slabs: Slab[] } | undefined;
  for (let at = 0; at < axes.length; at++) {
    const found = slabs(points, lengths, at);
    if (best === undefined || found.length < best.slabs.length) best = { at, slabs: found };
    if (found.length === 1) break;
  }
  const { at, slabs: chosen } = best!;
  const without = <T>(list: readonly T[]) => list.filter((_, i) => i !== at);
  return chosen.flatMap((slab) =>
    cover(slab.rest, without(lengths), without(axes)).map((block) => block.set(axes[at], slab.offsets.sort((a, b) => a - b)))
  );
}

/**
 * Covers points of a chunk by disjoint blocks that hold these points and no others. A set that is a block gives one; a block
 * less a block, as an edit of k axes leaves it, gives at most k.
 *
 * @param lengths The lengths of the chunk's vectors
 * @param points The points, ascending
 * @returns The blocks, ordered by their first point
 */
export function coverPoints(lengths: readonly number[], points: Uint32Array): SubBlock[] {
  if (points.length === 0) return [];
  if (points.length === blockSize(lengths)) return [lengths.map((length) => sequence(0, length))];
  const axes = lengths.map((_, axis) => axis);
  const blocks = cover(Array.from(points), lengths, axes).map((block) => axes.map((axis) => Int32Array.from(block.get(axis)!)));
  const step = strides(lengths);
  const first = (block: SubBlock) => block.reduce((sum, offsets, axis) => sum + offsets[0] * step[axis], 0);
  return blocks.sort((a, b) => first(a) - first(b));
}

/**
 * The smallest block that holds points of a chunk.
 *
 * @param lengths The lengths of the chunk's vectors
 * @param points The points, ascending and not empty
 * @returns The offsets per axis, and the points' numbers inside the block, ascending
 */
export function boundingBlock(lengths: readonly number[], points: Uint32Array): { offsets: SubBlock; rows: Uint32Array } {
  if (points.length === blockSize(lengths)) return { offsets: lengths.map((length) => sequence(0, length)), rows: points };
  const used = lengths.map((length) => new Uint8Array(length));
  for (const point of points) coordinates(point, lengths).forEach((offset, axis) => used[axis][offset] = 1);
  const offsets = used.map((flags) => Int32Array.from(flags.keys()).filter((offset) => flags[offset] === 1));
  const rank = offsets.map((list, axis) => {
    const ranks = new Uint32Array(lengths[axis]);
    list.forEach((offset, i) => ranks[offset] = i);
    return ranks;
  });
  const step = strides(offsets.map((list) => list.length));
  const rows = points.map((point) => coordinates(point, lengths).reduce((sum, offset, axis) => sum + rank[axis][offset] * step[axis], 0));
  return { offsets, rows };
}
