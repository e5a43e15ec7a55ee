/**
 * What is asked of one chunk.
 *
 * @module
 */

import { productSums, strides } from "./block.ts";
import { type Bin, type Chunk, chunkLengths } from "./chunk_grid.ts";

/** One chunk of a request. */
export interface ChunkRequest {
  /** The chunk. */
  readonly chunk: Chunk;
  /** The points of the chunk that are asked for, in the order and as often as asked for. */
  readonly points: Uint32Array;
  /** For each of them its place in the output. */
  readonly places: Uint32Array;
  /** Whether they are all points of the chunk, once and in order. */
  readonly isWhole: boolean;
  /** The first of the places and their number, where they are known to follow one another. */
  readonly run?: { readonly first: number; readonly count: number } | undefined;
}

/** What is asked along one axis of one bin. */
export interface AskedBin {
  readonly bin: Bin;
  /** Positions within the bin. */
  readonly offsets: Uint32Array;
  /** Positions in the selection. */
  readonly selected: Uint32Array;
  /** Whether the whole bin is asked for, once and in order. */
  readonly isWhole: boolean;
  /** Whether the positions in the selection follow one another. */
  readonly isRun: boolean;
}

/** What is asked of one of the grid's own chunks. Its lists are made when they are wanted: whole chunks are often placed without. */
export class GridChunkRequest implements ChunkRequest {
  readonly chunk: Chunk;
  readonly isWhole: boolean;
  readonly #asked: readonly AskedBin[];
  readonly #strides: readonly number[];
  #points: Uint32Array | undefined;
  #places: Uint32Array | undefined;

  /**
   * @param asked What is asked along each axis
   * @param strides How far apart in the output neighbours along each axis are
   */
  constructor(asked: readonly AskedBin[], strides: readonly number[]) {
    this.chunk = asked.map((entry) => entry.bin);
    this.isWhole = asked.every((entry) => entry.isWhole);
    this.#asked = asked;
    this.#strides = strides;
  }

  get points(): Uint32Array {
    return this.#points ??= productSums(this.#asked.map((entry) => entry.offsets), strides(chunkLengths(this.chunk)));
  }

  get places(): Uint32Array {
    return this.#places ??= productSums(this.#asked.map((entry) => entry.selected), this.#strides);
  }

  get run(): { first: number; count: number } | undefined {
    let [first, count] = [0, 1];
    for (let axis = this.#asked.length - 1; axis >= 0; axis--) {
      const { selected, isRun } = this.#asked[axis];
      if (selected.length !== 1 && !(isRun && this.#strides[axis] === count)) return undefined;
      first += selected[0] * this.#strides[axis];
      count *= selected.length;
    }
    return { first, count };
  }
}
