/**
 * Columns: how rows lie in bytes. `B` is what stands for the bytes: the bytes themselves in a column that is about to be written, a
 * reference in one whose head was read.
 *
 * @module
 */

import type { ElementType } from "../typed_arrays.ts";

/** Where a buffer lies in a file. Files whose columns are laid out alike share it. */
export interface BufferRef {
  /** Where it begins, counted from the start of the file's data. */
  readonly start: number;
  /** How many bytes it has. */
  readonly length: number;
  /** Where the checksums of its blocks begin in the bytes of the column's head. */
  readonly checksums: number;
}

/** One value for all rows: a primitive, or any value if there is one row. */
export interface ConstantColumn {
  /** Tells the kind. */
  readonly kind: "constant";
  /** How many rows it has. */
  readonly count: number;
  /** The value's tagged JSON text. */
  readonly text: string;
}

/** One number or bigint per row. */
export interface NumberColumn<B> {
  /** Tells the kind. */
  readonly kind: "int" | "float64" | "bigint";
  /** How many rows it has. */
  readonly count: number;
  /** How a number lies in the bytes. */
  readonly type: ElementType;
  /** The numbers. */
  readonly data: B;
}

/** One bit per row. */
export interface BooleanColumn<B> {
  /** Tells the kind. */
  readonly kind: "bool";
  /** How many rows it has. */
  readonly count: number;
  /** A bitmap: which rows are true. */
  readonly bits: B;
}

/** One text per row: a string, or the tagged JSON text of any value. */
export interface TextColumn<B> {
  /** Tells the kind. */
  readonly kind: "string" | "json";
  /** How many rows it has. */
  readonly count: number;
  /** Where each row starts, and the end: u32. */
  readonly offsets: B;
  /** The texts in UTF-8. */
  readonly bytes: B;
}

/** Strings that repeat: a number per row, and a table. */
export interface DictionaryColumn<B> {
  /** Tells the kind. */
  readonly kind: "dictionary";
  /** How many rows it has. */
  readonly count: number;
  /** How a code lies in the bytes. */
  readonly type: "u8" | "u16" | "u32";
  /** The row of the table, for each row. */
  readonly codes: B;
  /** The strings. */
  readonly table: TextColumn<B>;
}

/** Arrays of numbers of one length, or typed arrays of one name and length. */
export interface MatrixColumn<B> {
  /** Tells the kind. */
  readonly kind: "matrix";
  /** How many rows it has. */
  readonly count: number;
  /** How a number lies in the bytes. */
  readonly type: ElementType;
  /** `Array` or the typed array's name. */
  readonly container: string;
  /** How many numbers a row has. */
  readonly length: number;
  /** The numbers, row after row. */
  readonly data: B;
}

/** Plain objects, field by field. */
export interface RecordColumn<B> {
  /** Tells the kind. */
  readonly kind: "record";
  /** How many rows it has. */
  readonly count: number;
  /** The fields in the order of the objects' keys. */
  readonly fields: readonly (readonly [name: string, column: Column<B>])[];
}

/** What a row may be without having a value. */
export type Missing = "null" | "undefined" | "absent";

/** A column in which some rows have no value. */
export interface OptionalColumn<B> {
  /** Tells the kind. */
  readonly kind: "optional";
  /** How many rows it has. */
  readonly count: number;
  /** What the rows without a value are. */
  readonly missing: Missing;
  /** A bitmap: which rows have a value. */
  readonly bitmap: B;
  /** How many rows have a value before each block of the bitmap: u32. Filled in where the size of a block is known. */
  readonly ranks: Uint8Array;
  /** The values. */
  readonly column: Column<B>;
}

/** Any column. */
export type Column<B> =
  | ConstantColumn
  | NumberColumn<B>
  | BooleanColumn<B>
  | TextColumn<B>
  | DictionaryColumn<B>
  | MatrixColumn<B>
  | RecordColumn<B>
  | OptionalColumn<B>;

/** A column that is about to be written. */
export type Draft = Column<Uint8Array>;
/** A column whose head was read. */
export type StoredColumn = Column<BufferRef>;

/** Makes a column of any values. */
export type DraftColumn = (values: readonly unknown[], depth: number) => Draft;

/** In a list of the values of a field: the record does not have it. */
export const ABSENT: unique symbol = Symbol("absent");

/** The values of rows. Numbers may stay in a typed array. */
export type Values = ArrayLike<unknown>;

/** Bytes of a buffer, more than were asked for perhaps. */
export interface Segment {
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** Where in the buffer they begin. */
  readonly base: number;
}

/** Where verified bytes come from. */
export interface Source {
  /** The size of a block, for which there is a checksum. */
  readonly blockSize: number;
  /** Gives bytes of a buffer, at least from `start` up to `end`; the whole buffer if the source has it. */
  segment(buffer: BufferRef, start: number, end: number): Segment;
}

/** Who is told which bytes are needed. */
export interface Wants {
  /** The size of a block, for which there is a checksum. */
  readonly blockSize: number;
  /** Notes that bytes are needed. */
  want(buffer: BufferRef, start: number, end: number): void;
  /** Whether all that was noted so far for these buffers is there, so that `source` gives it. */
  has(buffer: BufferRef, start: number, end: number): boolean;
  /** Gives the bytes that are there. */
  readonly source: Source;
}

/** Reads rows of any column: all of them, or some. */
export type ReadColumn = (column: StoredColumn, rows: Uint32Array | undefined, source: Source) => Values;
/** Notes which bytes rows of any column need. */
export type WantColumn = (column: StoredColumn, rows: Uint32Array, wants: Wants) => void;

/**
 * The only segment of a source that has whole buffers.
 *
 * @param source The source
 * @param buffer The buffer
 * @returns Its bytes
 */
export function wholeBuffer(source: Source, buffer: BufferRef): Uint8Array {
  return source.segment(buffer, 0, buffer.length).bytes;
}
