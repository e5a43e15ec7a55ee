/**
 * Columns of arrays of numbers of one length, and of typed arrays of one name and length.
 *
 * @module
 */

import { objectKind } from "../storable.ts";
import { bytesOf, elementSize, elementTypeOf, packNumbers, type TypedArray, typedArrayFrom, typedArrayName } from "../typed_arrays.ts";
import { gatherElements, narrowest } from "./numbers.ts";
import type { Draft, Source, StoredColumn, Values, Wants } from "./types.ts";

type Stored = Extract<StoredColumn, { kind: "matrix" }>;

/**
 * A column of values if all are arrays of numbers, or typed arrays, of one length.
 *
 * @param values The values, at least one
 * @returns The column, or undefined
 */
export function draftMatrix(values: readonly unknown[]): Draft | undefined {
  const container = containerOf(values[0]);
  if (container === undefined) return undefined;
  const length = (values[0] as ArrayLike<unknown>).length;
  for (const value of values) {
    if (containerOf(value) !== container || (value as ArrayLike<unknown>).length !== length) return undefined;
  }
  return container === "Array"
    ? draftLists(values as readonly (readonly unknown[])[], length)
    : draftTyped(values as readonly TypedArray[], container, length);
}

function containerOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return typedArrayName(value) ?? (objectKind(value) === "array" ? "Array" : undefined);
}

function draftLists(lists: readonly (readonly unknown[])[], length: number): Draft | undefined {
  const numbers = new Float64Array(lists.length * length);
  let at = 0;
  for (const list of lists) {
    for (let i = 0; i < length; i++) {
      const value = list[i];
      if (typeof value !== "number") return undefined;
      numbers[at++] = value;
    }
  }
  const type = narrowest(numbers);
  return { kind: "matrix", count: lists.length, type, container: "Array", length, data: packNumbers(type, numbers) };
}

function draftTyped(arrays: readonly TypedArray[], container: string, length: number): Draft {
  const type = elementTypeOf.get(container)!;
  const width = length * elementSize[type];
  const data = arrays.length === 1 ? bytesOf(arrays[0]) : new Uint8Array(arrays.length * width);
  if (arrays.length > 1) arrays.forEach((array, i) => data.set(bytesOf(array), i * width));
  return { kind: "matrix", count: arrays.length, type, container, length, data };
}

/**
 * Reads rows.
 *
 * @param column The column
 * @param rows The rows, or undefined for all
 * @param source The bytes
 * @returns The arrays, each on memory of its own
 */
export function readMatrix(column: Stored, rows: Uint32Array | undefined, source: Source): Values {
  const count = rows?.length ?? column.count;
  if (column.container === "Array") return readLists(column, rows, count, source);
  const width = column.length * elementSize[column.type];
  const arrays = new Array<TypedArray>(count);
  for (let i = 0; i < count; i++) {
    const start = (rows === undefined ? i : rows[i]) * width;
    const segment = source.segment(column.data, start, start + width);
    arrays[i] = typedArrayFrom(column.container, segment.bytes.subarray(start - segment.base, start - segment.base + width));
  }
  return arrays;
}

function readLists(column: Stored, rows: Uint32Array | undefined, count: number, source: Source): Values {
  const { length } = column;
  const lists = new Array<unknown[]>(count);
  const step = Math.max(1, Math.floor(0x20000 / Math.max(1, length)));
  for (let from = 0; from < count; from += step) {
    const to = Math.min(count, from + step);
    const asked = rows === undefined ? Uint32Array.from({ length: to - from }, (_, i) => from + i) : rows.subarray(from, to);
    const elements = gatherElements(column, asked, length, source);
    for (let row = from; row < to; row++) lists[row] = listOf(elements, (row - from) * length, length);
  }
  return lists;
}

function listOf(elements: TypedArray, start: number, length: number): unknown[] {
  const list = new Array<unknown>(length);
  for (let i = 0; i < length; i++) list[i] = elements[start + i];
  return list;
}

/**
 * Notes which bytes rows need.
 *
 * @param column The column
 * @param rows The rows
 * @param wants Who is told
 */
export function wantMatrix(column: Stored, rows: Uint32Array, wants: Wants): void {
  const width = column.length * elementSize[column.type];
  for (let i = 0; i < rows.length; i++) wants.want(column.data, rows[i] * width, (rows[i] + 1) * width);
}
