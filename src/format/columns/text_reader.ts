/**
 * The texts of a column, some or all, as one run of UTF-8.
 *
 * @module
 */

import { DamagedFileError } from "../../errors.ts";
import { copyBytes } from "./copy_bytes.ts";
import { passingElements } from "./scratch.ts";
import { type Segment, type Source, type StoredColumn, type Wants, wholeBuffer } from "./types.ts";

/** The column kinds that hold texts. */
export type StoredTexts = Extract<StoredColumn, { kind: "string" | "json" }>;

/** Some texts: text `i` is the bytes from `offsets[i]` up to `offsets[i + 1]` less the separator. */
export interface TextRun {
  /** The UTF-8 of the texts, one after another, with a separator of `gap` bytes between them. */
  readonly bytes: Uint8Array;
  /** Where each text starts, and where one more would. */
  readonly offsets: Uint32Array;
  /** The length of the separator. */
  readonly gap: 0 | 1;
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strictUtf8 = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/**
 * The texts of rows.
 *
 * @param column The column
 * @param rows The rows, or undefined for all
 * @param source The bytes
 * @returns The texts
 * @throws {DamagedFileError} If the offsets are wrong
 */
export function readTexts(column: StoredTexts, rows: Uint32Array | undefined, source: Source): TextRun {
  const gap = column.kind === "json" ? 1 : 0;
  if (rows !== undefined) return gatherTexts(column, rows, gap, source);
  const offsets = passingElements("u32", wholeBuffer(source, column.offsets)) as Uint32Array;
  const bytes = wholeBuffer(source, column.bytes);
  let isOrdered = offsets[0] === 0 && offsets[column.count] === bytes.length + (column.count === 0 ? 0 : gap);
  for (let i = 0; i < column.count; i++) isOrdered &&= offsets[i] + gap <= offsets[i + 1];
  if (!isOrdered) throw new DamagedFileError("the offsets of a column of texts are out of order");
  return { bytes, offsets, gap };
}

/** Where texts of rows lie in a buffer. */
interface Spans {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly total: number;
}

function gatherTexts(column: StoredTexts, rows: Uint32Array, gap: 0 | 1, source: Source): TextRun {
  const { starts, ends, total } = spansOf(column, rows, gap, source);
  requireDistinct(column, rows, total, starts, ends);
  const bytes = new Uint8Array(total + rows.length * gap);
  const offsets = new Uint32Array(rows.length + 1);
  let segment: Segment = { bytes: new Uint8Array(0), base: 0 };
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const [start, end] = [starts[i], ends[i]];
    if (start < segment.base || end > segment.base + segment.bytes.length) segment = source.segment(column.bytes, start, end);
    copyBytes({ from: segment.bytes, start: start - segment.base, length: end - start }, bytes, at);
    at += end - start;
    if (gap === 1) bytes[at++] = comma;
    offsets[i + 1] = at;
  }
  return { bytes: gap === 1 && rows.length > 0 ? bytes.subarray(0, at - 1) : bytes, offsets, gap };
}

const comma = 0x2c;

function spansOf(column: StoredTexts, rows: Uint32Array, gap: 0 | 1, source: Source): Spans {
  const starts = new Uint32Array(rows.length);
  const ends = new Uint32Array(rows.length);
  let total = 0;
  let segment: Segment = { bytes: new Uint8Array(0), base: 0 };
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i] * 4;
    if (at < segment.base || at + 8 > segment.base + segment.bytes.length) segment = source.segment(column.offsets, at, at + 8);
    const start = uint32(segment.bytes, at - segment.base);
    const end = uint32(segment.bytes, at - segment.base + 4) - gap;
    if (end < start || end > column.bytes.length) throw new DamagedFileError("the offsets of a column of texts are out of order");
    starts[i] = start;
    ends[i] = end;
    total += end - start;
  }
  return { starts, ends, total };
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24) >>> 0;
}

/** Texts that overlap would let a small file ask for much memory. Only what is longer than all texts together can overlap or repeat. */
function requireDistinct(column: StoredTexts, rows: Uint32Array, total: number, starts: Uint32Array, ends: Uint32Array): void {
  if (total <= column.bytes.length) return;
  const seen = new Set<number>();
  let distinct = 0;
  for (let i = 0; i < rows.length; i++) {
    if (seen.has(rows[i])) continue;
    seen.add(rows[i]);
    distinct += ends[i] - starts[i];
  }
  if (distinct > column.bytes.length) throw new DamagedFileError("the texts of a column overlap");
}

/**
 * Notes which bytes rows need: first their offsets, then, once these are there, their texts.
 *
 * @param column The column
 * @param rows The rows
 * @param wants Who is told
 */
export function wantTexts(column: StoredTexts, rows: Uint32Array, wants: Wants): void {
  let isThere = true;
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i] * 4;
    wants.want(column.offsets, at, at + 8);
    isThere &&= wants.has(column.offsets, at, at + 8);
  }
  if (!isThere) return;
  const gap = column.kind === "json" ? 1 : 0;
  const { starts, ends, total } = spansOf(column, rows, gap, wants.source);
  requireDistinct(column, rows, total, starts, ends);
  for (let i = 0; i < rows.length; i++) wants.want(column.bytes, starts[i], ends[i]);
}

/**
 * Decodes UTF-8.
 *
 * @param bytes The bytes
 * @returns The text
 * @throws {DamagedFileError} If they are no UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = utf8.decode(bytes);
  // The strict decoder is several times slower on some runtimes; what it would refuse shows as a replacement character.
  if (!text.includes("\ufffd")) return text;
  try {
    return strictUtf8.decode(bytes);
  } catch (error) {
    throw new DamagedFileError("a text in it is no UTF-8", { cause: error });
  }
}

/**
 * The row at which to stop, when about so many bytes are decoded at once.
 *
 * @param run The texts
 * @param from The first row
 * @param size How many bytes
 * @returns The row after the last one
 */
export function groupEnd(run: TextRun, from: number, size: number): number {
  const { offsets } = run;
  const count = offsets.length - 1;
  let to = from + 1;
  while (to < count && offsets[to + 1] - offsets[from] <= size) to++;
  return to;
}
