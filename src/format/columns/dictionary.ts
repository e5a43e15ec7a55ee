/**
 * Columns of strings that repeat, and the choice between them and plain ones.
 *
 * @module
 */

import { DamagedFileError } from "../../errors.ts";
import { keepText, shortText } from "../short_texts.ts";
import { bytesOf, type TypedArray } from "../typed_arrays.ts";
import { gatherElements, readNumbers, wantNumbers } from "./numbers.ts";
import { packStrings, readStrings } from "./strings.ts";
import { readTexts, wantTexts } from "./text_reader.ts";
import type { Draft, NumberColumn, Source, StoredColumn, Values, Wants } from "./types.ts";

type Stored = Extract<StoredColumn, { kind: "dictionary" }>;

/** From this length on a string is a long one. */
const LONG = 64;
/** Up to this many bytes strings of a table are looked for among those of other tables. */
const SMALL_TABLE = 1 << 14;
/** So many strings of a table may be new, and half of the others. */
const MAX_MISSES = 32;

/**
 * A column of values if all are strings with UTF-8.
 *
 * @param values The values, at least one
 * @returns The column, or undefined
 */
export function draftStrings(values: readonly unknown[]): Draft | undefined {
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== "string") return undefined;
  const texts = values as readonly string[];
  return draftDictionary(texts) ?? packStrings(texts);
}

/** A dictionary, if at most half of the strings differ. Of long ones, which take time to look up, that must show early. */
function draftDictionary(texts: readonly string[]): Draft | undefined {
  const count = texts.length;
  const numberOf = new Map<string, number>();
  const codes = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    let code = numberOf.get(texts[i]);
    if (code === undefined) {
      code = numberOf.size;
      if (code * 2 >= count || (texts[i].length > LONG && code > 16 + i / 2)) return undefined;
      numberOf.set(texts[i], code);
    }
    codes[i] = code;
  }
  const size = numberOf.size;
  if (size === 1 && texts[0].length < 4096) return { kind: "constant", count, text: JSON.stringify(texts[0]) };
  const table = packStrings([...numberOf.keys()]);
  if (table === undefined) return undefined;
  const type = size <= 0x100 ? "u8" : size <= 0x10000 ? "u16" : "u32";
  const narrow = type === "u8" ? new Uint8Array(codes) : type === "u16" ? new Uint16Array(codes) : codes;
  return { kind: "dictionary", count, type, codes: bytesOf(narrow), table };
}

/**
 * Reads rows.
 *
 * @param column The column
 * @param rows The rows, or undefined for all
 * @param source The bytes
 * @returns The strings
 */
export function readDictionary(column: Stored, rows: Uint32Array | undefined, source: Source): Values {
  const codes = readNumbers(codesOf(column), rows, source) as Uint32Array;
  requireCodes(codes, column.table.count);
  if (rows === undefined || rows.length >= column.table.count) {
    const table = rows === undefined ? readTable(column.table, source) : readStrings(column.table, allOf(column.table.count), source);
    const strings = new Array<unknown>(codes.length);
    for (let i = 0; i < codes.length; i++) strings[i] = table[codes[i]];
    return strings;
  }
  const asked = distinct(codes);
  const strings = readStrings(column.table, asked, source);
  const placeOf = new Map(Array.from(asked, (code, i) => [code, i] as const));
  return Array.from(codes, (code) => strings[placeOf.get(code)!]);
}

/**
 * Reads the strings that codes stand for. Many files of a cache have the same ones in their tables, in one order or another.
 *
 * @param table The table
 * @param source The bytes, whole
 * @returns The strings
 */
export function readTable(table: Stored["table"], source: Source): Values {
  if (table.bytes.length > SMALL_TABLE) return readStrings(table, undefined, source);
  const { bytes, offsets } = readTexts(table, undefined, source);
  const strings = new Array<string>(table.count);
  for (let i = 0, misses = 0; i < table.count; i++) {
    const found = shortText(bytes, offsets[i], offsets[i + 1]);
    if (found === undefined || (typeof found === "number" && misses++ > MAX_MISSES + i / 2)) return readStrings(table, undefined, source);
    strings[i] = typeof found === "string" ? found : keepText(found, bytes, offsets[i], offsets[i + 1]);
  }
  return strings;
}

function codesOf(column: Stored): NumberColumn<Stored["codes"]> {
  return { kind: "int", count: column.count, type: column.type, data: column.codes };
}

/**
 * Requires that codes have strings.
 *
 * @param codes The codes
 * @param size How many strings there are
 * @throws {DamagedFileError} If a code has none
 */
export function requireCodes(codes: ArrayLike<number>, size: number): void {
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] >= size) throw new DamagedFileError("a column of repeated strings refers to a string that is not there");
  }
}

function allOf(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

function distinct(codes: Uint32Array): Uint32Array {
  return Uint32Array.from(new Set(codes)).sort();
}

/**
 * Notes which bytes rows need: first their codes, then the strings of these.
 *
 * @param column The column
 * @param rows The rows
 * @param wants Who is told
 */
export function wantDictionary(column: Stored, rows: Uint32Array, wants: Wants): void {
  const codes = codesOf(column);
  wantNumbers(codes, rows, wants);
  const width = column.codes.length / Math.max(1, column.count);
  for (const row of rows) if (!wants.has(column.codes, row * width, (row + 1) * width)) return;
  const found: TypedArray = gatherElements(codes, rows, 1, wants.source);
  requireCodes(found as Uint32Array, column.table.count);
  const asked = rows.length >= column.table.count ? allOf(column.table.count) : distinct(found as Uint32Array);
  wantTexts(column.table, asked, wants);
}

/**
 * Checks all rows.
 *
 * @param column The column
 * @param source The bytes, whole
 * @throws {DamagedFileError} If a code has no string
 */
export function checkDictionary(column: Stored, source: Source): void {
  requireCodes(readNumbers(codesOf(column), undefined, source) as Uint32Array, column.table.count);
  readStrings(column.table, undefined, source);
}
