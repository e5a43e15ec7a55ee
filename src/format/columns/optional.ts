/**
 * Columns in which some rows are null, undefined, or absent from their record.
 *
 * @module
 */

import { DamagedFileError } from "../../errors.ts";
import { bitGet, bitRanks, bitsBelow, bitSet, createBitmap, isBitmapOf } from "../bitmap.ts";
import { segmentOfBit, wantBits } from "./booleans.ts";
import { ABSENT, type Draft, type DraftColumn, type Missing, type ReadColumn, type Segment, type Source } from "./types.ts";
import { type StoredColumn, type Values, type WantColumn, type Wants, wholeBuffer } from "./types.ts";

type Stored = Extract<StoredColumn, { kind: "optional" }>;

const valueOf: Readonly<Record<Missing, unknown>> = { absent: ABSENT, undefined: undefined, null: null };

/**
 * A column of values of which some are missing.
 *
 * @param values The values, at least one
 * @param depth How many records are around them
 * @param draft Makes the column of those that are there
 * @returns The column, or undefined if none is missing
 */
export function draftOptional(values: readonly unknown[], depth: number, draft: DraftColumn): Draft | undefined {
  const missing: Missing | undefined = values.includes(ABSENT)
    ? "absent"
    : values.includes(undefined)
    ? "undefined"
    : values.includes(null)
    ? "null"
    : undefined;
  if (missing === undefined) return undefined;
  const rest = values.filter((value) => value !== valueOf[missing]);
  const count = values.length;
  if (rest.length === 0) return { kind: "constant", count, text: missing === "null" ? "null" : '{"$undefined":true}' };
  const bitmap = createBitmap(count);
  for (let i = 0; i < count; i++) if (values[i] !== valueOf[missing]) bitSet(bitmap, i);
  return { kind: "optional", count, missing, bitmap, ranks: new Uint8Array(0), column: draft(rest, depth) };
}

/**
 * The ranks that belong to a bitmap.
 *
 * @param bitmap The bitmap
 * @param blockSize The size of a block
 * @returns Per block the number of bits set before it: u32
 */
export function ranksOf(bitmap: Uint8Array, blockSize: number): Uint8Array {
  const count = Math.ceil(bitmap.length / blockSize);
  const ranks = new DataView(new ArrayBuffer(count * 4));
  const before = bitRanks(bitmap);
  for (let block = 0; block < count; block++) ranks.setUint32(block * 4, before[block * blockSize], true);
  return new Uint8Array(ranks.buffer);
}

/**
 * Where the rows that have a value stand in the column of these.
 *
 * @param column The column
 * @param rows The rows
 * @param source The bytes
 * @returns A place for each row; -1 for one without a value
 * @throws {DamagedFileError} If there are fewer values than the bitmap says
 */
export function placesOf(column: Stored, rows: Uint32Array, source: Source): Float64Array {
  const places = new Float64Array(rows.length);
  let segment: Segment = { bytes: new Uint8Array(0), base: 0 };
  let ranks: Uint32Array = new Uint32Array(0);
  let before = 0;
  for (let i = 0; i < rows.length; i++) {
    const next = segmentOfBit(segment, column.bitmap, rows[i], source);
    if (next !== segment || i === 0) {
      segment = next;
      ranks = bitRanks(segment.bytes);
      before = rankOfBlock(column, segment.base / source.blockSize);
    }
    const bit = rows[i] - segment.base * 8;
    if (!bitGet(segment.bytes, bit)) {
      places[i] = -1;
      continue;
    }
    const at = Math.floor(bit / 8);
    places[i] = before + ranks[at] + bitsBelow(segment.bytes[at], bit & 7);
    if (places[i] >= column.column.count) throw new DamagedFileError("a column has fewer values than its bitmap says");
  }
  return places;
}

function rankOfBlock(column: Stored, block: number): number {
  const { buffer, byteOffset, byteLength } = column.ranks;
  return new DataView(buffer, byteOffset, byteLength).getUint32(block * 4, true);
}

/**
 * Reads rows.
 *
 * @param column The column
 * @param rows The rows, or undefined for all
 * @param source The bytes
 * @param read Reads the values that are there
 * @returns The values
 */
export function readOptional(column: Stored, rows: Uint32Array | undefined, source: Source, read: ReadColumn): Values {
  const filler = valueOf[column.missing];
  const result = new Array<unknown>(rows?.length ?? column.count);
  if (rows === undefined) {
    checkOptional(column, source);
    const bitmap = wholeBuffer(source, column.bitmap);
    const values = read(column.column, undefined, source);
    let at = 0;
    for (let i = 0; i < result.length; i++) result[i] = bitGet(bitmap, i) ? values[at++] : filler;
    return result;
  }
  const places = placesOf(column, rows, source);
  const values = read(column.column, presentOf(places), source);
  let at = 0;
  for (let i = 0; i < result.length; i++) result[i] = places[i] < 0 ? filler : values[at++];
  return result;
}

function presentOf(places: Float64Array): Uint32Array {
  return Uint32Array.from(places.filter((place) => place >= 0));
}

/**
 * Notes which bytes rows need: first their bits, then the values of those that have one.
 *
 * @param column The column
 * @param rows The rows
 * @param wants Who is told
 * @param wantColumn Notes what the values need
 */
export function wantOptional(column: Stored, rows: Uint32Array, wants: Wants, wantColumn: WantColumn): void {
  wantBits(column.bitmap, rows, wants);
  for (const row of rows) if (!wants.has(column.bitmap, Math.floor(row / 8), Math.floor(row / 8) + 1)) return;
  wantColumn(column.column, presentOf(placesOf(column, rows, wants.source)), wants);
}

/**
 * Checks the bitmap.
 *
 * @param column The column
 * @param source The bytes, whole
 * @throws {DamagedFileError} If it disagrees with the number of values, or with the ranks
 */
export function checkOptional(column: Stored, source: Source): void {
  const bitmap = wholeBuffer(source, column.bitmap);
  const ranks = ranksOf(bitmap, source.blockSize);
  if (
    !isBitmapOf(bitmap, column.count) || bitRanks(bitmap)[bitmap.length] !== column.column.count ||
    ranks.length !== column.ranks.length || ranks.some((byte, i) => byte !== column.ranks[i])
  ) throw new DamagedFileError("a column's bitmap disagrees with the number of its values");
}
