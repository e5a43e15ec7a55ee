import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { type ColumnLayout, keepLayout, knownLayout } from "../../src/format/column_layouts.ts";
import { test } from "../test.ts";

/** A layout whose buffers have their checksums at 4 to 8 and 10 to 18. */
const layout: ColumnLayout = {
  column: { kind: "constant", count: 3, text: "1" },
  buffers: [{ start: 2, length: 1500, checksums: 10 }, { start: 9, length: 1024, checksums: 4 }],
  dataLength: 1600,
};
const frame = { count: 3, blockSize: 1024 };
const bytes = () => Uint8Array.from({ length: 20 }, (_, i) => i);

test("knownLayout() gives the layout of a head that differs in checksums alone", () => {
  keepLayout(bytes(), frame, layout);
  for (let at = 0; at < 20; at++) {
    const other = bytes();
    other[at] ^= 0x80;
    const isChecksum = at >= 4 && at < 8 || at >= 10 && at < 18;
    assertStrictEquals(knownLayout(other, frame), isChecksum ? layout : undefined);
  }
});

test("knownLayout() tells other lengths, numbers of rows and sizes of blocks apart", () => {
  keepLayout(bytes(), frame, layout);
  assertEquals(knownLayout(bytes().subarray(1), frame), undefined);
  assertEquals(knownLayout(bytes(), { ...frame, count: 4 }), undefined);
  assertEquals(knownLayout(bytes(), { ...frame, blockSize: 2048 }), undefined);
});

test("keepLayout() keeps the last layout of a length, and no more than some, nor of long heads", () => {
  const last = { ...layout };
  keepLayout(bytes(), frame, layout);
  keepLayout(bytes(), frame, last);
  assertStrictEquals(knownLayout(bytes(), frame), last);
  for (let length = 100; length < 165; length++) keepLayout(new Uint8Array(length), frame, layout);
  assertEquals(knownLayout(bytes(), frame), undefined);
  keepLayout(new Uint8Array(16 * 1024 + 1), frame, layout);
  assertEquals(knownLayout(new Uint8Array(16 * 1024 + 1), frame), undefined);
});

test("knownLayout() of heads without buffers compares every byte", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 9 }), fc.nat(), (head, n) => {
    const bare = { ...layout, buffers: [] };
    keepLayout(head.slice(), frame, bare);
    assertStrictEquals(knownLayout(head, frame), bare);
    head[n % head.length] ^= 1;
    assertEquals(knownLayout(head, frame), undefined);
  }));
});
