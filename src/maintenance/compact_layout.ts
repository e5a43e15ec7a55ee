/**
 * The layout into which a cache is laid anew: its chunks, and behind them chunks for values that the axes no longer have. Pure.
 *
 * @module
 */

import type { Axis } from "../grid/axes.ts";
import { sequence } from "../grid/block.ts";
import type { Bin, Chunk } from "../grid/chunk_grid.ts";
import type { KnownFile } from "../grid/known_points.ts";
import type { FileGrid } from "./file_grid.ts";

/** The bins of one axis: those of the present values stay what they are for everybody else, other values follow in bins of their own. */
class AxisLayout {
  /** How many bins there are. */
  readonly count: number;
  readonly #axis: number;
  readonly #present: number;
  readonly #presentBins: number;
  readonly #length: number;
  readonly #size: number;
  readonly #bins = new Map<number, Bin>();

  constructor(axis: number, present: number, length: number, size: number) {
    this.#axis = axis;
    this.#present = present;
    this.#length = length;
    this.#size = size;
    this.#presentBins = Math.ceil(present / size);
    this.count = this.#presentBins + Math.ceil((length - present) / size);
  }

  /** The number of the bin that a position is in. */
  binOf(position: number): number {
    if (position < this.#present) return Math.floor(position / this.#size);
    return this.#presentBins + Math.floor((position - this.#present) / this.#size);
  }

  /** A bin by its number. */
  bin(number: number): Bin {
    let bin = this.#bins.get(number);
    if (bin === undefined) {
      const isPresent = number < this.#presentBins;
      const start = isPresent ? number * this.#size : this.#present + (number - this.#presentBins) * this.#size;
      const end = Math.min(start + this.#size, isPresent ? this.#present : this.#length);
      this.#bins.set(number, bin = { axis: this.#axis, positions: sequence(start, end) });
    }
    return bin;
  }
}

/** A layout over all values that files have. */
export class CompactLayout<F extends KnownFile> {
  readonly #grid: FileGrid<F>;
  readonly #axes: readonly AxisLayout[];
  readonly #touched = new WeakMap<Bin, readonly number[]>();

  /**
   * @param grid The files, over axes that begin with the present values
   * @param present The axes with the present values alone
   * @param sizes The chunk size of each axis
   * @throws {RangeError} If there are more chunks than can be counted
   */
  constructor(grid: FileGrid<F>, present: readonly Axis[], sizes: readonly number[]) {
    this.#grid = grid;
    this.#axes = grid.axes.map((axis, i) => new AxisLayout(i, present[i].values.length, axis.values.length, sizes[i]));
    const chunks = this.#axes.reduce((product, { count }) => product * count, 1);
    if (!Number.isSafeInteger(chunks)) {
      throw new RangeError(`Cannot compact cache: the layout has too many chunks: received ${chunks}: choose larger ones`);
    }
  }

  /** The numbers of the chunks that share points with a file's block. */
  chunksOf(file: F): number[] {
    let numbers = [0];
    for (const [i, bin] of this.#grid.chunkOf(file).entries()) {
      const touched = this.#touchedBy(i, bin);
      numbers = numbers.flatMap((number) => touched.map((at) => number * this.#axes[i].count + at));
    }
    return numbers;
  }

  #touchedBy(axis: number, bin: Bin): readonly number[] {
    let touched = this.#touched.get(bin);
    if (touched === undefined) {
      const numbers = new Set(Array.from(bin.positions, (position) => this.#axes[axis].binOf(position)));
      this.#touched.set(bin, touched = [...numbers].sort((a, b) => a - b));
    }
    return touched;
  }

  /** A chunk by its number. */
  chunk(number: number): Chunk {
    const chunk = new Array<Bin>(this.#axes.length);
    let rest = number;
    for (let axis = this.#axes.length - 1; axis >= 0; axis--) {
      const { count } = this.#axes[axis];
      chunk[axis] = this.#axes[axis].bin(rest % count);
      rest = Math.floor(rest / count);
    }
    return chunk;
  }
}
