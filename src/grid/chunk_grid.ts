/**
 * The chunk grid: the layout of chunks over the axes, never held as a list.
 *
 * @module
 */

import type { ChunkKey } from "../format/types.ts";
import { type Axis, pointRecord, valueKey } from "./axes.ts";
import { coordinates, type Positions, sequence } from "./block.ts";

/** The vector of one axis in a chunk, by position on the axis. The same object stands for it in every chunk that has it. */
export interface Bin {
  /** Which axis of the grid, in axis order. */
  readonly axis: number;
  /** The positions of its values on the axis. */
  readonly positions: Positions;
}

/** A chunk: one bin per axis, in axis order. */
export type Chunk = readonly Bin[];

/** The lengths of a chunk's vectors. */
export function chunkLengths(chunk: Chunk): number[] {
  return chunk.map((bin) => bin.positions.length);
}

/** The layout of chunks over the axes: consecutive bins per axis, chunks are their row-major product. */
export class ChunkGrid {
  /** The axes, in axis order. */
  readonly axes: readonly Axis[];
  /** The chunk size of each axis. */
  readonly sizes: readonly number[];
  /** The number of bins of each axis. */
  readonly binCounts: readonly number[];
  /** The number of chunks. */
  readonly chunkCount: number;
  readonly #bins: Map<number, Bin>[];

  constructor(axes: readonly Axis[], sizes: readonly number[]) {
    this.axes = axes;
    this.sizes = sizes;
    this.binCounts = axes.map((axis, i) => Math.ceil(axis.values.length / sizes[i]));
    this.chunkCount = this.binCounts.reduce((product, count) => product * count, 1);
    this.#bins = axes.map(() => new Map());
  }

  /** The bin of an axis by its number. */
  bin(axis: number, number: number): Bin {
    let bin = this.#bins[axis].get(number);
    if (bin === undefined) {
      const start = number * this.sizes[axis];
      bin = { axis, positions: sequence(start, Math.min(start + this.sizes[axis], this.axes[axis].values.length)) };
      this.#bins[axis].set(number, bin);
    }
    return bin;
  }

  /** The chunk by its number in plan order. */
  chunk(number: number): Chunk {
    return coordinates(number, this.binCounts).map((bin, axis) => this.bin(axis, bin));
  }

  /** All chunk keys in plan order, one at a time. */
  *chunkKeys(): IterableIterator<ChunkKey> {
    for (let number = 0; number < this.chunkCount; number++) yield chunkKey(this.axes, this.chunk(number));
  }
}

/** The vector of a bin. */
export function binValues(axis: Axis, bin: Bin): unknown[] {
  const values = new Array<unknown>(bin.positions.length);
  for (let i = 0; i < values.length; i++) values[i] = axis.values[bin.positions[i]];
  return values;
}

const VECTORS = new WeakMap<Bin, readonly unknown[]>();

/** The vector of a bin, one for all chunks that share it: it cannot be changed. */
export function sharedBinValues(axis: Axis, bin: Bin): readonly unknown[] {
  let values = VECTORS.get(bin);
  if (values === undefined) VECTORS.set(bin, values = Object.freeze(binValues(axis, bin)));
  return values;
}

/** The chunk key: axis names and vectors, in axis order. */
export function chunkKey(axes: readonly Axis[], chunk: Chunk): ChunkKey {
  return chunk.map((bin, i) => [axes[i].name, binValues(axes[i], bin)] as const);
}

/** Makes chunks of chunk keys that a user gave; bins of one vector are one object, as in the grid's own chunks. */
export class ChunkKeyReader {
  readonly #axes: readonly Axis[];
  readonly #bins = new Map<string, Bin>();

  constructor(axes: readonly Axis[]) {
    this.#axes = axes;
  }

  /**
   * The chunk of a chunk key.
   *
   * @throws {TypeError} If the key is no chunk key of these axes
   * @throws {RangeError} If a value is not on its axis, or stands in a vector twice
   */
  read(key: ChunkKey): Chunk {
    const axes = this.#axes;
    if (!Array.isArray(key) || key.length !== axes.length) {
      throw new TypeError(
        `Cannot read chunk key: it must be one [axis, values] pair for each of ${axes.length} axes: received ${JSON.stringify(key)}`,
      );
    }
    return axes.map((axis, i) => {
      const entry = key.find((pair) => Array.isArray(pair) && pair[0] === axis.name);
      if (entry === undefined || !Array.isArray(entry[1])) {
        throw new TypeError(
          `Cannot read chunk key: axis ${JSON.stringify(axis.name)} has no list of values: received ${JSON.stringify(key)}`,
        );
      }
      return this.#bin(i, entry[1]);
    });
  }

  #bin(axisNumber: number, values: readonly unknown[]): Bin {
    const axis = this.#axes[axisNumber];
    const positions = Int32Array.from(values, (value) => positionOf(axis, value));
    if (new Set(positions).size !== positions.length) {
      throw new RangeError(`Cannot read chunk key: a value of axis ${JSON.stringify(axis.name)} stands in it twice`);
    }
    const id = `${axisNumber}:${positions.join()}`;
    const bin = this.#bins.get(id) ?? { axis: axisNumber, positions };
    this.#bins.set(id, bin);
    return bin;
  }
}

/** A value for a message: as JSON if that tells it, otherwise as text. */
export function showValue(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === "object" ? showParts(value) : String(value);
  }
}

/** What has something in it that JSON lacks, a bigint for instance. */
function showParts(value: object | null): string {
  try {
    return JSON.stringify(value, (_, part: unknown) => typeof part === "bigint" ? `${part}n` : part);
  } catch {
    return String(value);
  }
}

/** The words for a value that is not on its axis. */
export function notFoundText(axis: Axis, value: unknown): string {
  return `value '${typeof value === "object" ? showValue(value) : String(value)}' not found in axisValues for axis '${axis.name}'`;
}

/**
 * The position of a value on an axis.
 *
 * @throws {RangeError} If the axis has no such value
 */
export function positionOf(axis: Axis, value: unknown): number {
  const position = axis.indexOf.get(valueKey(value));
  if (position === undefined) {
    const shown = axis.values.slice(0, 5).map(showValue).join(", ") + (axis.values.length > 5 ? ", …" : "");
    throw new RangeError(
      `Cannot select ${showValue(value)}: ${notFoundText(axis, value)}: it has ${axis.values.length} values (${shown})`,
    );
  }
  return position;
}

/** One point of a chunk, as a record of its values. */
export function chunkPoint(axes: readonly Axis[], chunk: Chunk, point: number): Record<string, unknown> {
  const values = new Array<unknown>(axes.length);
  for (let axis = axes.length - 1, rest = point; axis >= 0; axis--) {
    const { positions } = chunk[axis];
    values[axis] = axes[axis].values[positions[rest % positions.length]];
    rest = Math.floor(rest / positions.length);
  }
  return pointRecord(axes, values);
}
