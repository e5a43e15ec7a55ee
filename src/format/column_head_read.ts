/**
 * Columns as they are read from a head.
 *
 * @module
 */

import { binHeaderSize, freeRows } from "./column_head.ts";
import { type ColumnLayout, keepLayout, knownLayout } from "./column_layouts.ts";
import { isFieldName } from "./columns/records.ts";
import type { BufferRef, Missing, StoredColumn, TextColumn } from "./columns/types.ts";
import { requireArray, requireBytes, requireCount, requireMap, requireOneOf, requireText, unpack, wrong } from "./msgpack.ts";
import { elementSize, type ElementType, elementTypeOf } from "./typed_arrays.ts";
import { MAX_FREE_ROWS, MAX_ROWS } from "./types.ts";

/** What the columns of a file are read against. */
export interface ColumnFrame {
  /** How many rows there must be. */
  readonly count: number;
  /** The size of a block. */
  readonly blockSize: number;
  /** How many bytes there are in the file from the start of its data on. */
  readonly room: number;
}

/**
 * Reads a tree of columns. Every size in it is checked against the file's length and against the other sizes.
 *
 * @param bytes The bytes of the tree's head
 * @param frame What it is read against
 * @returns The columns
 * @throws {DamagedFileError} If it is not as it should be
 */
export function readColumnHeads(bytes: Uint8Array, frame: ColumnFrame): ColumnLayout {
  let layout = knownLayout(bytes, frame);
  if (layout === undefined) {
    const reading: Reading = { ...frame, bytes, buffers: [], at: 0 };
    const column = readHead(unpack(bytes, where), reading, { exact: frame.count });
    if (freeRows(column).rows > MAX_FREE_ROWS) wrong("its head", "about more rows without bytes than a file may have");
    layout = { column, buffers: reading.buffers, dataLength: reading.at };
    keepLayout(bytes, frame, layout);
  }
  if (layout.dataLength > frame.room) wrong("a buffer", "beyond the end of the file");
  return layout;
}

interface Reading extends ColumnFrame {
  readonly bytes: Uint8Array;
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
  const length = requireCount(size, "a buffer's length", reading.room);
  const start = reading.at + binHeaderSize(length);
  if (offset !== start) wrong("a buffer's offset", "not where the buffer before it ends");
  const checksums = requireBytes(sums, "a buffer's checksums", Math.ceil(length / reading.blockSize) * 4);
  const buffer = { start, length, checksums: checksums.byteOffset - reading.bytes.byteOffset };
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
