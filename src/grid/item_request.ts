/**
 * Requests of single points: the chunks that they touch, and for each the points in the order of the items.
 *
 * @module
 */

import type { ChunkKey } from "../format/types.ts";
import { type Axis, pointRecord } from "./axes.ts";
import { blockSize, type Positions, strides } from "./block.ts";
import { type Chunk, type ChunkGrid, ChunkKeyReader, chunkLengths, showValue } from "./chunk_grid.ts";
import type { ChunkRequest, Request } from "./request.ts";

/** The touched chunks in plan order, and their items one after another. */
interface Grouped {
  /** The i-th touched chunk. */
  readonly chunk: (i: number) => Chunk;
  /** Where the items of each chunk start, and where the last ones end. */
  readonly starts: Uint32Array;
  /** The numbers of the items, chunk after chunk, ascending in each. */
  readonly places: Uint32Array;
  /** For each of them its point in the chunk. */
  readonly points: Uint32Array;
}

/** What is asked of a grid by items: the i-th item's output has the i-th place. */
export class ItemRequest implements Request {
  readonly axes: readonly Axis[];
  readonly length: number;
  readonly chunkCount: number;
  readonly #grouped: Grouped;
  /** Per chunk, made when it is asked for: which item is the first of a point. */
  readonly #firsts: (ReadonlyMap<number, number> | undefined)[];

  private constructor(axes: readonly Axis[], grouped: Grouped) {
    this.axes = axes;
    this.length = grouped.places.length;
    this.chunkCount = grouped.starts.length - 1;
    this.#grouped = grouped;
    this.#firsts = new Array(this.chunkCount);
  }

  /**
   * Items over the grid's own chunks.
   *
   * @param grid The layout
   * @param positions Per axis the position of each item's value
   * @param length The number of items
   */
  static ofGrid(grid: ChunkGrid, positions: readonly Positions[], length: number): ItemRequest {
    return new ItemRequest(grid.axes, groupByChunk(grid, positions, length));
  }

  /**
   * Items over chunks that are listed one by one.
   *
   * @param axes The axes, in axis order
   * @param chunks The chunk keys
   * @param positions Per axis the position of each item's value
   * @param length The number of items
   * @throws {RangeError} If the chunks do not hold every item exactly once
   */
  static ofChunks(axes: readonly Axis[], chunks: Iterable<ChunkKey>, positions: readonly Positions[], length: number): ItemRequest {
    return new ItemRequest(axes, groupByKey(axes, chunks, positions, length));
  }

  chunk(i: number): Chunk {
    return this.#grouped.chunk(i);
  }

  count(i: number): number {
    const { starts } = this.#grouped;
    return starts[i + 1] - starts[i];
  }

  at(i: number): ChunkRequest {
    const { starts, ...all } = this.#grouped;
    const chunk = this.chunk(i);
    const points = all.points.subarray(starts[i], starts[i + 1]);
    const places = all.places.subarray(starts[i], starts[i + 1]);
    const isWhole = points.length === blockSize(chunkLengths(chunk)) && points.every((point, k) => point === k);
    return { chunk, points, places, isWhole };
  }

  /**
   * The first item that means a point.
   *
   * @param i The touched chunk
   * @param point A point of it that is asked for
   * @returns The number of the item
   */
  firstItem(i: number, point: number): number {
    const { starts, places, points } = this.#grouped;
    if (starts[i + 1] - starts[i] === 1) return places[starts[i]];
    let firsts = this.#firsts[i];
    if (firsts === undefined) {
      const made = new Map<number, number>();
      for (let at = starts[i + 1] - 1; at >= starts[i]; at--) made.set(points[at], places[at]);
      this.#firsts[i] = firsts = made;
    }
    return firsts.get(point)!;
  }
}

function groupByChunk(grid: ChunkGrid, positions: readonly Positions[], length: number): Grouped {
  const { numbers, points } = locate(grid, positions, length);
  const { ranks, starts } = rank(numbers);
  const next = starts.slice();
  const places = new Uint32Array(length);
  const sorted = new Uint32Array(length);
  for (let item = 0; item < length; item++) {
    const at = next[ranks[item]]++;
    places[at] = item;
    sorted[at] = points[item];
  }
  const chunk = (i: number) => positions.map((list, axis) => grid.bin(axis, Math.floor(list[places[starts[i]]] / grid.sizes[axis])));
  return { chunk, starts, places, points: sorted };
}

/** For each item a number of its chunk, in plan order, and its point in the chunk. */
function locate(grid: ChunkGrid, positions: readonly Positions[], length: number): { numbers: Float64Array; points: Uint32Array } {
  const numbers = new Float64Array(length);
  const points = new Uint32Array(length);
  let count = 1;
  for (const [axis, list] of positions.entries()) {
    const size = grid.sizes[axis];
    const bins = grid.binCounts[axis];
    const lastLength = grid.axes[axis].values.length - (bins - 1) * size;
    if (count * bins > Number.MAX_SAFE_INTEGER) {
      // Ranks are in the same order, and small.
      const { ranks, starts } = rank(numbers);
      numbers.set(ranks);
      count = starts.length - 1;
    }
    count *= bins;
    for (let item = 0; item < length; item++) {
      const bin = Math.floor(list[item] / size);
      numbers[item] = numbers[item] * bins + bin;
      points[item] = points[item] * (bin === bins - 1 ? lastLength : size) + list[item] - bin * size;
    }
  }
  return { numbers, points };
}

/** The rank of each number among the distinct ones, and where each of these starts when all are sorted. */
function rank(numbers: Float64Array): { ranks: Uint32Array; starts: Uint32Array } {
  const distinct = numbers.slice().sort();
  const starts: number[] = [];
  for (let i = 0; i < distinct.length; i++) {
    if (i > 0 && distinct[i] === distinct[starts.length - 1]) continue;
    distinct[starts.length] = distinct[i];
    starts.push(i);
  }
  const ranks = new Uint32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    let low = 0;
    for (let high = starts.length - 1; low < high;) {
      const middle = (low + high) >>> 1;
      if (distinct[middle] < numbers[i]) low = middle + 1;
      else high = middle;
    }
    ranks[i] = low;
  }
  return { ranks, starts: Uint32Array.from([...starts, numbers.length]) };
}

/** Items by the position of their first value, of these by that of their second, and so on; numbers of items at the end. */
type ItemTree = Map<number, ItemTree> | number[];

function treeOf(positions: readonly Positions[], length: number): ItemTree {
  const root: ItemTree = positions.length === 0 ? [] : new Map();
  for (let item = 0; item < length; item++) {
    let node = root;
    for (let axis = 0; axis < positions.length; axis++) {
      const inner = node as Map<number, ItemTree>;
      let child = inner.get(positions[axis][item]);
      if (child === undefined) inner.set(positions[axis][item], child = axis === positions.length - 1 ? [] : new Map());
      node = child;
    }
    (node as number[]).push(item);
  }
  return root;
}

/** The items in a chunk and their points, in the order of the items. */
function itemsIn(chunk: Chunk, root: ItemTree): [item: number, point: number][] {
  const step = strides(chunkLengths(chunk));
  const found: [number, number][] = [];
  function descend(node: ItemTree, axis: number, point: number): void {
    if (Array.isArray(node)) {
      for (const item of node) found.push([item, point]);
      return;
    }
    for (const [offset, position] of chunk[axis].positions.entries()) {
      const child = node.get(position);
      if (child !== undefined) descend(child, axis + 1, point + offset * step[axis]);
    }
  }
  descend(root, 0, 0);
  return found.sort(([a], [b]) => a - b);
}

function groupByKey(axes: readonly Axis[], keys: Iterable<ChunkKey>, positions: readonly Positions[], length: number): Grouped {
  const root = treeOf(positions, length);
  const reader = new ChunkKeyReader(axes);
  const chunks: Chunk[] = [];
  const starts: number[] = [0];
  const places = new Uint32Array(length);
  const points = new Uint32Array(length);
  const seen = new Uint8Array(length);
  let at = 0;
  for (const key of keys) {
    const chunk = reader.read(key);
    const found = itemsIn(chunk, root);
    if (found.length === 0) continue;
    for (const [item, point] of found) {
      if (seen[item]++ > 0) throw new RangeError("Cannot plan: chunkEnumerator gives chunks that overlap: each point must be in one chunk");
      places[at] = item;
      points[at++] = point;
    }
    chunks.push(chunk);
    starts.push(at);
  }
  const missing = seen.indexOf(0);
  if (missing >= 0) {
    const point = pointRecord(axes, axes.map((axis, n) => axis.values[positions[n][missing]]));
    throw new RangeError(`Cannot plan: chunkEnumerator gives no chunk with the point of items[${missing}]: received ${showValue(point)}`);
  }
  return { chunk: (i) => chunks[i], starts: Uint32Array.from(starts), places, points };
}
