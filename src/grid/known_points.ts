/**
 * Known points: which files hold which points, found by value.
 *
 * Per axis the distinct vectors of all files (their bins) are numbered, and files are keyed by their tuple of bin numbers. A chunk
 * looks only at bins that share a value with its own, so a look-up costs the same among ten files and a hundred thousand.
 *
 * @module
 */

import { bitGet } from "../format/bitmap.ts";
import type { ChunkKey } from "../format/types.ts";
import { type Axis, type ValueKey, valueKey } from "./axes.ts";
import { blockSize } from "./block.ts";
import type { Bin, Chunk } from "./chunk_grid.ts";

/** What a file holds, as far as planning needs it. */
export interface KnownFile {
  /** The file's path below the directory of its cache. */
  readonly path: string;
  /** The version it was written under. */
  readonly version: string;
  /** Its block. */
  readonly axes: ChunkKey;
  /** Which points of the block it holds; all of them if absent. */
  readonly presence?: Uint8Array | undefined;
  /** Whether it holds one whole output of the block, not one output per point. */
  readonly whole: boolean;
  /** How many points it holds. */
  readonly count: number;
  /** Whether it was asked for by chunk or by point: only the latter makes a chunk a partial one. */
  readonly request: "chunk" | "points";
}

/** Where the values of a file's vector lie on the grid's axis and in a chunk's bin. */
export interface BinMatch {
  /** The number of the file's vector. */
  readonly number: number;
  /** Offsets in the chunk's bin. */
  readonly inChunk: Int32Array;
  /** Offsets in the file's vector, one for each of these. */
  readonly inFile: Int32Array;
  /** Whether both vectors are the same, in the same order. */
  readonly same: boolean;
}

/** A file that shares points with a chunk. */
export interface FileMatch<F extends KnownFile> {
  readonly file: F;
  /** Per axis of the grid. */
  readonly bins: readonly BinMatch[];
}

/** A vector of files, with its place on the grid's axis. */
interface FileBin {
  readonly number: number;
  readonly keys: readonly ValueKey[];
  /** Offset in the vector → position on the grid's axis, or -1. */
  readonly positions: Int32Array;
}

type Node<F> = Map<number, Node<F>> | F[];

/** The distinct vectors of one axis. */
class AxisBins {
  readonly #axis: Axis;
  readonly #byFirstKey = new Map<ValueKey, FileBin[]>();
  readonly #byPosition = new Map<number, FileBin[]>();
  readonly #byVector = new WeakMap<readonly unknown[], FileBin>();
  readonly #bins: FileBin[] = [];
  readonly #covers: ReadonlySet<number>[] = [];
  readonly #matches = new Map<Bin, { known: number; matches: Map<number, BinMatch> }>();

  constructor(axis: Axis) {
    this.#axis = axis;
  }

  /** The bin of a vector. Files share vectors, so that most are known by identity. */
  add(values: readonly unknown[]): FileBin {
    let bin = this.#byVector.get(values);
    if (bin === undefined) this.#byVector.set(values, bin = this.#find(values));
    return bin;
  }

  #find(values: readonly unknown[]): FileBin {
    const keys = values.map(valueKey);
    const alike = this.#byFirstKey.get(keys[0]) ?? [];
    const known = alike.find((bin) =>
      bin.keys.length === keys.length && bin.keys.every((key, i) => key === keys[i] || Object.is(key, keys[i]))
    );
    if (known !== undefined) return known;
    const bin = { number: this.#bins.length, keys, positions: Int32Array.from(keys, (key) => this.#axis.indexOf.get(key) ?? -1) };
    this.#byFirstKey.set(keys[0], [...alike, bin]);
    this.#bins.push(bin);
    for (const position of bin.positions) {
      if (position < 0) continue;
      const list = this.#byPosition.get(position);
      if (list === undefined) this.#byPosition.set(position, [bin]);
      else list.push(bin);
    }
    return bin;
  }

  /** The positions that a vector covers. Vectors recur in many files, so the answer is kept. */
  covers(number: number): ReadonlySet<number> {
    return this.#covers[number] ??= new Set(this.#bins[number].positions.filter((position) => position >= 0));
  }

  /** The vectors that share values with a chunk's bin. Bins recur in many chunks, so the answer is kept. */
  matches(bin: Bin): ReadonlyMap<number, BinMatch> {
    let kept = this.#matches.get(bin);
    if (kept?.known === this.#bins.length) return kept.matches;
    kept = { known: this.#bins.length, matches: this.#match(bin) };
    this.#matches.set(bin, kept);
    return kept.matches;
  }

  #match(bin: Bin): Map<number, BinMatch> {
    const offsetOf = new Map<number, number>();
    const found = new Set<FileBin>();
    for (const [offset, position] of bin.positions.entries()) {
      offsetOf.set(position, offset);
      for (const candidate of this.#byPosition.get(position) ?? []) found.add(candidate);
    }
    const matches = new Map<number, BinMatch>();
    for (const candidate of found) {
      const inChunk: number[] = [];
      const inFile: number[] = [];
      for (const [offset, position] of candidate.positions.entries()) {
        const target = position < 0 ? undefined : offsetOf.get(position);
        if (target === undefined) continue;
        inChunk.push(target);
        inFile.push(offset);
      }
      const same = candidate.positions.length === bin.positions.length && inChunk.length === bin.positions.length &&
        inChunk.every((offset, i) => offset === inFile[i]);
      matches.set(candidate.number, { number: candidate.number, inChunk: Int32Array.from(inChunk), inFile: Int32Array.from(inFile), same });
    }
    return matches;
  }
}

/** The known points of one grid: files of its axis names and version, wherever their values lie. */
export class KnownPoints<F extends KnownFile> {
  readonly #names: readonly string[];
  readonly #version: string;
  readonly #bins: readonly AxisBins[];
  #root: Node<F>;
  readonly #leaves = new Map<string, number[]>();
  readonly #files = new Map<string, F>();
  /** Files that have no leaf yet: whoever only writes, as a cold run does, never needs to find them. */
  readonly #unplaced = new Map<string, F>();

  /**
   * @param axes The axes, in axis order
   * @param version Files of other versions are not seen
   */
  constructor(axes: readonly Axis[], version: string) {
    this.#names = axes.map((axis) => axis.name);
    this.#version = version;
    this.#bins = axes.map((axis) => new AxisBins(axis));
    this.#root = axes.length === 0 ? [] : new Map();
  }

  /** The files, by path. */
  get files(): ReadonlyMap<string, F> {
    return this.#files;
  }

  /** Adds a file; one with other axis names or of another version is passed over. */
  add(file: F): void {
    if (file.version !== this.#version || file.axes.length !== this.#names.length) return;
    if (!this.#names.every((name) => file.axes.some(([axis]) => axis === name))) return;
    this.remove(file.path);
    this.#files.set(file.path, file);
    this.#unplaced.set(file.path, file);
  }

  /** Gives every file its leaf. */
  #place(): void {
    for (const file of this.#unplaced.values()) {
      const tuple = this.#names.map((name, axis) => this.#bins[axis].add(file.axes.find(([other]) => other === name)![1]).number);
      this.#leaf(tuple).push(file);
      this.#leaves.set(file.path, tuple);
    }
    this.#unplaced.clear();
  }

  /** Forgets a file. */
  remove(path: string): void {
    this.#files.delete(path);
    this.#unplaced.delete(path);
    const tuple = this.#leaves.get(path);
    if (tuple === undefined) return;
    const leaf = this.#leaf(tuple);
    leaf.splice(leaf.findIndex((file) => file.path === path), 1);
    this.#leaves.delete(path);
    if (leaf.length === 0) this.#prune(tuple);
  }

  #leaf(tuple: readonly number[]): F[] {
    let node = this.#root;
    for (const [axis, number] of tuple.entries()) {
      const map = node as Map<number, Node<F>>;
      let next = map.get(number);
      if (next === undefined) map.set(number, next = axis === tuple.length - 1 ? [] : new Map());
      node = next;
    }
    return node as F[];
  }

  #prune(tuple: readonly number[]): void {
    const path: Map<number, Node<F>>[] = [];
    let node = this.#root;
    for (const number of tuple) {
      path.push(node as Map<number, Node<F>>);
      node = (node as Map<number, Node<F>>).get(number)!;
    }
    for (let axis = tuple.length - 1; axis >= 0; axis--) {
      const child = path[axis].get(tuple[axis])!;
      if ((Array.isArray(child) ? child.length : child.size) > 0) return;
      path[axis].delete(tuple[axis]);
    }
  }

  /** The files that share points with a chunk, whole outputs among them. */
  matches(chunk: Chunk): FileMatch<F>[] {
    this.#place();
    const found: FileMatch<F>[] = [];
    const bins: BinMatch[] = [];
    const visit = (node: Node<F>, axis: number): void => {
      if (Array.isArray(node)) {
        for (const file of node) found.push({ file, bins: [...bins] });
        return;
      }
      const matches = this.#bins[axis].matches(chunk[axis]);
      const candidates = matches.size <= node.size ? matches.keys() : node.keys();
      for (const number of candidates) {
        const match = matches.get(number);
        const next = node.get(number);
        if (match === undefined || next === undefined) continue;
        bins.push(match);
        visit(next, axis + 1);
        bins.pop();
      }
    };
    if (this.#files.size > 0) visit(this.#root, 0);
    return found;
  }

  /** Per axis the positions that a file covers: where to look for chunks it may touch. */
  positions(file: F): ReadonlySet<number>[] {
    this.#place();
    const tuple = this.#leaves.get(file.path) ?? [];
    return tuple.map((number, axis) => this.#bins[axis].covers(number));
  }
}

/** Finds the row of a point of a file's block: its number among those present. */
export class RowFinder {
  readonly #presence: Uint8Array | undefined;
  readonly #before: Uint32Array | undefined;

  constructor(file: KnownFile) {
    this.#presence = file.presence;
    if (file.presence === undefined) return;
    const size = blockSize(file.axes.map(([, values]) => values.length));
    this.#before = new Uint32Array(size);
    for (let point = 0, row = 0; point < size; point++) {
      this.#before[point] = row;
      if (bitGet(file.presence, point)) row++;
    }
  }

  /** The row of a point, or -1 if the file does not hold it. */
  row(point: number): number {
    if (this.#presence === undefined) return point;
    return bitGet(this.#presence, point) ? this.#before![point] : -1;
  }
}
