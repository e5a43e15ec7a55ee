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

/** A layout over all values that files have. */
export class CompactLayout<F extends KnownFile> {
  readonly #grid: FileGrid<F>;
  /** Per axis the bins. */
  readonly #bins: readonly (readonly Bin[])[];
  /** Per axis the number of the bin of each position. */
  readonly #binOf: readonly Int32Array[];
  readonly #numbers = new WeakMap<Bin, readonly number[]>();

  /**
   * @param grid The files, over axes that begin with the present values
   * @param present The axes with the present values alone
   * @param sizes The chunk size of each axis
   */
  constructor(grid: FileGrid<F>, present: readonly Axis[], sizes: readonly number[]) {
    this.#grid = grid;
    this.#bins = grid.axes.map((axis, i) => binsOf(i, present[i].values.length, axis.values.length, sizes[i]));
    this.#binOf = this.#bins.map((bins, i) => {
      const numbers = new Int32Array(grid.axes[i].values.length);
      for (const [number, { positions }] of bins.entries()) for (const position of positions) numbers[position] = number;
      return numbers;
    });
    const chunks = this.#bins.reduce((product, bins) => product * bins.length, 1);
    if (!Number.isSafeInteger(chunks)) {
      throw new RangeError(`Cannot compact cache: the layout has too many chunks: received ${chunks}: choose larger ones`);
    }
  }

  /** The numbers of the chunks that share points with a file's block. */
  chunksOf(file: F): number[] {
    let numbers = [0];
    for (const [axis, bin] of this.#grid.chunkOf(file).entries()) {
      const touched = this.#touched(axis, bin);
      numbers = numbers.flatMap((number) => touched.map((at) => number * this.#bins[axis].length + at));
    }
    return numbers;
  }

  #touched(axis: number, bin: Bin): readonly number[] {
    let touched = this.#numbers.get(bin);
    if (touched === undefined) {
      touched = [...new Set(Array.from(bin.positions, (position) => this.#binOf[axis][position]))].sort((a, b) => a - b);
      this.#numbers.set(bin, touched);
    }
    return touched;
  }

  /** A chunk by its number. */
  chunk(number: number): Chunk {
    const chunk: Bin[] = [];
    let rest = number;
    for (let axis = this.#bins.length - 1; axis >= 0; axis--) {
      const bins = this.#bins[axis];
      chunk.unshift(bins[rest % bins.length]);
      rest = Math.floor(rest / bins.length);
    }
    return chunk;
  }
}

/** The bins of the present values stay what they are for everybody else; other values follow in bins of their own. */
function binsOf(axis: number, present: number, length: number, size: number): Bin[] {
  const bins: Bin[] = [];
  for (const [from, to] of [[0, present], [present, length]]) {
    for (let start = from; start < to; start += size) bins.push({ axis, positions: sequence(start, Math.min(start + size, to)) });
  }
  return bins;
}
