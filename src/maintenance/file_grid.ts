/**
 * Files as blocks of one grid that is large enough for all of them: which of them hold the same points, in which rows. Pure.
 *
 * @module
 */

import { canonicalText, compareCodePoints } from "../format/canonical.ts";
import { bitCount } from "../format/bitmap.ts";
import { type Axis, extendAxis, makeAxis, valueKey } from "../grid/axes.ts";
import { blockSize, productSums, strides } from "../grid/block.ts";
import { type Bin, type Chunk, chunkLengths } from "../grid/chunk_grid.ts";
import { type FileMatch, type KnownFile, KnownPoints, RowFinder } from "../grid/known_points.ts";

/** Points of a block that a file holds. */
export interface Overlap<F extends KnownFile> {
  /** The file. */
  readonly file: F;
  /** The points, as numbers in the block. */
  readonly points: Uint32Array;
  /** Their rows in the file. */
  readonly rows: Uint32Array;
}

/** Files of one version with the same axis names. */
export class FileGrid<F extends KnownFile> {
  /** The axes, with all values that a file has behind those that they had. */
  readonly axes: readonly Axis[];
  /** The files. */
  readonly known: KnownPoints<F>;
  /** By axis and vector: axes may share a vector, and no bin. */
  readonly #bins: readonly WeakMap<readonly unknown[], Bin>[];

  /**
   * @param axes The axes as far as they are defined
   * @param files The files; each has a vector for each of these axes and no other
   */
  constructor(axes: readonly Axis[], files: readonly F[]) {
    this.axes = axes.map((axis) => extended(axis, files));
    this.#bins = axes.map(() => new WeakMap());
    this.known = new KnownPoints(this.axes, files[0]?.version ?? "");
    for (const file of files) this.known.add(file);
  }

  /** The block of a file, in axis order. */
  chunkOf(file: F): Chunk {
    return this.axes.map((axis, i) => {
      const values = vectorOf(file, axis.name);
      let bin = this.#bins[i].get(values);
      if (bin === undefined) {
        bin = { axis: i, positions: Int32Array.from(values, (value) => axis.indexOf.get(valueKey(value))!) };
        this.#bins[i].set(values, bin);
      }
      return bin;
    });
  }

  /** Whether no other file has a block that shares points with a file's. */
  isAlone(file: F): boolean {
    return this.known.matches(this.chunkOf(file)).every((match) => match.file.path === file.path);
  }

  /** Which points of a block which files hold, whole outputs aside; the larger files first. */
  overlaps(chunk: Chunk): Overlap<F>[] {
    const lengths = chunkLengths(chunk);
    return this.known.matches(chunk).filter(({ file }) => !file.whole).map((match) => this.#overlap(match, lengths))
      .filter(({ points }) => points.length > 0).sort((a, b) => b.file.count - a.file.count);
  }

  #overlap({ file, bins }: FileMatch<F>, lengths: readonly number[]): Overlap<F> {
    const ownStrides = strides(file.axes.map(([, values]) => values.length));
    const strideOf = new Map(file.axes.map(([name], i) => [name, ownStrides[i]]));
    const points = productSums(bins.map((bin) => bin.inChunk), strides(lengths));
    const rows = productSums(bins.map((bin) => bin.inFile), this.axes.map((axis) => strideOf.get(axis.name)!));
    const finder = new RowFinder(file);
    let kept = 0;
    for (let i = 0; i < points.length; i++) {
      const row = finder.row(rows[i]);
      if (row < 0) continue;
      points[kept] = points[i];
      rows[kept++] = row;
    }
    return { file, points: points.subarray(0, kept), rows: rows.subarray(0, kept) };
  }
}

function vectorOf(file: KnownFile, name: string): readonly unknown[] {
  return file.axes.find(([axis]) => axis === name)![1];
}

function extended(axis: Axis, files: readonly KnownFile[]): Axis {
  const vectors = new Set(files.map((file) => vectorOf(file, axis.name)));
  const added: unknown[] = [];
  const seen = new Set(axis.indexOf.keys());
  for (const vector of vectors) {
    for (const value of vector) {
      const key = valueKey(value);
      if (!seen.has(key)) added.push(value);
      seen.add(key);
    }
  }
  const areNumbers = added.every((value) => typeof value === "number" && !Number.isNaN(value));
  return extendAxis(axis, areNumbers ? added.sort(byNumber) : sortByText(added));
}

function byNumber(a: unknown, b: unknown): number {
  return (a as number) - (b as number);
}

/** An order that does not depend on which files there are, so that what has been laid once is found laid. */
function sortByText(values: readonly unknown[]): unknown[] {
  return values.map((value) => [canonicalText(value, "axis value"), value] as const)
    .sort(([a], [b]) => compareCodePoints(a, b)).map(([, value]) => value);
}

/**
 * Which of two files stays if both hold a point: the larger one, as runs, too, read it first and take the smaller one in. All who remove
 * files go by one order, so that no two of them rely on what the other removes.
 *
 * @param file The one
 * @param other The other
 * @param areSame Whether both hold the same points; of different ones with as many points, neither is preferred
 * @returns Whether the one stays
 */
export function isPreferred(file: KnownFile, other: KnownFile, areSame: boolean): boolean {
  if (file.count !== other.count) return file.count > other.count;
  return areSame && file.path < other.path;
}

/**
 * Tells which files hold all points of a file, if others do that stay.
 *
 * @param grid The files
 * @param file The file
 * @returns The others; nothing if some point is in this file alone
 */
export function coverersOf<F extends KnownFile>(grid: FileGrid<F>, file: F): F[] | undefined {
  if (file.whole || grid.isAlone(file)) return undefined;
  const chunk = grid.chunkOf(file);
  const open = new Uint8Array(blockSize(chunkLengths(chunk)));
  const overlaps = grid.overlaps(chunk);
  const own = overlaps.find((overlap) => overlap.file.path === file.path);
  if (own?.points.length !== file.count || overlaps.length === 1) return undefined;
  for (const point of own.points) open[point] = 1;
  const mine = open.slice();
  let left = own.points.length;
  const coverers: F[] = [];
  for (const { file: other, points } of overlaps) {
    if (other.path === file.path) continue;
    const shared = points.reduce((sum, point) => sum + mine[point], 0);
    if (!isPreferred(other, file, shared === file.count && other.count === file.count)) continue;
    const before = left;
    for (const point of points) {
      left -= open[point];
      open[point] = 0;
    }
    if (left < before) coverers.push(other);
  }
  return left === 0 ? coverers : undefined;
}

/** How many points a file stands for. */
export function pointsOf(file: KnownFile): number {
  if (file.whole) return blockSize(file.axes.map(([, values]) => values.length));
  return file.presence === undefined ? file.count : bitCount(file.presence);
}

/**
 * Sorts files by version and axis names: only those of one group can hold the same points.
 *
 * @param files The files
 * @returns The groups
 */
export function groupsOf<F extends KnownFile>(files: Iterable<F>): F[][] {
  const groups = new Map<string, F[]>();
  for (const file of files) {
    const key = JSON.stringify([file.version, ...file.axes.map(([name]) => name).sort()]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [file]);
    else group.push(file);
  }
  return [...groups.values()];
}

/** Axes without a value, of the names that a file has. */
export function emptyAxes(file: KnownFile): Axis[] {
  return file.axes.map(([name]) => makeAxis(name, []));
}
