/**
 * Columns of numbers: the narrowest integers that lose nothing, else float64; bigints of 64 bits.
 *
 * @module
 */

import { bytesOf, elementsFrom, elementSize, type ElementType, packNumbers, type TypedArray } from "../typed_arrays.ts";
import { taggedText } from "../tagged_json.ts";
import { copyBytes } from "./copy_bytes.ts";
import { passingElements } from "./scratch.ts";
import { type Draft, type NumberColumn, type Source, type StoredColumn, type Values, type Wants, wholeBuffer } from "./types.ts";

type Stored = Extract<StoredColumn, { kind: "int" | "float64" | "bigint" }>;

/**
 * A column of values if all are numbers.
 *
 * @param values The values, at least one
 * @returns The column, or undefined
 */
export function draftNumbers(values: readonly unknown[]): Draft | undefined {
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "number") return undefined;
    numbers[i] = value;
  }
  return draftFloats(numbers);
}

/**
 * A column of numbers.
 *
 * @param numbers The numbers, at least one; NaN is made one and the same in it
 * @returns The column
 */
export function draftFloats(numbers: Float64Array): Draft {
  const count = numbers.length;
  if (areSame(numbers)) return { kind: "constant", count, text: taggedText(numbers[0]) };
  const type = narrowest(numbers);
  return { kind: type === "f64" ? "float64" : "int", count, type, data: packNumbers(type, numbers) };
}

function areSame(numbers: Float64Array): boolean {
  const first = numbers[0];
  for (let i = 1; i < numbers.length; i++) if (!Object.is(numbers[i], first)) return false;
  return true;
}

/**
 * The narrowest type that holds numbers without loss.
 *
 * @param numbers The numbers; if it is f64, each NaN in it is given the same bits
 * @returns The type
 */
export function narrowest(numbers: Float64Array): ElementType {
  let min = 0;
  let max = 0;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if ((value | 0) !== value ? value >>> 0 !== value : value === 0 && 1 / value < 0) return asFloats(numbers);
    if (value < min) min = value;
    else if (value > max) max = value;
  }
  if (min === 0) return max <= 0xff ? "u8" : max <= 0xffff ? "u16" : "u32";
  if (max > 0x7fffffff) return asFloats(numbers);
  return min >= -0x80 && max <= 0x7f ? "i8" : min >= -0x8000 && max <= 0x7fff ? "i16" : "i32";
}

/** The bits of a NaN differ by how it came about and by runtime, and would show in the bytes. */
function asFloats(numbers: Float64Array): ElementType {
  let bits: BigUint64Array | undefined;
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] === numbers[i]) continue;
    bits ??= new BigUint64Array(numbers.buffer, numbers.byteOffset, numbers.length);
    bits[i] = 0x7ff8000000000000n;
  }
  return "f64";
}

/**
 * A column of values if all are bigints of 64 bits.
 *
 * @param values The values, at least one
 * @returns The column, or undefined
 */
export function draftBigints(values: ArrayLike<unknown>): Draft | undefined {
  const count = values.length;
  const signed = new BigInt64Array(count);
  let fits = true;
  let isPositive = true;
  let isConstant = true;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (typeof value !== "bigint") return undefined;
    signed[i] = value;
    fits &&= signed[i] === value;
    isPositive &&= value >= 0n && value <= 0xffffffffffffffffn;
    isConstant &&= value === values[0];
  }
  if (isConstant && (fits || isPositive)) return { kind: "constant", count, text: taggedText(values[0]) };
  if (fits) return { kind: "bigint", count, type: "i64", data: bytesOf(signed) };
  if (!isPositive) return undefined;
  return { kind: "bigint", count, type: "u64", data: bytesOf(new BigUint64Array(signed.buffer)) };
}

/**
 * Reads rows.
 *
 * @param column The column
 * @param rows The rows, or undefined for all
 * @param source The bytes
 * @returns The numbers, on memory that holds until the scratch memory is given free
 */
export function readNumbers(column: Stored, rows: Uint32Array | undefined, source: Source): Values {
  if (rows === undefined) return passingElements(column.type, wholeBuffer(source, column.data));
  return gatherElements(column, rows, 1, source);
}

/**
 * Reads runs of numbers, one run per row.
 *
 * @param column The column: the numbers' type and bytes
 * @param rows The rows
 * @param length How many numbers a row has
 * @param source The bytes
 * @returns The numbers, run after run
 */
export function gatherElements(
  column: Pick<NumberColumn<Stored["data"]>, "type" | "data">,
  rows: Uint32Array,
  length: number,
  source: Source,
): TypedArray {
  const width = elementSize[column.type] * length;
  const bytes = new Uint8Array(rows.length * width);
  let segment = { bytes: new Uint8Array(0), base: 0 } as { bytes: Uint8Array; base: number };
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i] * width;
    if (start < segment.base || start + width > segment.base + segment.bytes.length) {
      segment = source.segment(column.data, start, start + width);
    }
    copyBytes({ from: segment.bytes, start: start - segment.base, length: width }, bytes, i * width);
  }
  return elementsFrom(column.type, bytes);
}

/**
 * Notes which bytes rows need.
 *
 * @param column The column
 * @param rows The rows
 * @param wants Who is told
 */
export function wantNumbers(column: Stored, rows: Uint32Array, wants: Wants): void {
  const size = elementSize[column.type];
  for (let i = 0; i < rows.length; i++) wants.want(column.data, rows[i] * size, (rows[i] + 1) * size);
}
