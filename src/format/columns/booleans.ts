/**
 * Columns of booleans: one bit per row.
 *
 * @module
 */

import { DamagedFileError } from "../../errors.ts";
import { bitGet, bitSet, createBitmap, isBitmapOf } from "../bitmap.ts";
import { type Draft, type Segment, type Source, type StoredColumn, type Values, type Wants, wholeBuffer } from "./types.ts";

type Stored = Extract<StoredColumn, { kind: "bool" }>;

/**
 * A column of values if all are booleans.
 *
 * @param values The values, at least one
 * @returns The column, or undefined
 */
export function draftBooleans(values: readonly unknown[]): Draft | undefined {
  const count = values.length;
  const bits = createBitmap(count);
  let trues = 0;
  for (let i = 0; i < count; i++) {
    if (typeof values[i] !== "boolean") return undefined;
    if (values[i] === true) {
      bitSet(bits, i);
      trues++;
    }
  }
  if (trues === 0 || trues === count) return { kind: "constant", count, text: trues === 0 ? "false" : "true" };
  return { kind: "bool", count, bits };
}

/**
 * Reads rows.
 *
 * @param column The column
 * @param rows The rows, or undefined for all
 * @param source The bytes
 * @returns The booleans
 */
export function readBooleans(column: Stored, rows: Uint32Array | undefined, source: Source): Values {
  const values = new Array<boolean>(rows?.length ?? column.count);
  let segment: Segment = { bytes: new Uint8Array(0), base: 0 };
  for (let i = 0; i < values.length; i++) {
    const row = rows === undefined ? i : rows[i];
    segment = segmentOfBit(segment, column.bits, row, source);
    values[i] = bitGet(segment.bytes, row - segment.base * 8);
  }
  return values;
}

/**
 * The segment in which a bit lies.
 *
 * @param segment The segment of the bit before
 * @param buffer The bitmap
 * @param bit The bit's number
 * @param source The bytes
 * @returns The same segment, or another one
 */
export function segmentOfBit(segment: Segment, buffer: Stored["bits"], bit: number, source: Source): Segment {
  const at = Math.floor(bit / 8);
  if (at >= segment.base && at < segment.base + segment.bytes.length) return segment;
  return source.segment(buffer, at, at + 1);
}

/**
 * Notes which bytes bits need.
 *
 * @param buffer The bitmap
 * @param rows The numbers of the bits
 * @param wants Who is told
 */
export function wantBits(buffer: Stored["bits"], rows: Uint32Array, wants: Wants): void {
  for (let i = 0; i < rows.length; i++) wants.want(buffer, Math.floor(rows[i] / 8), Math.floor(rows[i] / 8) + 1);
}

/**
 * Checks what reading some rows would not see.
 *
 * @param column The column
 * @param source The bytes, whole
 * @throws {DamagedFileError} If a bit beyond the last row is set
 */
export function checkBooleans(column: Stored, source: Source): void {
  if (!isBitmapOf(wholeBuffer(source, column.bits), column.count)) throw new DamagedFileError("a column of bits has more bits than rows");
}
