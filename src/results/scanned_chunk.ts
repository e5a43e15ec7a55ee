/**
 * What is found of a chunk.
 *
 * @module
 */

import type { ChunkRequest } from "../grid/chunk_request.ts";

/** Values of some of the points that are asked of a chunk. */
export interface Piece<T> {
  /** Which of the asked points, by their number in the request; all in order if absent. */
  readonly asked: Uint32Array | undefined;
  /** What was made of their rows, in that order. */
  readonly data: T;
}

/** What was found of a chunk. */
export interface ScannedChunk<T> {
  /** What is asked of it. */
  readonly request: ChunkRequest;
  /** How many points are asked for. */
  readonly total: number;
  /** What is known of them; no point in two pieces. */
  readonly pieces: readonly Piece<T>[];
  /** How many of them are known. */
  readonly known: number;
  /** Those that are not part of the grid, by their number in the request. */
  readonly excluded: Uint32Array;
  /** Whether it has one whole output. */
  readonly isWhole: boolean;
}
