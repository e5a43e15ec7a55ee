/**
 * What can be done with any column: make one of values, read rows of it, say which bytes these need, check it.
 *
 * @module
 */

import { checkBooleans, draftBooleans, readBooleans, wantBits } from "./columns/booleans.ts";
import { draftSingle, readConstant } from "./columns/constant.ts";
import { checkDictionary, draftStrings, readDictionary, wantDictionary } from "./columns/dictionary.ts";
import { checkJson, draftJson, readJson } from "./columns/json.ts";
import { draftMatrix, readMatrix, wantMatrix } from "./columns/matrix.ts";
import { draftBigints, draftFloats, draftNumbers, readNumbers, wantNumbers } from "./columns/numbers.ts";
import { checkOptional, draftOptional, readOptional, wantOptional } from "./columns/optional.ts";
import { draftRecords, readRecords } from "./columns/records.ts";
import { readStrings } from "./columns/strings.ts";
import { wantTexts } from "./columns/text_reader.ts";
import type { Draft, Source, StoredColumn, Values, Wants } from "./columns/types.ts";

/**
 * Makes the column that fits values best.
 *
 * @param values The values, one per row
 * @param depth How many records are around them
 * @returns The column
 * @throws {NotStorable} If one of them holds something that cannot be stored
 */
export function draftColumn(values: readonly unknown[], depth: number): Draft {
  if (values.length === 0) return { kind: "constant", count: 0, text: "null" };
  return (values.length === 1 ? draftSingle(values[0], depth) : undefined) ??
    draftAlike(values, depth) ??
    draftOptional(values, depth, draftColumn) ??
    draftJson(values, depth);
}

/** The kind of column that the first value would go to, if all others go there too. */
function draftAlike(values: readonly unknown[], depth: number): Draft | undefined {
  switch (typeof values[0]) {
    case "number":
      return draftNumbers(values);
    case "string":
      return draftStrings(values);
    case "boolean":
      return draftBooleans(values);
    case "bigint":
      return draftBigints(values);
    case "object":
      return draftMatrix(values) ?? draftRecords(values, depth, draftColumn);
    default:
      return undefined;
  }
}

/**
 * Makes a column of the elements of a typed array.
 *
 * @param array The typed array, its elements one per row
 * @returns The column
 */
export function draftElements(array: ArrayLike<number> | ArrayLike<bigint>): Draft {
  if (array.length === 0) return draftColumn([], 0);
  const isBigint = typeof array[0] === "bigint";
  return isBigint
    ? draftBigints(array) ?? draftColumn(Array.from(array as ArrayLike<unknown>), 0)
    : draftFloats(Float64Array.from(array as ArrayLike<number>));
}

/**
 * Reads rows of a column.
 *
 * @param column The column
 * @param rows The rows, or undefined for all, which needs a source with whole buffers
 * @param source The bytes
 * @returns The values, each a new one
 * @throws {DamagedFileError} If the bytes are not what they should be
 */
export function readColumn(column: StoredColumn, rows: Uint32Array | undefined, source: Source): Values {
  switch (column.kind) {
    case "constant":
      return readConstant(column, rows?.length ?? column.count);
    case "int":
    case "float64":
    case "bigint":
      return readNumbers(column, rows, source);
    case "bool":
      return readBooleans(column, rows, source);
    case "string":
      return readStrings(column, rows, source);
    case "json":
      return readJson(column, rows, source);
    case "dictionary":
      return readDictionary(column, rows, source);
    case "matrix":
      return readMatrix(column, rows, source);
    case "record":
      return readRecords(column, rows, source, readColumn);
    case "optional":
      return readOptional(column, rows, source, readColumn);
  }
}

/**
 * Notes which bytes rows of a column need, as far as that is known yet: where they lie may itself stand in bytes that are needed first.
 *
 * @param column The column
 * @param rows The rows
 * @param wants Who is told
 */
export function wantColumn(column: StoredColumn, rows: Uint32Array, wants: Wants): void {
  switch (column.kind) {
    case "constant":
      return;
    case "int":
    case "float64":
    case "bigint":
      return wantNumbers(column, rows, wants);
    case "bool":
      return wantBits(column.bits, rows, wants);
    case "string":
    case "json":
      return wantTexts(column, rows, wants);
    case "dictionary":
      return wantDictionary(column, rows, wants);
    case "matrix":
      return wantMatrix(column, rows, wants);
    case "record":
      for (const [, field] of column.fields) wantColumn(field, rows, wants);
      return;
    case "optional":
      return wantOptional(column, rows, wants, wantColumn);
  }
}

/**
 * Checks the bytes of a whole column, without making its rows where these would take much memory.
 *
 * @param column The column
 * @param source The bytes, whole
 * @throws {DamagedFileError} If they are not what they should be
 */
export function checkColumn(column: StoredColumn, source: Source): void {
  switch (column.kind) {
    case "constant":
      readConstant(column, Math.min(1, column.count));
      return;
    case "bool":
      return checkBooleans(column, source);
    case "string":
      readStrings(column, undefined, source);
      return;
    case "json":
      return checkJson(column, source);
    case "dictionary":
      return checkDictionary(column, source);
    case "record":
      for (const [, field] of column.fields) checkColumn(field, source);
      return;
    case "optional":
      checkOptional(column, source);
      return checkColumn(column.column, source);
    default:
      return;
  }
}
