import { assert, assertEquals, assertThrows } from "@std/assert";
import { DamagedFileError } from "../../src/errors.ts";
import { draftColumn } from "../../src/format/column.ts";
import { binHeaderSize, packColumns } from "../../src/format/column_head.ts";
import { type ColumnFrame, readColumnHeads } from "../../src/format/column_head_read.ts";
import type { ColumnLayout } from "../../src/format/column_layouts.ts";
import { pack, unpack } from "../../src/format/msgpack.ts";
import { test } from "../test.ts";
import { kindsOf } from "./columns/stored.ts";
import type { ColumnMap } from "./samples.ts";

/** Reads the head of values' column after a change to it. */
function readHeads(
  values: readonly unknown[],
  change: (column: ColumnMap) => void = () => {},
  frame: Partial<ColumnFrame> = {},
): ColumnLayout {
  const draft = draftColumn(values, 0);
  const { column, buffers, blockSize } = packColumns(draft);
  const room = buffers.reduce((sum, bytes) => sum + binHeaderSize(bytes.length) + bytes.length, 0);
  const map = unpack(pack(column), "a column") as ColumnMap;
  change(map);
  return readColumnHeads(pack(map), { count: values.length, blockSize, room, ...frame });
}

const mixed = [{ a: 1, b: "x", c: null, d: [1.5] }, { a: 2, b: "yz", c: true, d: [2.5] }];

test("readColumnHeads() reads what packColumns() wrote", () => {
  const { column, buffers, dataLength } = readHeads(mixed);
  assertEquals(kindsOf(column), kindsOf(draftColumn(mixed, 0)));
  assertEquals(buffers.map(({ start, length }) => [start, length]), [[2, 2], [6, 12], [20, 3], [25, 1], [28, 16]]);
  assertEquals(dataLength, 44);
  assert(column.kind === "record");
  assertEquals(column.fields.map(([name]) => name), ["a", "b", "c", "d"]);
});

test("readColumnHeads() refuses a file shorter than its buffers", () => {
  assertThrows(() => readHeads(mixed, undefined, { room: 43 }), DamagedFileError, "beyond the end of the file");
});

test("readColumnHeads() refuses what disagrees with the rows or the bytes", () => {
  const all: readonly (readonly [change: (column: ColumnMap) => void, found: string])[] = [
    [(column) => column.kind = "foo", "kind is none of"],
    [(column) => column.type = "i64", "type is none of"],
    [(column) => column.codec = "zip", "codec is unknown"],
    [(column) => column.count = 4, "count is 4, not 3"],
    [(column) => column.count = -1, "count is no count"],
    [(column) => column.type = "u16", "not as long as its column's rows"],
    [(column) => column.buffers = [], "buffers is 0, not 1"],
    [(column) => column.buffers[0][0] = 3, "not where the buffer before it ends"],
    [(column) => column.buffers[0][1] = 2, "not as long as its column's rows"],
    [(column) => column.buffers[0][2] = new Uint8Array(8), "8 bytes, not 4"],
    [(column) => delete column.codec, "a column's head is"],
    [(column) => column.more = 1, "a column's head is"],
  ];
  for (const [change, found] of all) assertThrows(() => readHeads([1, 2, 3], change), DamagedFileError, found);
  for (const value of [null, 1, "int", []]) {
    assertThrows(() => readColumnHeads(pack(value), { count: 1, blockSize: 1024, room: 9 }), DamagedFileError);
  }
});

test("readColumnHeads() refuses field names that may not be or stand twice", () => {
  for (const name of ["b", "__proto__", "\ufeffa"]) {
    assertThrows(() => readHeads(mixed, ({ fields }) => fields[0][0] = name), DamagedFileError, "not named as it may be");
  }
});

test("readColumnHeads() lets only fields be absent", () => {
  assertThrows(() => readHeads([1, null, 2], (column) => column.type = "absent"), DamagedFileError, "type is none of undefined, null");
  readHeads([{ a: 1, b: 1 }, { a: 2 }]);
});

test("readColumnHeads() refuses more rows without bytes than a file may have", () => {
  const read = (count: number) => {
    const { column } = packColumns({ kind: "constant", count, text: "1" });
    return readColumnHeads(pack(column), { count, blockSize: 1024, room: 0 });
  };
  assertEquals(read(2 ** 24).column.count, 2 ** 24);
  assertThrows(() => read(2 ** 24 + 1), DamagedFileError, "more rows without bytes");
});
