/**
 * The shapes that the rooms share with the format: blocks, what is known of a file, ranges of bytes.
 *
 * @module
 */

/** A block: its axes in axis order, each with its vector. Its points are the row-major product, last axis fastest. */
export type ChunkKey = readonly (readonly [axis: string, values: readonly unknown[]])[];

/** How a file was made. It is no part of the content: two files of one content may differ in it. */
export interface Made {
  /** When the oldest of the points was stored, as an ISO 8601 text. */
  readonly createdAt: string;
  /** When the file was written, as an ISO 8601 text. */
  readonly updatedAt: string;
  /** How long executing took, in milliseconds. */
  readonly durationMs: number;
  /** What was asked for: whole chunks, or points. */
  readonly request: "chunk" | "points";
  /** The name of the function that was executed. */
  readonly functionName?: string;
  /** The digest of the function's source. */
  readonly digest?: string;
  /** The runtime and its version. */
  readonly runtime: string;
  /** This library's version. */
  readonly library: string;
}

/** Bytes of a file: from `start` up to and without `end`. */
export interface Range {
  /** The first byte. */
  readonly start: number;
  /** The byte after the last one. */
  readonly end: number;
}

/** The format this release writes, and the newest it reads. */
export const FORMAT = 1;
/** The most rows a file may hold. */
export const MAX_ROWS = 2 ** 26;
/** The most rows of columns that take no bytes of `data`, all together: so a small file cannot ask for much memory. */
export const MAX_FREE_ROWS = 2 ** 24;
