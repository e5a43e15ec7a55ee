import { assertEquals } from "@std/assert";
import { draftColumn } from "../../src/format/column.ts";
import { binHeaderSize, freeRows, packColumns } from "../../src/format/column_head.ts";
import { blockChecksums } from "../../src/format/crc32.ts";
import { pack } from "../../src/format/msgpack.ts";
import { test } from "../test.ts";

test("binHeaderSize() is what a bin has before its bytes", () => {
  for (const length of [0, 255, 256, 65_535, 65_536]) {
    assertEquals(binHeaderSize(length), pack(new Uint8Array(length)).length - length);
  }
});

test("packColumns() writes a column's kind, type, count and buffers", () => {
  const { column, buffers, blockSize } = packColumns(draftColumn([1, 2, 300], 0));
  assertEquals(blockSize, 65_536);
  assertEquals(buffers.map((buffer) => [...buffer]), [[1, 0, 2, 0, 44, 1]]);
  const sums = blockChecksums(buffers[0], blockSize);
  assertEquals(column, { kind: "int", type: "u16", codec: null, count: 3, buffers: [[2, 6, sums]] });
});

test("packColumns() lets each buffer follow the one before, its header between them", () => {
  const { column, buffers } = packColumns(draftColumn([{ a: 1, b: "x" }, { a: 2, b: "yz" }], 0));
  assertEquals(buffers.map(({ length }) => length), [2, 12, 3]);
  const { fields } = column as unknown as { fields: [string, { buffers: [number, number, Uint8Array][] }][] };
  assertEquals(fields.map(([name, field]) => [name, ...field.buffers.map(([offset]) => offset)]), [["a", 2], ["b", 6, 20]]);
});

test("packColumns() makes blocks smaller where there are many buffers, down to 1 KiB", () => {
  const sizeOf = (fields: number) => {
    const record = (first: number) => Object.fromEntries(Array.from({ length: fields }, (_, i) => [`a${i}`, first + i]));
    return packColumns(draftColumn([record(0), record(1)], 0)).blockSize;
  };
  assertEquals([16, 17, 33, 1024].map(sizeOf), [65_536, 32_768, 16_384, 1024]);
});

test("freeRows() counts the rows that take no bytes", () => {
  const rowsOf = (values: readonly unknown[]) => freeRows(draftColumn(values, 0)).rows;
  assertEquals(rowsOf([1, 1, 1]), 3);
  assertEquals(rowsOf([1, 2, 3]), 0);
  assertEquals(rowsOf([[], []]), 2);
  assertEquals(rowsOf([1, null, 1]), 2);
  assertEquals(rowsOf([{ a: 1 }, { a: 1 }]), 4);
  assertEquals(rowsOf([{ a: 1, b: 1 }, { a: 1, b: 2 }]), 2);
});
