/**
 * Some rows of a file of which only the bytes that they need are read.
 *
 * @module
 */

import { DamagedFileError } from "../errors.ts";
import { readColumn, wantColumn } from "./column.ts";
import { type ColumnPart, readParts } from "./column_parts.ts";
import type { BufferRef, Segment, Source, Wants } from "./columns/types.ts";
import { hasChecksum } from "./crc32.ts";
import type { FileHead } from "./head.ts";
import type { PartPath } from "./part_paths.ts";
import { arrayOf, requireRow } from "./rows.ts";
import type { Range } from "./types.ts";

/** Between two buffers lies a header of at most this many bytes: they are read with one request. */
const GAP = 5;

/**
 * Reads some rows of a file in a few rounds: as long as {@linkcode RowReader.next} gives ranges, read them and hand them to
 * {@linkcode RowReader.supply}; then {@linkcode RowReader.values} gives the rows.
 */
export class RowReader {
  readonly #head: FileHead;
  readonly #rows: Uint32Array;
  readonly #blocks = new Map<BufferRef, Map<number, Uint8Array>>();
  readonly #source: Source;
  /** The blocks that are needed and not there. */
  #wanted = new Map<BufferRef, Set<number>>();
  /** What {@linkcode RowReader.next} asked for last. */
  #asked: readonly Range[] = [];

  /**
   * Begins; nothing is read yet.
   *
   * @param head The file's head
   * @param rows The rows' numbers, in any order
   * @throws {RangeError} If the file has no such row
   */
  constructor(head: FileHead, rows: Uint32Array) {
    rows.forEach((row) => requireRow(row, head));
    this.#head = head;
    this.#rows = rows;
    this.#source = { blockSize: head.blockSize, segment: (buffer, start, end) => this.#segment(buffer, start, end) };
  }

  /**
   * What must be read next.
   *
   * @returns The ranges in the order of the file, or undefined if nothing is left to read
   * @throws {DamagedFileError} If what was read is not what it should be
   */
  next(): Range[] | undefined {
    this.#wanted = new Map();
    wantColumn(this.#head.column, this.#rows, this.#wants());
    const ranges = [...this.#wanted].flatMap(([buffer, blocks]) => [...blocks].map((block) => this.#rangeOf(buffer, block)));
    if (ranges.length === 0) return undefined;
    return [...(this.#asked = merged(ranges))];
  }

  /**
   * Takes what was asked for.
   *
   * @param parts The bytes of the ranges that {@linkcode RowReader.next} gave last, in that order
   * @throws {DamagedFileError} If they fail their checksums
   */
  supply(parts: readonly Uint8Array[]): void {
    for (const [buffer, blocks] of this.#wanted) {
      for (const block of blocks) this.#keep(buffer, block, this.#cut(this.#rangeOf(buffer, block), parts));
    }
  }

  /**
   * The rows' values. Call it when nothing is left to read.
   *
   * @returns The values in the order of the rows, each a new one
   * @throws {DamagedFileError} If what was read is not what it should be
   */
  values(): unknown[] {
    return arrayOf(readColumn(this.#head.column, this.#rows, this.#source));
  }

  /**
   * The rows as flat columns. Call it when nothing is left to read.
   *
   * @param isWanted Tells whether a flat column is wanted; all if absent
   * @returns The flat columns, on memory of their own
   * @throws {DamagedFileError} If what was read is not what it should be
   */
  parts(isWanted?: (path: PartPath) => boolean): ColumnPart[] {
    return readParts(this.#head.column, this.#rows, this.#source, isWanted);
  }

  #wants(): Wants {
    const { blockSize } = this.#head;
    return {
      blockSize,
      source: this.#source,
      has: (buffer, start, end) => this.#firstLacking(buffer, start, end) === undefined,
      want: (buffer, start, end) => {
        const first = this.#firstLacking(buffer, start, end);
        if (first === undefined) return;
        const blocks = this.#wanted.get(buffer) ?? new Set();
        this.#wanted.set(buffer, blocks);
        for (let block = first; block * blockSize < end; block++) if (this.#blocks.get(buffer)?.has(block) !== true) blocks.add(block);
      },
    };
  }

  #firstLacking(buffer: BufferRef, start: number, end: number): number | undefined {
    const { blockSize } = this.#head;
    const there = this.#blocks.get(buffer);
    for (let block = Math.floor(start / blockSize); block * blockSize < end && start < end; block++) {
      if (there === undefined || !there.has(block)) return block;
    }
    return undefined;
  }

  #rangeOf(buffer: BufferRef, block: number): Range {
    const { blockSize, dataStart } = this.#head;
    const start = dataStart + buffer.start;
    return { start: start + block * blockSize, end: start + Math.min((block + 1) * blockSize, buffer.length) };
  }

  #cut({ start, end }: Range, parts: readonly Uint8Array[]): Uint8Array {
    const i = this.#asked.findIndex((range) => range.start <= start && range.end >= end);
    const part = parts[i]?.subarray(start - this.#asked[i].start, end - this.#asked[i].start);
    if (part === undefined || part.length !== end - start) throw new DamagedFileError("it is cut short");
    return part;
  }

  #keep(buffer: BufferRef, block: number, bytes: Uint8Array): void {
    if (!hasChecksum(this.#head.columnBytes, buffer.checksums + block * 4, bytes)) {
      throw new DamagedFileError("its data fails its checksum");
    }
    const blocks = this.#blocks.get(buffer);
    if (blocks === undefined) this.#blocks.set(buffer, new Map([[block, bytes]]));
    else blocks.set(block, bytes);
  }

  #segment(buffer: BufferRef, start: number, end: number): Segment {
    const { blockSize } = this.#head;
    const first = Math.floor(start / blockSize);
    const last = end > start ? Math.floor((end - 1) / blockSize) : first;
    const blocks = this.#blocks.get(buffer);
    if (start === end) return { bytes: new Uint8Array(0), base: start };
    if (first === last) return { bytes: blocks!.get(first)!, base: first * blockSize };
    const bytes = new Uint8Array(Math.min((last + 1) * blockSize, buffer.length) - first * blockSize);
    for (let block = first; block <= last; block++) bytes.set(blocks!.get(block)!, (block - first) * blockSize);
    return { bytes, base: first * blockSize };
  }
}

function merged(ranges: Range[]): Range[] {
  ranges.sort((a, b) => a.start - b.start);
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of ranges) {
    const last = result[result.length - 1];
    if (last !== undefined && start - last.end <= GAP) last.end = end;
    else result.push({ start, end });
  }
  return result;
}
