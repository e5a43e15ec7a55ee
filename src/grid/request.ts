/**
 * Requests: the chunks that a selection touches, and for each the points asked for and their places in the output.
 *
 * @module
 */

import type { ChunkKey } from "../format/types.ts";
import { type Axis, pointRecord } from "./axes.ts";
import { blockSize, coordinates, type Positions, productSums, scaled, strides } from "./block.ts";
import { type Chunk, type ChunkGrid, ChunkKeyReader, chunkLengths } from "./chunk_grid.ts";
import { type AskedBin, type ChunkRequest, GridChunkRequest } from "./chunk_request.ts";
import type { SelectedPositions } from "./selection.ts";

export type { ChunkRequest } from "./chunk_request.ts";

/** What is asked of a grid, chunk by chunk in plan order. Nothing is held per chunk. */
export interface Request {
  /** The axes, in axis order. */
  readonly axes: readonly Axis[];
  /** How many places the output has. */
  readonly length: number;
  /** How many chunks are touched. */
  readonly chunkCount: number;
  /** The i-th touched chunk, with what is asked of it. */
  at(i: number): ChunkRequest;
  /** The i-th touched chunk alone. */
  chunk(i: number): Chunk;
  /** How many of its points are asked for. */
  count(i: number): number;
  /** Whether two of the chunks may share points, so that executing one changes what is missing of another. */
  readonly mayOverlap?: boolean;
  /**
   * The numbers of the chunks that have one of these positions on every axis (`touched`), or of which all that is asked for is
   * among them (`covered`). Absent where that cannot be told cheaply.
   */
  chunksAt?(positions: readonly ReadonlySet<number>[], how: "touched" | "covered"): Iterable<number>;
}

function groupByBin(grid: ChunkGrid, axis: number, positions: Positions): { asked: AskedBin[]; numberOf: Map<number, number> } {
  const size = grid.sizes[axis];
  const groups = new Map<number, { offsets: number[]; selected: number[] }>();
  for (let i = 0; i < positions.length; i++) {
    const number = Math.floor(positions[i] / size);
    let group = groups.get(number);
    if (group === undefined) groups.set(number, group = { offsets: [], selected: [] });
    group.offsets.push(positions[i] - number * size);
    group.selected.push(i);
  }
  const numbers = [...groups.keys()].sort((a, b) => a - b);
  const asked = numbers.map((number) => {
    const { offsets, selected } = groups.get(number)!;
    const bin = grid.bin(axis, number);
    const isWhole = offsets.length === bin.positions.length && offsets.every((offset, i) => offset === i);
    const isRun = selected.every((position, i) => position === selected[0] + i);
    return { bin, offsets: Uint32Array.from(offsets), selected: Uint32Array.from(selected), isWhole, isRun };
  });
  return { asked, numberOf: new Map(numbers.map((number, i) => [number, i])) };
}

function refuseTooLarge(length: number): void {
  // Places are 32-bit; an output of this many entries could not be held in any case.
  if (length > 0xffff_ffff) throw new RangeError(`Cannot plan: the request has ${length} points: ask for at most 4294967295 at a time`);
}

/** The request of a selection over the grid's own chunks: a product, so everything is found per axis. */
export class GridRequest implements Request {
  readonly axes: readonly Axis[];
  readonly length: number;
  readonly chunkCount: number;
  readonly #asked: readonly (readonly AskedBin[])[];
  readonly #numberOf: readonly ReadonlyMap<number, number>[];
  readonly #sizes: readonly number[];
  readonly #binCounts: readonly number[];
  readonly #strides: readonly number[];
  readonly #binsOf: readonly WeakMap<ReadonlySet<number>, { touched: readonly number[]; covered: readonly number[] }>[];

  constructor(grid: ChunkGrid, selected: SelectedPositions) {
    const grouped = selected.map((positions, axis) => groupByBin(grid, axis, positions));
    this.axes = grid.axes;
    this.#asked = grouped.map((group) => group.asked);
    this.#numberOf = grouped.map((group) => group.numberOf);
    this.#sizes = grid.sizes;
    this.#binCounts = this.#asked.map((bins) => bins.length);
    this.#binsOf = selected.map(() => new WeakMap());
    this.#strides = strides(selected.map((positions) => positions.length));
    this.length = selected.reduce((product, positions) => product * positions.length, 1);
    this.chunkCount = this.#binCounts.reduce((product, count) => product * count, 1);
    refuseTooLarge(this.length);
  }

  #askedAt(i: number): AskedBin[] {
    return coordinates(i, this.#binCounts).map((number, axis) => this.#asked[axis][number]);
  }

  chunk(i: number): Chunk {
    return this.#askedAt(i).map((asked) => asked.bin);
  }

  count(i: number): number {
    let count = 1;
    for (let axis = this.#binCounts.length - 1, rest = i; axis >= 0; axis--) {
      count *= this.#asked[axis][rest % this.#binCounts[axis]].offsets.length;
      rest = Math.floor(rest / this.#binCounts[axis]);
    }
    return count;
  }

  at(i: number): ChunkRequest {
    return new GridChunkRequest(this.#askedAt(i), this.#strides);
  }

  *chunksAt(positions: readonly ReadonlySet<number>[], how: "touched" | "covered"): Iterable<number> {
    const step = strides(this.#binCounts);
    yield* productSums(positions.map((set, axis) => scaled(this.#binsAt(axis, set)[how], step[axis])));
  }

  /** The bins of an axis that have one of these positions, and those of which all that is asked for is among them. Sets recur. */
  #binsAt(axis: number, positions: ReadonlySet<number>): { touched: readonly number[]; covered: readonly number[] } {
    let bins = this.#binsOf[axis].get(positions);
    if (bins !== undefined) return bins;
    const found = new Set<number>();
    for (const position of positions) {
      const number = this.#numberOf[axis].get(Math.floor(position / this.#sizes[axis]));
      if (number !== undefined) found.add(number);
    }
    const touched = [...found];
    const covered = touched.filter((number) => {
      const { bin, offsets } = this.#asked[axis][number];
      return offsets.every((offset) => positions.has(bin.positions[offset]));
    });
    this.#binsOf[axis].set(positions, bins = { touched, covered });
    return bins;
  }
}

/** The request of chunks that are listed one by one: a custom chunk enumerator's, or those given to `runChunks`. */
export class ListedRequest implements Request {
  readonly axes: readonly Axis[];
  readonly length: number;
  readonly chunkCount: number;
  readonly mayOverlap: boolean;
  readonly #requests: readonly ChunkRequest[];

  private constructor(axes: readonly Axis[], length: number, requests: readonly ChunkRequest[]) {
    this.axes = axes;
    this.mayOverlap = requests.length > 1;
    this.length = length;
    this.chunkCount = requests.length;
    this.#requests = requests;
  }

  /**
   * The touched ones of an enumerator's chunks, placed as the selection asks.
   *
   * @throws {RangeError} If the chunks do not hold every point asked for exactly once
   */
  static ofSelection(axes: readonly Axis[], chunks: Iterable<ChunkKey>, selected: SelectedPositions): ListedRequest {
    const outer = strides(selected.map((positions) => positions.length));
    const places = selected.map(placesByPosition);
    const length = selected.reduce((product, positions) => product * positions.length, 1);
    const reader = new ChunkKeyReader(axes);
    const requests: ChunkRequest[] = [];
    const seen = new Uint8Array(length);
    for (const key of chunks) {
      const request = intersect(reader.read(key), places, outer);
      if (request.points.length === 0) continue;
      for (const place of request.places) {
        if (seen[place]++ > 0) {
          throw new RangeError("Cannot plan: chunkEnumerator gives chunks that overlap: each point must be in one chunk");
        }
      }
      requests.push(request);
    }
    const missing = seen.indexOf(0);
    if (missing >= 0) {
      const at = coordinates(missing, selected.map((positions) => positions.length));
      const point = pointRecord(axes, axes.map((axis, i) => axis.values[selected[i][at[i]]]));
      throw new RangeError(
        `Cannot plan: chunkEnumerator gives no chunk with the point ${JSON.stringify(point)}: every point must be in one chunk`,
      );
    }
    return new ListedRequest(axes, length, requests);
  }

  /** Chunks as listed, their points one after another, as far as they are in the selection. */
  static ofChunks(axes: readonly Axis[], chunks: Iterable<ChunkKey>, selected: SelectedPositions): ListedRequest {
    const visible = selected.map((positions) => new Map(Array.from(positions, (position) => [position, [0]] as const)));
    const zero = axes.map(() => 0);
    const reader = new ChunkKeyReader(axes);
    const requests: ChunkRequest[] = [];
    let length = 0;
    for (const key of chunks) {
      const { chunk, points, isWhole } = intersect(reader.read(key), visible, zero);
      requests.push({ chunk, points, places: points.map((_, k) => length + k), isWhole });
      length += points.length;
      refuseTooLarge(length);
    }
    return new ListedRequest(axes, length, requests);
  }

  chunk(i: number): Chunk {
    return this.#requests[i].chunk;
  }

  count(i: number): number {
    return this.#requests[i].points.length;
  }

  at(i: number): ChunkRequest {
    return this.#requests[i];
  }
}

function placesByPosition(positions: Positions): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (let i = 0; i < positions.length; i++) {
    const list = places.get(positions[i]);
    if (list === undefined) places.set(positions[i], [i]);
    else list.push(i);
  }
  return places;
}

/** The asked points of a chunk: per axis those positions of its bin that have places. */
function intersect(chunk: Chunk, places: readonly ReadonlyMap<number, readonly number[]>[], outer: readonly number[]): ChunkRequest {
  const inner = strides(chunkLengths(chunk));
  const offsets: number[][] = [];
  const targets: number[][] = [];
  for (const [axis, bin] of chunk.entries()) {
    offsets.push([]);
    targets.push([]);
    for (const [offset, position] of bin.positions.entries()) {
      for (const place of places[axis].get(position) ?? []) {
        offsets[axis].push(offset * inner[axis]);
        targets[axis].push(place * outer[axis]);
      }
    }
  }
  const points = productSums(offsets);
  const isWhole = points.length === blockSize(chunkLengths(chunk)) && points.every((point, k) => point === k);
  return { chunk, points, places: productSums(targets), isWhole };
}
