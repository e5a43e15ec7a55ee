/**
 * The plan of a chunk: which rows of which files hold its known points, and which points are missing.
 *
 * @module
 */

import { bitGet, bitSet, createBitmap } from "../format/bitmap.ts";
import type { Axis } from "./axes.ts";
import { blockSize, everyPoint, productSums, strides } from "./block.ts";
import { type Chunk, chunkLengths, chunkPoint } from "./chunk_grid.ts";
import { boundingBlock } from "./cover.ts";
import { type FileMatch, type KnownFile, type KnownPoints, RowFinder } from "./known_points.ts";

/** Points of a chunk that lie in one file. */
export interface Source<F extends KnownFile> {
  /** The file. */
  readonly file: F;
  /** The rows of the file. */
  readonly rows: Uint32Array;
  /** The points of the chunk, one for each row. */
  readonly points: Uint32Array;
  /** Whether the whole file lies inside the chunk and holds no excluded point, so that the chunk's next file can take it in. */
  readonly inside: boolean;
}

/** What is known of a chunk and what is missing. */
export interface ChunkPlan<F extends KnownFile> {
  /** The number of its points. */
  readonly size: number;
  /** Where its known points lie; every point in one source. */
  readonly sources: readonly Source<F>[];
  /** The whole output that was computed from exactly its vectors. */
  readonly whole?: F | undefined;
  /** The points that are neither known nor excluded, ascending. */
  readonly missing: Uint32Array;
  /** The points that `where` excludes, by point; absent if there is no `where`. */
  readonly excluded?: Uint8Array | undefined;
}

/** A byte per point of a chunk, 1 if it is missing: none is where a whole output stands for all of them. */
export function missingFlags({ size, missing, whole }: Pick<ChunkPlan<KnownFile>, "size" | "missing" | "whole">): Uint8Array {
  const flags = new Uint8Array(size);
  if (whole === undefined) { for (const point of missing) flags[point] = 1; }
  return flags;
}

/** Tells whether a point is part of the grid. */
export type Where = (point: Record<string, unknown>) => boolean;

/** The points of a chunk that `where` excludes: a byte per point, 1 if excluded. */
export function excludedPoints(axes: readonly Axis[], chunk: Chunk, where: Where): Uint8Array {
  const excluded = new Uint8Array(blockSize(chunkLengths(chunk)));
  for (let point = 0; point < excluded.length; point++) {
    if (!where(chunkPoint(axes, chunk, point))) excluded[point] = 1;
  }
  return excluded;
}

function isSameBlock<F extends KnownFile>(match: FileMatch<F>, axes: readonly Axis[]): boolean {
  return match.bins.every((bin) => bin.same) && match.file.axes.every(([name], i) => name === axes[i].name);
}

/** Claims the points of one file that no earlier source has. */
function claim<F extends KnownFile>(
  match: FileMatch<F>,
  axes: readonly Axis[],
  lengths: readonly number[],
  taken: Uint8Array,
  excluded: Uint8Array | undefined,
): Source<F> | undefined {
  const { file, bins } = match;
  if (file.presence === undefined && excluded === undefined && isSameBlock(match, axes) && !taken.includes(1)) {
    taken.fill(1);
    const every = everyPoint(taken.length);
    return { file, rows: every, points: every, inside: true };
  }
  const fileLengths = file.axes.map(([, values]) => values.length);
  const fileStrides = strides(fileLengths);
  const strideOf = new Map(file.axes.map(([name], i) => [name, fileStrides[i]]));
  const chunkStrides = strides(lengths);
  const points = productSums(bins.map((bin) => bin.inChunk), chunkStrides);
  const inFile = productSums(bins.map((bin) => bin.inFile), axes.map((axis) => strideOf.get(axis.name)!));
  const finder = new RowFinder(file);
  let kept = 0;
  // What `where` excludes here may be asked for elsewhere: a file that holds it must stay.
  let holdsExcluded = false;
  for (let i = 0; i < points.length; i++) {
    const row = finder.row(inFile[i]);
    if (row >= 0 && excluded?.[points[i]] === 1) holdsExcluded = true;
    if (row < 0 || taken[points[i]] !== 0) continue;
    taken[points[i]] = 1;
    points[kept] = points[i];
    inFile[kept++] = row;
  }
  if (kept === 0) return undefined;
  const inside = !holdsExcluded &&
    bins.every((bin, axis) => bin.inFile.length === file.axes.find(([name]) => name === axes[axis].name)![1].length);
  return { file, rows: inFile.subarray(0, kept), points: points.subarray(0, kept), inside };
}

/**
 * Plans a chunk.
 *
 * @param axes The axes, in axis order
 * @param chunk The chunk
 * @param known The known points
 * @param where Tells which points are part of the grid; all of them if absent
 * @returns Its sources and its missing points
 */
export function planChunk<F extends KnownFile>(axes: readonly Axis[], chunk: Chunk, known: KnownPoints<F>, where?: Where): ChunkPlan<F> {
  const lengths = chunkLengths(chunk);
  const size = blockSize(lengths);
  const excluded = where === undefined ? undefined : excludedPoints(axes, chunk, where);
  const taken = excluded?.slice() ?? new Uint8Array(size);
  const sources: Source<F>[] = [];
  let whole: F | undefined;
  // Larger files first: what a full chunk holds need not be looked up in the parts beside it.
  for (const match of known.matches(chunk).sort((a, b) => b.file.count - a.file.count)) {
    if (match.file.whole) {
      if (isSameBlock(match, axes)) whole = match.file;
      continue;
    }
    const source = claim(match, axes, lengths, taken, excluded);
    if (source !== undefined) sources.push(source);
  }
  return { size, sources, whole, missing: zeros(taken), excluded };
}

function zeros(taken: Uint8Array): Uint32Array {
  if (!taken.includes(1)) return everyPoint(taken.length);
  let count = 0;
  for (const flag of taken) count += flag ^ 1;
  const result = new Uint32Array(count);
  for (let point = 0, at = 0; point < taken.length; point++) if (taken[point] === 0) result[at++] = point;
  return result;
}

/** The plan of a chunk of which nothing is known. */
export function planNothing<F extends KnownFile>(chunk: Chunk): ChunkPlan<F> {
  const size = blockSize(chunkLengths(chunk));
  return { size, sources: [], missing: everyPoint(size) };
}

/** What a chunk's next file holds: the block, and which of its points. */
export interface FileLayout {
  /** Per axis the offsets in the chunk's vectors. */
  readonly offsets: readonly Int32Array[];
  /** Which points of the block it holds; absent if all. */
  readonly presence?: Uint8Array | undefined;
}

/**
 * Lays out a file that holds points of a chunk: the smallest block, with a bitmap if not all of it is there.
 *
 * @param lengths The lengths of the chunk's vectors
 * @param points The points, ascending and not empty
 * @returns The layout; its rows are the points in the order given
 */
export function layoutFile(lengths: readonly number[], points: Uint32Array): FileLayout {
  const { offsets, rows } = boundingBlock(lengths, points);
  const size = blockSize(offsets.map((list) => list.length));
  if (rows.length === size) return { offsets };
  const presence = createBitmap(size);
  for (const row of rows) bitSet(presence, row);
  return { offsets, presence };
}

/** Whether a bitmap holds a point; an absent bitmap holds all. */
export function isPresent(presence: Uint8Array | undefined, point: number): boolean {
  return presence === undefined || bitGet(presence, point);
}
