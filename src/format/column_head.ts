/**
 * Columns as they stand in a head.
 *
 * @module
 */

import { isFieldName } from "./columns/records.ts";
import { ranksOf } from "./columns/optional.ts";
import type { BufferRef, Column, Draft, Missing, StoredColumn, TextColumn } from "./columns/types.ts";
import { blockChecksums } from "./crc32.ts";
import { type Packable, requireArray, requireBytes, requireCount, requireMap, requireOneOf, requireText, wrong } from "./msgpack.ts";
import { MAX_FREE_ROWS, MAX_ROWS } from "./types.ts";
import { elementSize, type ElementType, elementTypeOf } from "./typed_arrays.ts";

/** Columns as MessagePack, and the buffers that `data` must hold, in order. */
export interface PackedColumns {
  /** The tree of columns. */
  readonly column: Packable;
  /** The buffers. */
  readonly buffers: readonly Uint8Array[];
  /** The size of a block, for which there is a checksum. */
  readonly blockSize: number;
}

/** How many bytes the blocks of one row may take together: with many buffers, blocks are smaller. */
const ROW_BUDGET = 1 << 20;

/**
 * The size of MessagePack's header of a bin.
 *
 * @param length The length of the bin
 * @returns The header's size
 */
export function binHeaderSize(length: number): number {
  return length < 0x100 ? 2 : length < 0x10000 ? 3 : 5;
}

/**
 * Packs a tree of columns.
 *
 * @param draft The tree
 * @returns What goes into the head and into `data`
 */
export function packColumns(draft: Draft): PackedColumns {
  let blockSize = 0x10000;
  const wanted = countBuffers(draft);
  while (blockSize > 0x400 && blockSize * wanted > ROW_BUDGET) blockSize /= 2;
  const packing: Packing = { buffers: [], blockSize, at: 0 };
  return { column: packColumn(draft, packing), buffers: packing.buffers, blockSize };
}

interface Packing {
  readonly buffers: Uint8Array[];
  readonly blockSize: number;
  at: number;
}

function countBuffers(draft: Draft): number {
  switch (draft.kind) {
    case "constant":
      return 0;
    case "string":
    case "json":
      return 2;
    case "dictionary":
      return 3;
    case "record":
      return draft.fields.reduce((sum, [, field]) => sum + countBuffers(field), 0);
    case "optional":
      return 1 + countBuffers(draft.column);
    default:
      return 1;
  }
}

function packColumn(draft: Draft, packing: Packing): Packable {
  switch (draft.kind) {
    case "constant":
      return { ...base(draft, null), buffers: [], text: draft.text };
    case "int":
    case "float64":
    case "bigint":
      return { ...base(draft, draft.type), buffers: [packBuffer(draft.data, packing)] };
    case "bool":
      return { ...base(draft, null), buffers: [packBuffer(draft.bits, packing)] };
    case "string":
    case "json":
      return { ...base(draft, null), buffers: [packBuffer(draft.offsets, packing), packBuffer(draft.bytes, packing)] };
    case "dictionary":
      return { ...base(draft, draft.type), buffers: [packBuffer(draft.codes, packing)], table: packColumn(draft.table, packing) };
    case "matrix":
      return { ...base(draft, draft.type), buffers: [packBuffer(draft.data, packing)], container: draft.container, length: draft.length };
    case "record":
      return { ...base(draft, null), buffers: [], fields: draft.fields.map(([name, field]) => [name, packColumn(field, packing)]) };
    case "optional": {
      const buffers = [packBuffer(draft.bitmap, packing)];
      const ranks = ranksOf(draft.bitmap, packing.blockSize);
      return { ...base(draft, draft.missing), buffers, ranks, column: packColumn(draft.column, packing) };
    }
  }
}

function base(draft: Draft, type: string | null): { kind: string; type: string | null; codec: null; count: number } {
  return { kind: draft.kind, type, codec: null, count: draft.count };
}

function packBuffer(bytes: Uint8Array, packing: Packing): Packable {
  const offset = packing.at + binHeaderSize(bytes.length);
  packing.at = offset + bytes.length;
  packing.buffers.push(bytes);
  return [offset, bytes.length, blockChecksums(bytes, packing.blockSize)];
}

/** What the columns of a file are read against. */
export interface ColumnFrame {
  /** Where in the file the first byte of the first buffer's MessagePack header is. */
  readonly dataStart: number;
  /** The file's length. */
  readonly fileLength: number;
  /** The size of a block. */
  readonly blockSize: number;
}

/** Columns as they were read from a head. */
export interface ReadColumns {
  /** The tree. */
  readonly column: StoredColumn;
  /** The buffers in the order of the file. */
  readonly buffers: readonly BufferRef[];
  /** Where in the file the last buffer ends. */
  readonly dataEnd: number;
}

/**
 * Reads a tree of columns. Every size in it is checked against the file's length and against the other sizes.
 *
 * @param value What the head holds
 * @param count How many rows it must have
 * @param frame What it is read against
 * @returns The columns
 * @throws {DamagedFileError} If it is not as it should be
 */
export function readColumnHeads(value: unknown, count: number, frame: ColumnFrame): ReadColumns {
  const reading: Reading = { ...frame, buffers: [], at: frame.dataStart };
  const column = readHead(value, reading, { exact: count });
  if (freeRows(column).rows > MAX_FREE_ROWS) wrong("its head", "about more rows without bytes than a file may have");
  return { column, buffers: reading.buffers, dataEnd: reading.at };
}

interface Reading extends ColumnFrame {
  readonly buffers: BufferRef[];
  at: number;
}

/** How many rows a column must have, and whether it is a record's field. */
interface Expected {
  readonly exact?: number;
  readonly max?: number;
  readonly isField?: boolean;
}

const where = "a column's head";
const shared = ["kind", "type", "codec", "count", "buffers"];
const extras: Readonly<Record<StoredColumn["kind"], readonly string[]>> = {
  constant: ["text"],
  int: [],
  float64: [],
  bigint: [],
  bool: [],
  string: [],
  json: [],
  dictionary: ["table"],
  matrix: ["container", "length"],
  record: ["fields"],
  optional: ["ranks", "column"],
};
const kinds = Object.keys(extras) as StoredColumn["kind"][];
const typesOf: Readonly<Partial<Record<StoredColumn["kind"], readonly ElementType[]>>> = {
  int: ["u8", "i8", "u16", "i16", "u32", "i32"],
  float64: ["f64"],
  bigint: ["i64", "u64"],
  dictionary: ["u8", "u16", "u32"],
};

/** A head whose shared entries are right. */
interface Frame {
  readonly map: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly buffers: readonly BufferRef[];
}

function readHead(value: unknown, reading: Reading, expected: Expected): StoredColumn {
  const kind = requireOneOf((value as { kind?: unknown } | null)?.kind, kinds, `${where}'s kind`);
  const map = requireMap(value, [...shared, ...extras[kind]], where);
  if (map.codec !== null) wrong(`${where}'s codec`, "unknown");
  const count = requireCount(map.count, `${where}'s count`, Math.min(MAX_ROWS, expected.max ?? MAX_ROWS));
  if (expected.exact !== undefined && count !== expected.exact) wrong(`${where}'s count`, `${count}, not ${expected.exact}`);
  const buffers = requireArray(map.buffers, `${where}'s buffers`).map((buffer) => readBuffer(buffer, reading));
  return readKind(kind, { map, count, buffers }, { reading, expected });
}

function readKind(
  kind: StoredColumn["kind"],
  { map, count, buffers }: Frame,
  { reading, expected }: { readonly reading: Reading; readonly expected: Expected },
): StoredColumn {
  switch (kind) {
    case "constant":
      requireType(map.type, null);
      requireLengths(buffers, []);
      return { kind, count, text: requireText(map.text, `${where}'s text`) };
    case "int":
    case "float64":
    case "bigint": {
      const type = requireOneOf(map.type, typesOf[kind]!, `${where}'s type`);
      requireLengths(buffers, [count * elementSize[type]]);
      return { kind, count, type, data: buffers[0] };
    }
    case "bool":
      requireType(map.type, null);
      requireLengths(buffers, [Math.ceil(count / 8)]);
      return { kind, count, bits: buffers[0] };
    case "string":
    case "json":
      requireType(map.type, null);
      requireLengths(buffers, [(count + 1) * 4, buffers[1]?.length]);
      return { kind, count, offsets: buffers[0], bytes: buffers[1] };
    case "dictionary": {
      const type = requireOneOf(map.type, typesOf.dictionary as readonly ("u8" | "u16" | "u32")[], `${where}'s type`);
      requireLengths(buffers, [count * elementSize[type]]);
      return { kind, count, type, codes: buffers[0], table: readTable(map.table, reading) };
    }
    case "matrix":
      return readMatrixHead({ map, count, buffers });
    case "record":
      requireType(map.type, null);
      requireLengths(buffers, []);
      return { kind, count, fields: readFields(map.fields, count, reading) };
    case "optional":
      return readOptionalHead({ map, count, buffers }, reading, expected);
  }
}

function readTable(value: unknown, reading: Reading): TextColumn<BufferRef> {
  const table = readHead(value, reading, {});
  return table.kind === "string" ? table : wrong(`${where}'s table`, "no column of strings");
}

function readMatrixHead({ map, count, buffers }: Frame): StoredColumn {
  const container = requireText(map.container, `${where}'s container`);
  const wanted = elementTypeOf.get(container);
  const listTypes: readonly ElementType[] = [...typesOf.int!, "f64"];
  if (wanted === undefined && container !== "Array") wrong(`${where}'s container`, "unknown");
  const type = requireOneOf(map.type, wanted === undefined ? listTypes : [wanted], `${where}'s type`);
  const length = requireCount(map.length, `${where}'s length`, Number.MAX_SAFE_INTEGER);
  requireLengths(buffers, [count * length * elementSize[type]]);
  return { kind: "matrix", count, type, container, length, data: buffers[0] };
}

function readFields(value: unknown, count: number, reading: Reading): readonly (readonly [string, StoredColumn])[] {
  const names = new Set<string>();
  return requireArray(value, `${where}'s fields`).map((entry) => {
    const [name, field] = requireArray(entry, `${where}'s field`, 2);
    if (typeof name !== "string" || !isFieldName(name) || names.has(name)) return wrong(`${where}'s field`, "not named as it may be");
    names.add(name);
    return [name, readHead(field, reading, { exact: count, isField: true })] as const;
  });
}

function readOptionalHead({ map, count, buffers }: Frame, reading: Reading, { isField }: Expected): StoredColumn {
  const missing = requireOneOf<Missing>(map.type, isField ? ["absent", "undefined", "null"] : ["undefined", "null"], `${where}'s type`);
  requireLengths(buffers, [Math.ceil(count / 8)]);
  const ranks = requireBytes(map.ranks, `${where}'s ranks`, Math.ceil(buffers[0].length / reading.blockSize) * 4);
  return { kind: "optional", count, missing, bitmap: buffers[0], ranks, column: readHead(map.column, reading, { max: count }) };
}

function readBuffer(value: unknown, reading: Reading): BufferRef {
  const [offset, size, sums] = requireArray(value, "a buffer", 3);
  const length = requireCount(size, "a buffer's length", reading.fileLength);
  const start = reading.at + binHeaderSize(length);
  if (offset !== start - reading.dataStart) wrong("a buffer's offset", "not where the buffer before it ends");
  if (start + length > reading.fileLength) wrong("a buffer", "beyond the end of the file");
  const checksums = requireBytes(sums, "a buffer's checksums", Math.ceil(length / reading.blockSize) * 4);
  const buffer = { start, length, checksums };
  reading.buffers.push(buffer);
  reading.at = start + length;
  return buffer;
}

function requireLengths(buffers: readonly BufferRef[], lengths: readonly number[]): void {
  if (buffers.length !== lengths.length) wrong(`${where}'s buffers`, `${buffers.length}, not ${lengths.length}`);
  if (buffers.some((buffer, i) => buffer.length !== lengths[i])) wrong("a buffer", "not as long as its column's rows");
}

function requireType(type: unknown, wanted: null): void {
  if (type !== wanted) wrong(`${where}'s type`, "not nil");
}

/**
 * How many rows, of all columns together, take no bytes of `data`.
 *
 * @param column The tree of columns
 * @returns That number, and whether the column itself takes none
 */
export function freeRows(column: Column<unknown>): { rows: number; isFree: boolean } {
  switch (column.kind) {
    case "constant":
      return { rows: column.count, isFree: true };
    case "matrix":
      return column.length === 0 ? { rows: column.count, isFree: true } : { rows: 0, isFree: false };
    case "optional":
      return { rows: freeRows(column.column).rows, isFree: false };
    case "record": {
      const fields = column.fields.map(([, field]) => freeRows(field));
      const isFree = fields.every((field) => field.isFree);
      return { rows: fields.reduce((sum, field) => sum + field.rows, isFree ? column.count : 0), isFree };
    }
    default:
      return { rows: 0, isFree: false };
  }
}
